# SPDX-License-Identifier: GPL-2.0-only
"""What ``pgoff verify`` found of the patches, for their cover letters.

A report says something of a series only if it is of exactly these patches: each has to
leave the same contents in the same files, on the same base.  Of the texts of the mails
it says nothing here, as a message may be another one by now.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..checkers.errors import UserError
from ..verify.arches import plan
from ..verify.cell import State
from .editing.message import ranges
from .editing.series import Patch
from .trees.base import Base, blob_id, head_tree

BOOT = "boot"
_REMEDY = "give what `pgoff verify --format json` wrote of these very patches"


@dataclass(frozen=True)
class Proved:
    """What is known of one patch.

    ``files`` are those that it changes, with the ids of their blobs afterwards, None
    for one that is gone; ``states`` says what became of it on each architecture, and
    when it was booted; ``unproved`` are changed files that nothing compiled.
    """

    files: Mapping[str, str | None]
    states: Mapping[str, State]
    unproved: tuple[str, ...]


@dataclass(frozen=True)
class Proof:
    """A report: of ``patches``, on the tree ``base`` (Git's id) of a kernel."""

    path: Path
    base: str
    kernel: str
    columns: tuple[str, ...]
    patches: tuple[Proved, ...]


def proof_argument(parser: argparse.ArgumentParser) -> None:
    """Add the option that names a report."""
    parser.add_argument(
        "--proof",
        type=Path,
        metavar="REPORT",
        help="tell in the cover letters what this report, of `pgoff verify --format "
        "json` and of these very patches, says was built and booted",
    )


def wished_proof(options: argparse.Namespace) -> Proof | None:
    """The report that is named; raises UserError where it is none, or can be none."""
    if options.proof and options.module:
        raise UserError("`pgoff verify` proves no module", "leave out --proof")
    return read_proof(options.proof) if options.proof else None


def read_proof(path: Path) -> Proof:
    """The report in ``path``; raises UserError where it is none."""
    try:
        found = json.loads(path.read_text("utf-8"))
        columns = [each for each in found["columns"] if each in {*plan().arches, BOOT}]
        return Proof(
            path,
            str(found["base"]),
            str(found["kernel"]),
            tuple(columns),
            tuple(_proved(found, each, columns) for each in found["patches"]),
        )
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise UserError(f"{path} is no report of pgoff verify", _REMEDY) from error


def _proved(report: Any, patch: Any, columns: Sequence[str]) -> Proved:
    mark = f"{patch['number']:04}: "
    return Proved(
        {
            path: None if entry is None else entry.split()[1]
            for path, entry in patch["files"].items()
        },
        {each: State(patch["cells"][each]["state"]) for each in columns},
        tuple(
            line.removeprefix(mark)
            for line in report["unproved"]
            if line.startswith(mark)
        ),
    )


def require_same(proof: Proof, base: Base, patches: Sequence[Patch]) -> None:
    """Raise UserError unless ``proof`` is of ``patches`` on ``base``, in their order.

    A base without a commit is told by the version of its kernel.
    """
    if base.commit is not None:
        known = (f"the tree {proof.base}", f"the tree {head_tree(base).id}")
    else:
        known = (f"Linux {proof.kernel}", f"Linux {base.source.version}")
    if known[0] != known[1]:
        raise UserError(f"{proof.path} is for {known[0]}, and not {known[1]}", _REMEDY)
    for number, patch in enumerate(patches, 1):
        made = {path: blob_id(content) for path, content in patch.files.items()}
        if number > len(proof.patches) or proof.patches[number - 1].files != made:
            raise UserError(
                f"{proof.path} is of other patches: it has no {patch.subject!r} "
                f"like this one in place {number}",
                _REMEDY,
            )
    if len(proof.patches) > len(patches):
        raise UserError(
            f"{proof.path} is of {len(proof.patches)} patches, and not of "
            f"{len(patches)}",
            _REMEDY,
        )


def rows(proof: Proof, first: int, count: int) -> Iterator[str]:
    """A line for each architecture and for the boots: what became of which patches.

    It is about ``count`` patches from ``first`` on, counted from 0; in the lines they
    are numbered from 1.  What changes nothing there is left out.
    """
    for column in proof.columns:
        found: dict[State, list[int]] = {}
        for number, each in enumerate(proof.patches[first : first + count], 1):
            found.setdefault(each.states[column], []).append(number)
        found.pop(State.NOTHING, None)
        said = [f"{state} {ranges(numbers)}" for state, numbers in found.items()]
        yield f"{column}: {'; '.join(said) or 'nothing of them'}"


def unproved(proof: Proof, first: int, count: int) -> Iterator[str]:
    """``4: path`` for what such a patch changes and nothing compiled; see ``rows``."""
    for number, each in enumerate(proof.patches[first : first + count], 1):
        yield from (f"{number}: {path}" for path in each.unproved)
