# SPDX-License-Identifier: GPL-2.0-only
"""What a piece of the driver's own code means for a request that is on its way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from clang.cindex import Cursor, CursorKind, TypeKind

from ....checkers.cursors import binary_operator
from ....checkers.expression import (
    Call,
    Constant,
    Expression,
    Name,
    Operation,
    expression,
)
from ...editing.effects import is_local, reads_only, root, stores, through_pointer
from ...editing.fitting import DoesNotFit
from ..request.reading import Claim, Reading, nonzero
from ..request.renaming import hands_on
from ..request.roles import FLAG_CAPS, Role
from .states import State
from .telling import named_so, written_so

EARLY = (
    "The structure is copied in and its size is checked before anything else is done: "
    "where that fails as well as what the driver looked at before, its error is the "
    "one that is returned now."
)
UNCHECKED = (
    "An argsz smaller than the fixed part of the structure now fails with -EINVAL; the "
    "driver did not look at it, and wrote more than there may be room for."
)
_INFO = {Role.INFO, Role.INFO_POINTER, Role.OVERLAY, Role.OVERLAY_POINTER}
_SIZEOF = CursorKind.CXX_UNARY_EXPR

# What kernel functions are called that begin or end something.
_BEGIN = {"lock", "down", "get", "enter", "begin", "start", "resume", "enable"}
_END = {"unlock", "up", "put", "exit", "end", "stop", "leave", "release", "free"}


@dataclass
class Outlook:
    """Judges code of one function; ``changes`` collects what a user could notice.

    ``ops`` are the library ioctls that have an op, ``inner`` is the call that goes on
    to the function with the rest of the answer; ``later`` says that a caller copies
    the structure out, ``signed`` that one takes only what is negative for a failure.
    """

    reading: Reading
    ops: frozenset[str] = frozenset()
    later: bool = False
    inner: Call | None = None
    signed: bool = False
    changes: set[str] = field(default_factory=set)

    # --- copying -----------------------------------------------------------------

    def copies(self, place: Cursor, claim: Claim, state: State) -> None:
        """A way arrives at a piece of copying; raises DoesNotFit."""
        means = claim.means()
        if state.failing:
            raise DoesNotFit(place, "goes on copying after a copy that failed")
        if state.handed and state.of(state.result) != "z":
            raise DoesNotFit(place, "goes on where the library may have failed")
        if state.stale and "final_copy" in means:
            raise DoesNotFit(place, "overwrites what the library answered")
        if state.untold and "final_copy" in means and "caps_reply" not in means:
            raise DoesNotFit(place, "may not tell of capabilities that were added")

    def copied(self, claim: Claim, state: State) -> State:
        """The state behind a piece of copying."""
        if "fetch" in claim.means():
            state = replace(state, fetched=True, written=False, stale=False)
        if "final_copy" in claim.means():
            state = replace(state, copied=True)
        if "caps_reply" in claim.means():
            state = replace(state, untold=False)
        return state

    def ignored(self, call: Cursor) -> None:
        """Nobody looks at whether the copying at ``call`` failed: raises DoesNotFit."""
        if call.type.get_canonical().kind != TypeKind.VOID:
            raise DoesNotFit(call, "whether copying failed is not looked at")

    def replies(self, reply: Cursor, state: State, *, guarded: bool) -> State:
        """The state behind the reply with the capabilities; raises DoesNotFit."""
        if not guarded and not state.filled:
            raise DoesNotFit(reply, "replies with capabilities where there are none")
        if reply.kind == CursorKind.IF_STMT and not any(
            self._sets_flag(place, target)
            for statement in self.reading.path.statements
            for place, target in stores(statement)
        ):
            raise DoesNotFit(reply, "does not say that there are capabilities")
        return replace(state, has_caps=True, untold=False)

    def _sets_flag(self, place: Cursor, target: Expression) -> bool:
        value = expression(list(place.get_children())[-1])
        return (
            self.reading.info(target) == "flags"
            and isinstance(value, Constant)
            and bool(value.value & FLAG_CAPS)
        )

    def has_caps(self, condition: Expression) -> bool:
        """Whether ``condition`` only holds where there are capabilities."""
        match condition:
            case Operation("&&", parts):
                return any(self.has_caps(part) for part in parts)
        return self.reading.caps(nonzero(condition)) == "size"

    # --- code --------------------------------------------------------------------

    def does(self, code: Cursor, state: State) -> State:
        """The state behind an expression or a declaration; raises DoesNotFit."""
        if state.pending:
            state = replace(state, pending=False, result=-1)
        parts = list(self._parts(code))
        self._mentions(parts, state)
        if state.has_caps:
            self._reads_flag(parts)
        for part in parts:
            if part.kind == CursorKind.CALL_EXPR:
                state = self._calls(part, state)
        for part, target in (each for one in parts for each in _stored(one)):
            state = self._stores(part, target, state)
        return state

    def _parts(self, code: Cursor) -> Iterator[Cursor]:
        """All expressions, without what only gives a part of the request a name."""
        if code.kind == CursorKind.VAR_DECL and code.hash in self.reading.scope.roles:
            return
        if code.kind == _SIZEOF:
            return
        yield code
        for child in code.get_children():
            yield from self._parts(child)

    def _mentions(self, parts: list[Cursor], state: State) -> None:
        if state.fetched and not state.stale:
            return
        plain = {
            next(iter(part.get_children())).hash
            for part in parts
            if part.kind == CursorKind.MEMBER_REF_EXPR and part.spelling == "index"
        }
        for part in parts:
            if part.kind != CursorKind.DECL_REF_EXPR or not self._is_info(part):
                continue
            if not state.fetched:
                raise DoesNotFit(part, "is used before the request is copied in")
            if part.hash not in plain:
                raise DoesNotFit(part, "is older than what the library answered")

    def _reads_flag(self, parts: list[Cursor]) -> None:
        """The core has not set FLAG_CAPS yet while the op runs."""
        masked = set()
        for part in parts:
            match expression(part):
                case Operation("&", (flags, Constant(mask))) if not mask & FLAG_CAPS:
                    masked.add(flags.cursor.hash)
        masked |= {each.cursor.hash for part in parts for _, each in _stored(part)}
        for part in parts:
            if (
                part.kind == CursorKind.MEMBER_REF_EXPR
                and part.hash not in masked
                and self.reading.info(expression(part)) == "flags"
            ):
                raise DoesNotFit(part, "may depend on there being capabilities")

    def _is_info(self, reference: Cursor) -> bool:
        declared = reference.referenced
        return declared is not None and (
            self.reading.scope.roles.get(declared.hash) in _INFO
        )

    def _calls(self, cursor: Cursor, state: State) -> State:
        call = expression(cursor)
        if not isinstance(call, Call):
            return state
        if call.callee in self.ops and hands_on(call, self.reading):
            return self._hands_on(call, state)
        gives = any(
            self.reading.role(value) in _INFO and not reads_only(cursor, number)
            for number, value in enumerate(call.arguments)
        )
        if Role.CAPS_POINTER in map(self.reading.role, call.arguments):
            state = replace(state, untold=True)
        if self.inner is not None and cursor == self.inner.cursor:
            if state.copied or state.failing:
                raise DoesNotFit(cursor, "the request is answered in two places")
            return replace(state, pending=True, written=gives)
        self._other_call(call, state)
        if call.callee == "vfio_info_add_capability":
            state = replace(state, filled=True)
        return self._written(cursor, state) if gives else state

    def _hands_on(self, call: Call, state: State) -> State:
        if state.written:
            raise DoesNotFit(
                call.cursor, f"{call.callee}() does not see what was changed before"
            )
        if state.copied or state.failing or state.handed:
            raise DoesNotFit(call.cursor, "the request is answered in two places")
        return replace(state, handed=True, has_caps=True, stale=True, pending=True)

    def _other_call(self, call: Call, state: State) -> None:
        words = set(call.callee.strip("_").split("_"))
        if call.callee.endswith("free"):
            words.add("free")
        if call.callee.startswith("__builtin") or named_so(call.callee):
            return
        if (state.copied or state.failing) and not words & _END:
            after = "a copy that failed" if state.failing else "the copy to the user"
            raise DoesNotFit(call.cursor, f"{call.callee}() is called behind {after}")
        accessor = call.cursor.type.get_canonical().kind == TypeKind.POINTER
        if state.fetched or accessor or words & (_BEGIN | _END):
            return
        # A macro that only tells something, as pr_debug(), comes to a call of others.
        if written_so(call.cursor, self.reading):
            return
        self.changes.add(EARLY)

    def _stores(self, place: Cursor, target: Expression, state: State) -> State:
        base = root(target)
        declared = base.declaration if isinstance(base, Name) else None
        if declared is not None and self.reading.scope.roles.get(declared.hash) in (
            _INFO
        ):
            if state.has_caps and self.reading.info(target) == "flags":
                _refuse_lost_flag(place)
            return self._written(place, state)
        own = declared is not None and is_local(base) and not through_pointer(target)
        if own or (target is base and is_local(base)):
            return state
        if state.failing or state.copied or not state.fetched:
            when = (
                "behind a copy that failed"
                if state.failing
                else "behind the copy to the user"
                if state.copied
                else "before the request is copied in"
            )
            raise DoesNotFit(place, f"changes something else {when}")
        return state

    def _written(self, place: Cursor, state: State) -> State:
        if state.copied:
            raise DoesNotFit(place, "is changed behind the copy to the user")
        return replace(state, written=True)

    # --- ends --------------------------------------------------------------------

    def returns(self, place: Cursor, known: str, state: State) -> None:
        """A way ends with a value of which ``known`` is known; raises DoesNotFit."""
        if self.signed and known in "pgu" and not _is_call(place):
            raise DoesNotFit(place, "may be positive, which the caller takes for 0")
        if state.failing:
            if known != "x":
                raise DoesNotFit(place, "a copy that failed may end in success here")
        elif state.copied:
            if known != "z":
                raise DoesNotFit(place, "may fail behind the copy to the user")
        elif not state.fetched and not state.handed:
            if known in "zg":
                raise DoesNotFit(place, "succeeds before the request is copied in")
            self.changes.add(EARLY)
        elif known not in "xph" and state.written and not self.later:
            raise DoesNotFit(place, "may succeed without copying the structure out")
        if known not in "xph" and not (state.checked or state.handed or state.failing):
            self.changes.add(UNCHECKED)


def _is_call(returning: Cursor) -> bool:
    value = next(iter(returning.get_children()), returning)
    return isinstance(expression(value), Call)


def _stored(part: Cursor) -> Iterator[tuple[Cursor, Expression]]:
    """What ``part`` itself stores to."""
    return (each for each in stores(part) if each[0] == part)


def _refuse_lost_flag(place: Cursor) -> None:
    """FLAG_CAPS is set by the core behind the op, whatever becomes of it here."""
    if place.kind == CursorKind.COMPOUND_ASSIGNMENT_OPERATOR:
        value = expression(list(place.get_children())[1])
        number = value.value if isinstance(value, Constant) else 0
        if binary_operator(place) == "|=" or number & FLAG_CAPS:
            return
    raise DoesNotFit(place, "may take back that there are capabilities")
