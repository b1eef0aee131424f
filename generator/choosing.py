# SPDX-License-Identifier: GPL-2.0-only
"""Which drivers a user means: by the name of an ops table, or by a path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from ..checkers.errors import UserError
from .region_info.plan import Driver
from .survey import Survey


def chosen(survey: Survey, names: Sequence[str]) -> frozenset[tuple[str, str]] | None:
    """The path and the ops table of every driver that one of ``names`` means.

    A name is that of an ops table, as ``pgoff status`` prints it, or the path of a
    file or folder, in the tree or from here.  None, which is all, where there are no
    names.  Raises UserError for one that means no driver.
    """
    if not names:
        return None
    return frozenset(driver.key for name in names for driver in _meant(survey, name))


def _meant(survey: Survey, name: str) -> list[Driver]:
    named = [each for each in survey.drivers if each.ops == name]
    for path in () if named else _paths(survey.source.root, name):
        named += [
            each
            for each in survey.drivers
            if Path(each.location.path).is_relative_to(path)
        ]
    if named:
        return named
    known = [each.ops for each in survey.drivers]
    near = get_close_matches(name, [*known, *(d.location.path for d in survey.drivers)])
    raise UserError(
        f"the tree has no driver {name!r}",
        f"did you mean {near[0]}?" if near else "pgoff status lists them",
    )


def _paths(root: Path, name: str) -> Iterator[str]:
    """What ``name`` may be relative to the tree."""
    yield name.rstrip("/")
    here = Path(name).resolve()
    if here != root and here.is_relative_to(root):
        yield here.relative_to(root).as_posix()
