# SPDX-License-Identifier: GPL-2.0-only
"""The rules beside spatch, which runs what ``pgoff rules --export spatch`` writes."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from pgoff.checkers.check import check
from pgoff.checkers.export import exported
from pgoff.checkers.isolation.team import Team
from pgoff.checkers.limits import Limits
from pgoff.checkers.report import Report
from pgoff.checkers.selection import select
from pgoff.checkers.source import Source

from tests.kernel.test_check_kernels import checked

pytestmark = pytest.mark.kernel

RULES = ("vm_pgoff_write", "vm_pgoff_decode", "vm_pgoff_compare", "vm_pgoff_as_pfn")
# spatch 1.1 parses no function that uses one, and passes over it without a word.
UNPARSED = re.compile(rb"\bscoped_guard\(")
FUNCTION = re.compile(rb"^}\n", re.M)


def in_unparsed_function(content: bytes, line: int) -> bool:
    """Whether the function around a line is one that spatch does not parse."""
    before = content.split(b"\n")
    offset = sum(len(each) + 1 for each in before[: line - 1])
    start = max([m.end() for m in FUNCTION.finditer(content, 0, offset)], default=0)
    end = content.find(b"\n}\n", offset)
    return UNPARSED.search(content, start, end) is not None


def said(tree: Path, script: Path, files: Sequence[str]) -> set[str]:
    """What spatch finds, as ``path:line: rule``."""
    command = ["spatch", "--very-quiet", "--sp-file", str(script), *files]
    done = subprocess.run(
        command, cwd=tree, capture_output=True, text=True, timeout=1800, check=True
    )
    return set(done.stdout.split("\n")) - {""}


def found(report: Report, rules: Sequence[str]) -> set[str]:
    return {
        f"{each.location.path}:{each.location.line}: {each.rule}"
        for each in report.findings
        if each.rule in rules
    }


@pytest.mark.parametrize("version", ["6.1", "6.12", "newest"])
def test_spatch_finds_the_same(
    version: str, kernel_tree: Callable[[str], Path], tmp_path: Path
) -> None:
    tree = kernel_tree(version)
    source, selection, report = checked(tree)
    script = tmp_path / "vm_pgoff.cocci"
    script.write_text(exported("spatch"))
    files = [
        path
        for path in selection.files
        if path.endswith(".c") and b"vm_pgoff" in source.read(path)
    ]
    theirs = said(tree, script, files)
    ours = found(report, RULES)
    assert theirs - ours == set()
    assert len(theirs) > len(ours) / 2
    for each in ours - theirs:
        path, line, _ = each.split(":")
        assert in_unparsed_function(source.read(path), int(line)), each


@pytest.mark.long
def test_spatch_finds_no_other_write_in_the_whole_kernel(
    kernel_tree: Callable[[str], Path], tmp_path: Path
) -> None:
    tree = kernel_tree("newest")
    script = tmp_path / "vm_pgoff.cocci"
    script.write_text(exported("spatch"))
    source = Source(tree)
    selection = select(source, [tree])
    limits = Limits(seconds=300)
    with closing(Team(limits, jobs=os.cpu_count() or 1)) as team:
        report = check(source, selection, eyes=team.eyes)
    every = said(tree, script, ["--dir", "."])
    theirs = {line.removeprefix("./") for line in every if "vm_pgoff_write" in line}
    outside = {line for line in theirs if line.startswith("tools/")}
    assert theirs - outside - found(report, ["vm_pgoff_write"]) == set()
    assert len(theirs) > 40
    assert report.census.remainder == 0
    assert report.census.unanalysed < 20
