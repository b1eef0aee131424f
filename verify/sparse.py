# SPDX-License-Identifier: GPL-2.0-only
"""sparse, where the installed one can parse the tree, as ``make C=1`` would run it."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from .kbuild import Kbuild
from .makelog import Diagnostic, diagnostics
from .process import run, undisturbed

# The tree's own test of whether sparse is new enough for it; not in older trees.
VALID = "scripts/checker-valid.sh"
MARK = "PGOFF-CHECKER"
# sparse stops counting at a hundred, and what comes later would look new.
ALL = "-fmax-warnings=unlimited"
OUTPUTS = re.compile(r" -Wp,-MMD,\S+| -c -o \S+")


@dataclass(frozen=True)
class Sparse:
    """``options`` are those of the tree; None where ``why`` says that it is no use."""

    options: str | None = None
    why: str = ""


def found(kbuild: Kbuild) -> Sparse:
    """Whether sparse can be used on a configured tree."""
    if not shutil.which("sparse"):
        return Sparse(why="sparse is not installed")
    said = kbuild.asked(f"{MARK} $(CHECKFLAGS)")
    lines = [line for line in said.split("\n") if line.startswith(MARK)]
    if not lines:
        return Sparse(why="the tree does not say how sparse is run")
    options = lines[-1].removeprefix(MARK).strip()
    if (kbuild.source / VALID).is_file():
        command = f"sh -eu {kbuild.source / VALID} sparse {options}"
        if run(("sh", "-c", command), kbuild.output).output.strip() != "1":
            return Sparse(why=f"sparse is too old for the tree, says its {VALID}")
    return Sparse(options)


def check(
    options: str, command: str, folder: Path, tree: Path
) -> frozenset[Diagnostic]:
    """What sparse says of the source that ``command`` compiles in ``folder``.

    Raises Disturbed where the machine failed.
    """
    compiler = OUTPUTS.sub("", command.partition(" ; ")[0]).strip()
    arguments = compiler.partition(" ")[2]
    command = f"sparse {options} {ALL} {arguments}"
    done = undisturbed(run(("sh", "-ec", command), folder))
    said = diagnostics(done.output.replace(f"{tree}/", "").split("\n"))
    return frozenset(
        Diagnostic(each.path, f"sparse {each.kind}", each.text) for each in said
    )
