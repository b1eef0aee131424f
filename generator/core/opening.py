# SPDX-License-Identifier: GPL-2.0-only
"""Where the core makes the file that a user has of a device.

The shape is::

    filep = anon_inode_getfile("[vfio-device]", &vfio_device_fops, device, O_RDWR);
    if (IS_ERR(filep)) {
        ret = PTR_ERR(filep);
        goto err_close_device;
    }
    …
    return filep;
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import arguments, body, walk
from ...checkers.expression import Call, Name, Operation, expression
from ...checkers.parse import Unit
from ..editing.control import terminates
from ..editing.fitting import DoesNotFit
from ..editing.program import Program, functions
from .device_file import plain
from .mentions import FOLDER

_MAKES = "anon_inode_getfile"
_LEAVES = (CursorKind.RETURN_STMT, CursorKind.GOTO_STMT)


@dataclass(frozen=True)
class Opening:
    """``function`` makes a file by ``statement``, in which ``call`` does it.

    ``given`` is what becomes its private data, ``fops`` the variable with its
    operations, ``file`` the name of the variable that holds it, and ``failed`` the
    ``if`` right behind, which leaves the function where there is no file.
    """

    unit: Unit
    function: Cursor
    statement: Cursor
    call: Cursor
    given: Cursor
    fops: Cursor
    file: str
    failed: Cursor

    @property
    def failure(self) -> Cursor:
        """The block that ``failed`` runs into."""
        return list(self.failed.get_children())[1]


def openings(program: Program, kind: str) -> tuple[Opening, ...]:
    """Where files are made whose private data is of type ``kind``, a pointer.

    Raises DoesNotFit where that is not written in the shape of this module.
    """
    return tuple(
        _opening(unit, function, call)
        for path in program.source.files(FOLDER, ".c")
        if _MAKES.encode() in program.source.read(path)
        for unit in [program.unit(path)]
        for function in functions(unit)
        for call in _calls(function, kind)
    )


def _calls(function: Cursor, kind: str) -> Iterator[Cursor]:
    for found in walk(function):
        if (
            found.kind == CursorKind.CALL_EXPR
            and found.spelling.startswith(_MAKES)
            and kind in map(plain, arguments(found)[2:3])
        ):
            yield found


def _opening(unit: Unit, function: Cursor, call: Cursor) -> Opening:
    compound = body(function)
    statements = list(compound.get_children()) if compound is not None else []
    for place, statement in enumerate(statements):
        file = _stored(statement, call)
        if file:
            behind = statements[place + 1 :]
            if not behind or not _is_check(behind[0], file):
                raise DoesNotFit(call, f"{file} is not checked right behind the call")
            _refuse_failing_later(behind[1:], file)
            _, fops, given = arguments(call)[:3]
            return Opening(
                unit, function, statement, call, given, _table(fops), file, behind[0]
            )
    raise DoesNotFit(call, "the file is not made by a statement of the function's own")


def _stored(statement: Cursor, call: Cursor) -> str:
    """The variable that ``statement`` puts the result of ``call`` into."""
    if statement.kind == CursorKind.BINARY_OPERATOR:
        match expression(statement):
            case Operation("=", (Name(name), Call(cursor=found))) if found == call:
                return name
    return ""


def _is_check(statement: Cursor, file: str) -> bool:
    children = list(statement.get_children())
    if statement.kind != CursorKind.IF_STMT or len(children) != 2:
        return False
    match expression(children[0]):
        case Call("IS_ERR", (Name(name),)) if name == file:
            block = children[1].kind == CursorKind.COMPOUND_STMT
            return block and terminates(children[1])
    return False


def _refuse_failing_later(statements: list[Cursor], file: str) -> None:
    """What is made for the file must not be left behind by a way out."""
    for statement in statements:
        for found in walk(statement):
            if found.kind in _LEAVES:
                value = next(iter(found.get_children()), None)
                match expression(value) if value is not None else None:
                    case Name(name) if name == file and found == statement:
                        return
                raise DoesNotFit(
                    found, f"opening can fail here, where {file} is made already"
                )


def _table(given: Cursor) -> Cursor:
    """The variable that ``&vfio_device_fops`` names."""
    match expression(given):
        case Operation("&", (Name() as named,)) if named.declaration is not None:
            return named.declaration
    raise DoesNotFit(given, "the operations of the file are not those of a variable")
