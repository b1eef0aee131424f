# SPDX-License-Identifier: GPL-2.0-only
"""A mail with a conversion that a person wrote, and what its trailers say.

``Pgoff-Stage: NAME`` says in which stage it belongs, and ``Pgoff-Was: SUM PATH
FUNCTION`` what a function was that it was written for: the SHA-256 of its text, from
the first byte of its head to its closing brace.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ...checkers.errors import UserError
from ..delivery.mail import require_mailable
from ..incoming.checked import read
from ..incoming.mails import series
from ..stages import DRIVERS

STAGE = "Pgoff-Stage"
WAS = "Pgoff-Was"
_TRAILER = re.compile(rf"^({STAGE}|{WAS}): *(.*?) *\n", re.MULTILINE)
_WAS = re.compile(r"([0-9a-f]{64}) (\S+) ([A-Za-z_]\w*)")

Function = tuple[str, str]  # the path of the file, and the function's name


@dataclass(frozen=True)
class Handwritten:
    """The ``diff`` and the ``message`` of the mail in the file ``name``.

    ``was`` has the SHA-256 of each function that it was written for.
    """

    name: str
    stage: str
    message: str
    diff: bytes
    was: Mapping[Function, str]


def read_handwritten(name: str) -> Handwritten:
    """The conversion in the file ``name``.

    Raises UserError where it is no mail with one patch, names no stage that converts
    drivers, or has a message that ``git am`` would not give back.
    """
    patches = series(read(name)).patches
    if len(patches) != 1:
        raise UserError(
            f"{name} has {len(patches)} patches", "give each in a file of its own"
        )
    text = f"{patches[0].subject}\n\n{patches[0].text}".strip() + "\n"
    trailers = _TRAILER.findall(text)
    stages = [value for key, value in trailers if key == STAGE]
    if len(stages) != 1 or stages[0] not in DRIVERS:
        raise UserError(
            f"{name} does not say which stage it belongs to",
            f"git interpret-trailers --in-place --trailer '{STAGE}: {DRIVERS[0]}' "
            f"{name} (or {DRIVERS[1]})",
        )
    was = MappingProxyType(
        dict(_was(name, value) for key, value in trailers if key == WAS)
    )
    message = _TRAILER.sub("", text).strip() + "\n"
    try:
        require_mailable(message)
    except ValueError as error:
        raise UserError(f"{name}: {error}", "reword it: git commit --amend") from error
    return Handwritten(name, stages[0], message, patches[0].diff, was)


def _was(name: str, value: str) -> tuple[Function, str]:
    found = _WAS.fullmatch(value)
    if found is None:
        raise UserError(
            f"{name}: {WAS}: {value} is not a sum, a path and a function",
            "take the line out, and pgoff says what it has to be",
        )
    return (found[2], found[3]), found[1]


def trailers(was: Mapping[Function, str]) -> list[str]:
    """The lines that say what the functions were."""
    return [
        f"{WAS}: {total} {path} {name}" for (path, name), total in sorted(was.items())
    ]
