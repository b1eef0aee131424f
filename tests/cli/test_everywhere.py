# SPDX-License-Identifier: GPL-2.0-only
"""What every command takes: another folder to start in, and how much is said."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from pgoff.generator.commands import commands
from pgoff.generator.terminal.volume import Volume, volume

from ..pseudo_terminal import displayed
from .running import PGOFF, Run, contents, refused


@pytest.mark.parametrize("name", ["", *commands()])
def test_every_help_has_them(here: Run, name: str) -> None:
    out = here(*filter(None, [name]), "--help").out
    assert "options of every command:\n  -C DIR " in out
    assert "\n  -q, --quiet " in out
    assert "\n  --verbose " in out


@pytest.mark.parametrize(
    "words",
    [
        ("-C", "{linux}", "status", "--tree", "."),
        ("status", "-C", "{linux}", "--tree", "."),
        ("-C{up}", "status", "--tree", "linux"),
        ("-C", "{up}", "-C", "linux", "status", "--tree", "."),
        ("-C", "{up}", "status", "-C", "linux", "-C", "drivers", "--tree", ".."),
        # A folder may be called as a command is.
        ("-C", "check", "status", "--tree", "{linux}"),
    ],
)
def test_a_run_begins_in_another_folder(
    here: Run,
    little: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
) -> None:
    (tmp_path / "check").mkdir()
    monkeypatch.chdir(tmp_path)
    ran = here(*(each.format(linux=little, up=little.parent) for each in words))
    assert ran.status == 0
    assert "vfio_gorse_ops" in ran.out


def test_results_are_written_below_the_other_folder(
    pgoff: Run, little: Path, tmp_path: Path, plain_series: dict[str, bytes]
) -> None:
    """By a process whose workers have to begin there as well."""
    words = ("generate", "--tree", os.path.relpath(little, tmp_path), "-o", "out")
    ran = pgoff("-C", tmp_path, *words, cwd=Path("/"))
    assert ran.status == 0, ran
    assert contents(tmp_path / "out") == plain_series


def test_a_folder_that_is_not_there_is_told(here: Run, little: Path) -> None:
    missing = str(little / "none")
    refused(here("-C", missing, "status", "--tree", "."), f"{missing}: No such file")


def test_quiet_runs_say_what_went_wrong_alone(
    pgoff: Run, little: Path, tmp_path: Path
) -> None:
    for words in (
        ("status", "-q"),
        ("-q", "status"),
        ("check", "--quiet"),
        ("generate", "-q", "--author", "A <a@b>", "-o", tmp_path / "out"),
    ):
        done = subprocess.run([PGOFF, *words, "--tree", little], capture_output=True)
        assert done.stderr == b""
        assert done.stdout
    driver = little / "drivers/vfio/gorse/main.c"
    broken = tmp_path / "broken"
    shutil.copytree(little, broken)
    text = driver.read_text().replace("case VFIO_DEVICE_GET_REGION_INFO", "case 4711")
    assert text != driver.read_text()
    (broken / driver.relative_to(little)).write_text(text + "\n#include <none.h>\n")
    ran = pgoff("-q", "status", "--tree", broken)
    assert ran.status == 3
    assert ran.said
    assert all(line.startswith("not analysed: ") for line in ran.said)


def test_a_quiet_run_shows_no_bar_and_a_table_fits_its_terminal(little: Path) -> None:
    text = displayed((PGOFF, "status", "-q", "--tree", little), COLUMNS="90")
    head, *lines = text.splitlines()
    assert head.startswith("driver ")
    assert "\x1b" not in text
    rows = lines[: lines.index("")] if "" in lines else lines
    assert len(rows) > 2
    assert max(map(len, rows)) <= 90


def test_a_verbose_run_says_each_step_and_with_what(
    here: Run, little: Path, tmp_path: Path
) -> None:
    words = ("generate", "--verbose", "--tree", str(little), "-o", str(tmp_path / "o"))
    ran = here(*words, "--stage", "region-info-op")
    assert ran.status == 0
    assert ran.said[0].startswith("pgoff ")
    assert "(libclang)" in ran.said[0]
    (made,) = (line for line in ran.said if line.startswith("region-info-op: "))
    assert "drivers/vfio/vfio_main.c" in made
    assert volume() is Volume.NORMAL, "it ends with the run"


def test_both_at_once_are_refused(here: Run) -> None:
    refused(here("status", "-q", "--verbose", "--tree", "x"), "not allowed with")
