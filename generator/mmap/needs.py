# SPDX-License-Identifier: GPL-2.0-only
"""Which functions need the object, and how each of them gets at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from ..editing.fitting import DoesNotFit
from ..editing.variables import refuse_declared
from .claim import OBJECT
from .foreign import refuse_foreign
from .private import derived, is_nothing, stored
from .reach import Code, Handing, How, Reach


class By(Enum):
    """How a function gets the object."""

    PARAMETER = auto()
    PRIVATE = auto()  # out of the mapping's private data


@dataclass(frozen=True)
class Needs:
    """``by`` has every function that needs the object, by key.

    ``private`` is what the mapping's private data were, as an expression of the object
    that is there now; empty where they stay as they are.
    """

    reach: Reach
    by: Mapping[str, By]
    private: str

    def hands_on(self, handing: Handing) -> bool:
        """Whether a call gets the object as one more argument."""
        return bool(
            handing.library
            or handing.member is not None
            or self.by.get(handing.own) == By.PARAMETER
        )


def needs(reach: Reach) -> Needs:
    """Who needs the object; raises DoesNotFit."""
    wanting = _wanting(reach)
    late = [
        code
        for code in reach.codes.values()
        if code.key in wanting and _is_late(reach, code, set())
    ]
    private = ""
    if late:
        refuse_foreign(reach)
        private = _private(reach)
        wanting |= {
            code.key
            for code in reach.codes.values()
            if code.loads or code.stores or code.installs
        }
        wanting = _callers_too(reach, wanting)
    by = {key: _by(reach.codes[key], bool(late)) for key in wanting}
    for code in reach.codes.values():
        if code.key in by:
            refuse_declared(code.function, OBJECT)
    return Needs(reach, by, private)


def _wanting(reach: Reach) -> set[str]:
    """The functions that take an encoded offset apart, and all that call them."""
    wanting = {
        code.key
        for code in reach.codes.values()
        if code.how in (How.ENTRY, How.CALLBACK)
    }
    for code in reach.codes.values():
        asks = any(not each.claim.is_handed_over for each in code.sites.claims)
        if asks or any(_passes(reach, each) for each in code.handings):
            wanting.add(code.key)
    return _callers_too(reach, wanting)


def _passes(reach: Reach, handing: Handing) -> bool:
    """Whether the call needs the object, as an argument or to make one of it."""
    called = reach.codes.get(handing.own)
    relays = called is not None and bool(called.relayed)
    return bool(handing.library) or handing.member is not None or relays


def _callers_too(reach: Reach, wanting: set[str]) -> set[str]:
    """``wanting``, and who has to hand the object on to one of them."""
    found = set(wanting)
    while True:
        more = {
            caller.key
            for key in found
            if not reach.codes[key].loads
            and reach.codes[key].how not in (How.HANDLER, How.ASKED)
            for caller, _ in reach.callers(key)
        }
        if more <= found:
            return found
        found |= more


def _is_late(reach: Reach, code: Code, seen: set[str]) -> bool:
    """Whether the function runs when nobody has the object but the mapping."""
    if code.how in (How.HANDLER, How.ASKED):
        return True
    seen.add(code.key)
    return any(
        _is_late(reach, caller, seen)
        for caller, _ in reach.callers(code.key)
        if caller.key not in seen
    )


def _by(code: Code, private: bool) -> By:
    if code.how in (How.HANDLER, How.ASKED):
        return By.PRIVATE
    if private and code.how == How.CALLED and code.loads:
        return By.PRIVATE
    return By.PARAMETER


def _private(reach: Reach) -> str:
    """What the private data were, and empty where nobody looks at them."""
    kept = [(code, value) for code, value in stored(reach) if not is_nothing(value)]
    readers = [code for code in reach.codes.values() if code.loads]
    if not readers:
        return OBJECT
    if not kept:
        raise DoesNotFit(
            readers[0].loads[0].cursor, "nothing was put into the private data"
        )
    return derived(reach, kept)
