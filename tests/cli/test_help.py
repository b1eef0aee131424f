# SPDX-License-Identifier: GPL-2.0-only
"""What the command says of itself."""

from __future__ import annotations

import platform
import re
from importlib.metadata import version

import pygit2
import pytest
from pgoff.generator.commands import commands

from .running import Run


def test_the_versions_are_those_in_use(here: Run) -> None:
    ran = here("--version")
    assert ran.status == 0
    found = re.fullmatch(
        r"pgoff (\S+) with clang version \d+\.\S+ \(libclang\), libgit2 (\S+), "
        r"Python (\S+)\n",
        ran.out,
    )
    assert found is not None
    ours = version("pgoff"), pygit2.LIBGIT2_VERSION, platform.python_version()
    assert found.groups() == ours


def test_the_help_names_every_command_and_status(here: Run) -> None:
    ran = here("--help")
    assert ran.status == 0
    for name, command in commands().items():
        first = re.escape(command.HELP.split()[0])
        assert re.search(rf"(?m)^ +{name}\s+{first}", ran.out), name
    [statuses] = re.findall(r"(?ms)^exit status:\n(.*)\Z", ran.out)
    assert re.findall(r"(?m)^ +(\d+): \S", statuses) == ["0", "1", "2", "3", "130"]


@pytest.mark.parametrize("name", commands())
def test_the_help_of_a_command_has_examples_and_every_option(
    here: Run, name: str
) -> None:
    ran = here(name, "--help")
    assert ran.status == 0
    assert re.search(rf"(?m)^  pgoff {name}\b", ran.out), "an example"
    options = ran.out.partition("\noptions:\n")[2] or ran.out
    entries = re.findall(r"(?m)^  (-\S.*(?:\n {10,}\S.*)*)", options)
    assert entries
    for entry in entries:
        assert re.search(r"\S(  +|\n +)[a-z]", entry), f"not documented: {entry}"
    assert "exit status" in ran.out
