# SPDX-License-Identifier: GPL-2.0-only
"""Give the parts of the request the names they have as parameters of the op.

``info.size`` becomes ``info->size`` and ``&info`` becomes ``info``; a call that hands
the whole ioctl on becomes a call of the op of the callee.  What would still need the
user's pointer afterwards does not fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind

from ....checkers.cursors import byte_range, unary_operator
from ....checkers.expression import Call, Constant, Expression, expression
from ...editing.fitting import DoesNotFit
from ...editing.series import Edit
from .reading import Reading
from .roles import REQUEST, Role, is_request_number


@dataclass(frozen=True)
class Names:
    """What the op's parameters are called, and the op behind each library ioctl."""

    device: str
    info: str
    caps: str
    ops: Mapping[str, str]


_ONLY_COPYING = {
    "argsz": "argsz is used for more than copying",
    "cap_offset": "cap_offset is used for more than copying",
}
_OBJECTS = {Role.INFO, Role.CAPS}
_POINTERS = {Role.INFO_POINTER, Role.CAPS_POINTER}


def renamed(
    cursor: Cursor,
    reading: Reading,
    names: Names,
    dropped: Iterable[tuple[int, int]] = (),
) -> Iterator[Edit]:
    """The edits below ``cursor``, outside of the byte ranges ``dropped``."""
    yield from _Renaming(reading, names, tuple(dropped)).below(cursor, ())


@dataclass(frozen=True)
class _Renaming:
    reading: Reading
    names: Names
    dropped: tuple[tuple[int, int], ...]

    def below(self, cursor: Cursor, parents: tuple[Cursor, ...]) -> Iterator[Edit]:
        start, end = byte_range(cursor)
        if any(low <= start < end <= high for low, high in self.dropped):
            return
        if cursor.kind == CursorKind.CALL_EXPR:
            op = self._delegated(cursor)
            if op is not None:
                yield self._edit(start, end, op)
                return
        if cursor.kind == CursorKind.MEMBER_REF_EXPR:
            self._refuse_copied_member(cursor)
            if self.reading.role(expression(cursor)) == Role.INFO:
                yield self._object(cursor, Role.INFO, parents)
                return
        if cursor.kind == CursorKind.DECL_REF_EXPR:
            yield from self._reference(cursor, parents)
        for child in cursor.get_children():
            yield from self.below(child, (*parents, cursor))

    def _edit(self, start: int, end: int, text: str) -> Edit:
        return Edit(self.reading.scope.unit.path, start, end, text.encode())

    def _delegated(self, cursor: Cursor) -> str | None:
        """The call of the op that takes the place of handing the ioctl on."""
        call = expression(cursor)
        if not isinstance(call, Call) or call.callee not in self.names.ops:
            return None
        if not hands_on(call, self.reading):
            raise DoesNotFit(cursor, f"{call.callee}() gets another request handed on")
        op = self.names.ops[call.callee]
        return f"{op}({self.names.device}, {self.names.info}, {self.names.caps})"

    def _refuse_copied_member(self, cursor: Cursor) -> None:
        member = self.reading.info(expression(cursor))
        if member in _ONLY_COPYING:
            raise DoesNotFit(cursor, _ONLY_COPYING[member])
        if self.reading.caps(expression(cursor)) is not None:
            raise DoesNotFit(cursor, "looks into the capability chain")

    def _reference(self, cursor: Cursor, parents: tuple[Cursor, ...]) -> Iterator[Edit]:
        declaration = cursor.referenced
        role = self.reading.scope.roles.get(declaration.hash) if declaration else None
        if role is None:
            return
        start, end = byte_range(cursor)
        if self.reading.scope.text(cursor) != cursor.spelling.encode():
            raise DoesNotFit(cursor, f"{cursor.spelling} is used inside of a macro")
        if role in _OBJECTS:
            yield self._object(cursor, role, parents)
        elif role in _POINTERS:
            name = self._name(role)
            if name != cursor.spelling:
                yield self._edit(start, end, name)
        elif role == Role.DEVICE and cursor.spelling != self.names.device:
            yield self._edit(start, end, self.names.device)
        elif role == Role.COMMAND:
            yield self._edit(start, end, REQUEST)
        elif role in (Role.OVERLAY, Role.OVERLAY_POINTER):
            raise DoesNotFit(
                cursor, f"{cursor.spelling} is more than the structure and capabilities"
            )
        elif role == Role.USER:
            raise DoesNotFit(
                cursor, "the user's pointer is used for more than copying the request"
            )

    def _name(self, role: Role) -> str:
        return (
            self.names.info
            if role in (Role.INFO, Role.INFO_POINTER)
            else self.names.caps
        )

    def _object(self, cursor: Cursor, role: Role, parents: tuple[Cursor, ...]) -> Edit:
        """A use of the structure itself, which now is behind a pointer."""
        name = self._name(role)
        start, end = byte_range(cursor)
        content = self.reading.scope.unit.content
        parent = next(
            each
            for each in reversed(parents)
            if each.kind not in (CursorKind.UNEXPOSED_EXPR, CursorKind.PAREN_EXPR)
        )
        if parent.kind == CursorKind.MEMBER_REF_EXPR:
            dot = content.find(b".", end)
            assert not content[end:dot].strip(b" \t\n)"), content[end:dot]
            return self._edit(start, dot + 1, f"{name}->")
        if parent.kind == CursorKind.UNARY_OPERATOR and unary_operator(parent) == "&":
            ampersand = content.rfind(b"&", 0, start)
            return self._edit(ampersand, end, name)
        return self._edit(start, end, f"*{name}")


def hands_on(call: Call, reading: Reading) -> bool:
    """Whether ``call`` is ``ioctl(device, command, user)`` with this very request."""
    if len(call.arguments) != 3:
        return False
    device, command, user = call.arguments
    return (
        reading.role(device) == Role.DEVICE
        and _is_command(command, reading)
        and reading.role(user) == Role.USER
    )


def _is_command(value: Expression, reading: Reading) -> bool:
    if isinstance(value, Constant):
        return is_request_number(value.value)
    return reading.role(value) == Role.COMMAND
