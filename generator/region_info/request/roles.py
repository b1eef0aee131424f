# SPDX-License-Identifier: GPL-2.0-only
"""What a function's variables mean to the request VFIO_DEVICE_GET_REGION_INFO.

A role says which part of the request a variable carries: the device, the ioctl's
command, the place of the user's structure, the kernel's copy of it, the capability
chain.  Roles follow from a parameter's place, from types and from plain assignments,
never from names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

from clang.cindex import Cursor, CursorKind, TypeKind

from ....checkers.cursors import (
    binary_operator,
    body,
    file_offset,
    unary_operator,
    walk,
)
from ....checkers.expression import (
    Constant,
    Expression,
    Member,
    Name,
    Operation,
    Other,
    expression,
)
from ....checkers.parse import Unit
from ...editing.effects import STEPPING
from ...editing.fitting import DoesNotFit
from ...editing.variables import initialiser

REQUEST = "VFIO_DEVICE_GET_REGION_INFO"
EFAULT, EINVAL = 14, 22  # include/uapi/asm-generic/errno-base.h
FLAG_CAPS = 1 << 3  # VFIO_REGION_INFO_FLAG_CAPS, include/uapi/linux/vfio.h


class Role(Enum):
    """Which part of the request a variable or an expression carries."""

    DEVICE = auto()  # struct vfio_device *
    COMMAND = auto()  # the number of the ioctl
    USER = auto()  # where the user's struct vfio_region_info is
    USER_TAIL = auto()  # right behind it, where the capabilities go
    INFO = auto()  # the kernel's struct vfio_region_info itself
    INFO_POINTER = auto()
    CAPS = auto()  # the struct vfio_info_cap itself
    CAPS_POINTER = auto()
    SIZE = auto()  # how much of struct vfio_region_info every user has, in bytes
    GIVEN = auto()  # the user's argsz, in a variable of its own
    OVERLAY = auto()  # a record that begins with INFO, capabilities behind it
    OVERLAY_POINTER = auto()


INFO = "struct vfio_region_info"
_RECORD_ROLES = {
    INFO: Role.INFO,
    "struct vfio_info_cap": Role.CAPS,
}
_POINTER_TO = {
    Role.INFO: Role.INFO_POINTER,
    Role.CAPS: Role.CAPS_POINTER,
    Role.OVERLAY: Role.OVERLAY_POINTER,
}
_POINTED_TO = {pointer: record for record, pointer in _POINTER_TO.items()}


@dataclass(frozen=True)
class Scope:
    """A function definition in its unit, with the roles of its variables.

    ``roles`` is keyed by :attr:`Cursor.hash` of the declaration.  ``minimum`` is the
    offset behind the last member that every user of the structure has, in bytes.
    """

    unit: Unit
    function: Cursor
    roles: Mapping[int, Role]

    @property
    def minimum(self) -> int:
        """offsetofend(struct vfio_region_info, offset) in bytes, fixed by the uAPI."""
        return 32

    def text(self, cursor: Cursor) -> bytes:
        """The source text of ``cursor``."""
        start, end = file_offset(cursor.extent.start), file_offset(cursor.extent.end)
        return self.unit.content[start:end]

    def is_written(self, cursor: Cursor) -> bool:
        """Whether ``cursor`` stands in the file as it is, and came out of no macro.

        A macro's own statements and variables all lie where the macro is used.
        """
        children = list(cursor.get_children())
        if cursor.kind == CursorKind.DECL_STMT and children:
            cursor = children[0]
        name = cursor.spelling.encode()
        start = file_offset(cursor.location)
        return bool(name) and self.unit.content.startswith(name, start)

    def role(self, value: Expression) -> Role | None:
        """The part of the request that ``value`` carries, or None."""
        match value:
            case Name():
                declaration = value.declaration
                return self.roles.get(declaration.hash) if declaration else None
            case Member(base, _, cursor) if self.is_overlay(base):
                kind = cursor.type.get_canonical().spelling
                return Role.INFO if kind == INFO else None
            case Operation("&", (record,)):
                return _POINTER_TO.get(self.role(record) or Role.SIZE)
            case Operation("*", (pointer,)):
                return _POINTED_TO.get(self.role(pointer) or Role.SIZE)
            case Operation("+", (base, Constant(offset))):
                if self.role(base) == Role.USER and offset == self._step(base):
                    return Role.USER_TAIL
        return None

    def is_overlay(self, value: Expression) -> bool:
        """Whether ``value`` is a record that begins with the region info."""
        return self.role(value) in (Role.OVERLAY, Role.OVERLAY_POINTER)

    def _step(self, base: Expression) -> int:
        """What added to ``base`` leads right behind the user's structure."""
        kind = base.cursor.type.get_canonical()
        if kind.kind == TypeKind.POINTER:
            return self.minimum // max(kind.get_pointee().get_size(), 1)
        return self.minimum

    def member(self, value: Expression, record: Role) -> str | None:
        """The member of the INFO or CAPS that ``value`` is, as in ``info.argsz``."""
        if isinstance(value, Member):
            role = self.role(value.base)
            if role == record or role == _POINTER_TO[record]:
                return value.name
        return None

    def is_request(self, value: Expression) -> bool | None:
        """Whether a condition holds for the request; None where it is not about it."""
        match value:
            case Operation("==" | "!=" as operator, (left, right)):
                for one, other in ((left, right), (right, left)):
                    if self.role(one) == Role.COMMAND and isinstance(other, Constant):
                        return is_request_number(other.value) == (operator == "==")
        return None


def is_request_number(value: int) -> bool:
    """Whether ``value`` is VFIO_DEVICE_GET_REGION_INFO, by the uAPI _IO(';', 100 + 8).

    The direction bits above differ between architectures; type and number do not.
    """
    return value & 0xFFFF == (ord(";") << 8) | 108


def scope_of(unit: Unit, function: Cursor, parameters: Sequence[Role | None]) -> Scope:
    """``function`` with ``parameters`` in order, and the roles its locals then have."""
    roles = {
        parameter.hash: role
        for parameter, role in zip(function.get_arguments(), parameters, strict=False)
        if role is not None
    }
    scope = Scope(unit, function, MappingProxyType(dict(roles)))
    compound = body(function)
    assert compound is not None, function.spelling
    stored = _stored(compound)
    _refuse_changed(function, roles, stored)
    locals_ = [each for each in walk(compound) if each.kind == CursorKind.VAR_DECL]
    # Twice, as what is declared first may be assigned from what is declared later.
    for variable in [*locals_, *locals_]:
        role = _local_role(scope, variable, stored.get(variable.hash, ()))
        if role is not None and variable.hash not in roles:
            roles[variable.hash] = role
            scope = Scope(unit, function, MappingProxyType(dict(roles)))
    return scope


def _refuse_changed(
    function: Cursor, roles: Mapping[int, Role], stored: dict[int, list[Expression]]
) -> None:
    """A parameter that gets another value is no part of the request any more."""
    for parameter in function.get_arguments():
        if parameter.hash in roles and parameter.hash in stored:
            change = stored[parameter.hash][0].cursor
            raise DoesNotFit(change, f"{parameter.spelling} is changed here")


def _local_role(
    scope: Scope, variable: Cursor, values: Sequence[Expression]
) -> Role | None:
    """The role of a local by its type, or of what it is an alias of."""
    if not scope.is_written(variable):
        return None  # a macro's own variable, as in container_of()
    kind = variable.type.get_canonical()
    role = _RECORD_ROLES.get(kind.spelling)
    if role is not None:
        return role
    first = (
        next(iter(kind.get_fields()), None) if kind.kind == TypeKind.RECORD else None
    )
    if first is not None and first.type.get_canonical().spelling == INFO:
        return Role.OVERLAY
    if len(values) == 1:
        role = scope.role(values[0])
        if role in (Role.COMMAND, Role.USER, Role.DEVICE, *_POINTED_TO):
            return role
        if scope.member(values[0], Role.INFO) == "argsz":
            return Role.GIVEN
    return None


def assigned_in(cursor: Cursor, variable: Cursor) -> Sequence[Expression]:
    """What ``variable`` is initialised with and assigned below ``cursor``."""
    return _stored(cursor).get(variable.hash, ())


def _stored(cursor: Cursor) -> dict[int, list[Expression]]:
    """What is stored in each variable below ``cursor``, by the declaration's hash.

    A value that is unknown, as after ``+=`` or with the address given away, is Other.
    """
    stored: dict[int, list[Expression]] = {}
    for found in walk(cursor):
        if found.kind == CursorKind.VAR_DECL:
            value = initialiser(found)
            if value is not None:
                stored.setdefault(found.hash, []).append(expression(value))
        elif found.kind == CursorKind.BINARY_OPERATOR and binary_operator(found) == "=":
            left, right = found.get_children()
            target = expression(left)
            if isinstance(target, Name) and target.declaration is not None:
                stored.setdefault(target.declaration.hash, []).append(expression(right))
        elif _changes(found):
            target = expression(next(iter(found.get_children())))
            if isinstance(target, Name) and target.declaration is not None:
                stored.setdefault(target.declaration.hash, []).append(Other(found))
    return stored


def _changes(cursor: Cursor) -> bool:
    """Whether the first operand gets another value, or may get one elsewhere."""
    if cursor.kind == CursorKind.COMPOUND_ASSIGNMENT_OPERATOR:
        return True
    return cursor.kind == CursorKind.UNARY_OPERATOR and unary_operator(cursor) in (
        *STEPPING,
        "&",
    )
