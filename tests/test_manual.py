# SPDX-License-Identifier: GPL-2.0-only
"""The manual pages and the page of all commands are what the parsers say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pgoff.generator.cli import EXIT_STATUS
from pgoff.generator.commands import commands
from pgoff.generator.manual import written

ROOT = Path(__file__).parents[1]
PAGES = written()


def test_a_page_for_each_command() -> None:
    expected = {"man/pgoff.1", *(f"man/pgoff-{name}.1" for name in commands())}
    assert expected == set(PAGES) - {"docs/commands.md"}
    assert {path.relative_to(ROOT).as_posix() for path in (ROOT / "man").iterdir()} == (
        expected
    )


@pytest.mark.parametrize("path", PAGES)
def test_it_is_current(path: str) -> None:
    """`python -m pgoff.generator.manual` brings it up to date."""
    assert (ROOT / path).read_text("utf-8") == PAGES[path]


@pytest.mark.parametrize("path", [path for path in PAGES if path.endswith(".1")])
def test_troff_takes_every_line_for_what_it_is(path: str) -> None:
    macros = {"TH", "SH", "PP", "TP", "B", "BR", "RS", "RE", "nf", "fi", '\\"'}
    for line in PAGES[path].splitlines():
        macro = line[1:].split(" ")[0] if line.startswith(".") else ""
        assert not macro or macro in macros, line
        if macro not in ("TH", '\\"'):
            assert not re.search(r"(?<!\\)-|[`'~^]", line), line


def test_the_readme_says_the_same_of_the_status() -> None:
    rows = re.findall(r"^\| (\d+) \| (.*) \|$", (ROOT / "README.md").read_text(), re.M)
    assert {int(status): what for status, what in rows} == EXIT_STATUS
