# SPDX-License-Identifier: GPL-2.0-only
"""kernel-doc comments of changed files: W=1 looks at those in .c files only."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from .makelog import Diagnostic, diagnostics
from .matrix import Cell, Fault, Verdict
from .process import neutral, run
from .scratch import Scratch


def cell(scratch: Scratch, changed: Iterable[str]) -> Cell:
    """What the tree's own kernel-doc says of headers that it did not say before."""
    headers = [path for path in changed if path.endswith(".h")]
    if not headers:
        return Cell(Verdict.NOTHING)
    found: list[Fault] = []
    for path in headers:
        new = _say(scratch, path, "HEAD") - _say(scratch, path, "HEAD^")
        found += [Fault(path, f"new: {diagnostic}") for diagnostic in new]
    word = Verdict.BROKEN if found else Verdict.BUILT
    return Cell(word, len(headers), faults=tuple(sorted(found)))


def _say(scratch: Scratch, path: str, commit: str) -> frozenset[Diagnostic]:
    """kernel-doc's messages on one file of a commit; none where there is no such."""
    content = scratch.git("show", f"{commit}:{path}")
    if content.status:
        return frozenset()
    program = scratch.path / "scripts" / "kernel-doc"
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path
        copy.parent.mkdir(parents=True)
        copy.write_text(content.output)
        done = run((str(program), "-none", path), Path(folder), neutral())
    return diagnostics(done.output.replace(f"{folder}/", "").split("\n"))
