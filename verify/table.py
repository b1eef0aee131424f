# SPDX-License-Identifier: GPL-2.0-only
"""An outcome for people on a terminal, and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ..checkers.columns import table
from ..checkers.source import Source
from .cell import Fault, State, Verdict
from .kinds.objects import COLUMN as OBJECTS
from .outcome import Outcome


def words(verdict: Verdict) -> str:
    """One place of the table, as in ``built, 58 objects``."""
    return f"{verdict.state}, {verdict.note}" if verdict.note else str(verdict.state)


def evidence(fault: Fault) -> str:
    """A fault and, indented, the output that shows it."""
    place = f"{fault.where}: " if fault.where else ""
    lines = [f"    {place}{fault.what}"]
    lines += [f"      {line}" for line in fault.evidence.split("\n") if line]
    return "\n".join(lines)


def as_table(outcome: Outcome, width: int | None = None) -> str:
    """The table, ``width`` characters wide, the faults, and what else is said."""
    said = "\n".join(["", *_said(outcome), _last(outcome)])
    return f"{_patches(outcome, width)}{said}\n"


def _patches(outcome: Outcome, width: int | None) -> str:
    """A row for each mail, and one above each wave."""
    rows: list[list[str]] = []
    wave = ""
    for number, mail in enumerate(outcome.ground.mails, 1):
        if mail.wave != wave:
            wave = mail.wave
            rows.append(["", f"{wave}:"[:48], *("" for _ in outcome.columns)])
        verdicts = [outcome.at(number, column) for column in outcome.columns]
        rows.append([str(number), mail.subject[:48], *map(_short, verdicts)])
    return table(["", "patch", *outcome.columns], rows, width)


def _short(verdict: Verdict) -> str:
    """The state, with the first number of the note."""
    short = {
        State.BROKEN: "BROKEN",
        State.AT_BASE: "fails at base",
        State.NOT_HERE: "not here",
    }.get(verdict.state, str(verdict.state))
    number = verdict.note.partition(" ")[0]
    return f"{short} {number}" if number.isdigit() else short


def _said(outcome: Outcome) -> Iterator[str]:
    yield from outcome.notes
    for each in sorted(outcome.broken, key=lambda each: each.patch):
        yield f"{each.patch:04} {each.column}: {State.BROKEN}"
        yield from map(evidence, each.faults)
    for each in outcome.verdicts.values():
        if each.listed and each.column != OBJECTS:
            yield from (
                f"{each.patch:04} {each.column}: {line}" for line in each.listed
            )
    for path in outcome.unreached:
        yield f"compiled by no configuration: {path}"
    for missed in outcome.unproved:
        yield f"compiled nowhere: {missed}"


def _last(outcome: Outcome) -> str:
    ground = outcome.ground
    count = len(ground.mails)
    patches = f"{count} patch{'es' if count != 1 else ''}"
    tree = f"tree after the last patch: {ground.steps[-1].tree}"
    if ground.refused:
        tree = f"git am refuses {ground.mails[len(ground.steps) - 1].name}"
    broken = len({each.patch for each in outcome.broken})
    if broken:
        return f"{tree}\n{broken} of {patches} broken"
    if outcome.status:
        return f"{tree}\n{patches}, none broken, but not all could be looked at"
    return f"{tree}\n" + (
        "the one patch holds" if count == 1 else f"all {patches} hold"
    )


def as_json(outcome: Outcome) -> str:
    """The shape that docs/json.md describes."""
    ground = outcome.ground
    document = {
        "base": ground.base,
        "kernel": Source(ground.place.repository).version,
        "tree": ground.steps[-1].tree,
        "status": outcome.status,
        "columns": outcome.columns,
        "patches": [
            _patch(outcome, number) for number in range(1, len(ground.mails) + 1)
        ],
        "notes": outcome.notes,
        "unproved": outcome.unproved,
        "unreached": outcome.unreached,
    }
    return json.dumps(document, indent=2) + "\n"


def _patch(outcome: Outcome, number: int) -> dict[str, object]:
    mail = outcome.ground.mails[number - 1]
    cells = {column: _cell(outcome.at(number, column)) for column in outcome.columns}
    steps = outcome.ground.steps
    step = steps[number] if number < len(steps) else None
    return {
        "number": number,
        "file": mail.name,
        "subject": mail.subject,
        "tree": step.tree if step else None,
        "files": dict(step.changed) if step else {},
        "cells": cells,
    }


def _cell(verdict: Verdict) -> dict[str, object]:
    return {
        "state": verdict.state,
        "note": verdict.note,
        "faults": [
            {"where": each.where, "what": each.what, "evidence": each.evidence}
            for each in verdict.faults
        ],
        "listed": verdict.listed,
    }
