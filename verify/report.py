# SPDX-License-Identifier: GPL-2.0-only
"""The outcome as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from .cell import Verdict
from .outcome import Outcome
from .store import Store
from .table import words

# Lines of a log that the page holds; the whole one is in the work folder.
LINES = 200


@dataclass(frozen=True)
class _Bar:
    """One patch in the picture of the uses of a page offset that are left."""

    patch: int
    uses: int
    height: float


def page(outcome: Outcome, results: Path) -> str:
    """The page; ``results`` is where the store keeps the logs."""
    template = (files(__package__) / "report.html.j2").read_text("utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(template).render(
        outcome=outcome,
        words=words,
        has_details=_has_details,
        logs=lambda verdict: list(_logs(verdict, Store(results))),
        bars=list(_bars(outcome)),
        stages=list(
            dict.fromkeys(name for each in outcome.drivers for name in each.stages)
        ),
    )


def _has_details(verdict: Verdict) -> bool:
    return bool(verdict.faults or verdict.listed or verdict.keys)


def _logs(verdict: Verdict, store: Store) -> Iterator[tuple[str, str]]:
    """The logs of a verdict's cells that say anything, cut to what can be read."""
    for key in verdict.keys:
        path = store.log(key)
        text = path.read_text("utf-8", "replace") if path.is_file() else ""
        lines = text.split("\n")
        if any(lines):
            more = [f"… {len(lines) - LINES} more lines"] if len(lines) > LINES else []
            yield f"{path.parent.name}/{path.name}", "\n".join(lines[:LINES] + more)


def _bars(outcome: Outcome) -> Iterator[_Bar]:
    """The number of uses after every patch, as the checker's column notes it."""
    notes = {
        patch: int(each.note.partition(" ")[0])
        for (patch, _), each in outcome.verdicts.items()
        if each.note.endswith(" uses")
    }
    most = max([1, *notes.values()])
    for patch, uses in sorted(notes.items()):
        yield _Bar(patch, uses, 100 * uses / most)
