# SPDX-License-Identifier: GPL-2.0-only
"""Where the core begins a device, and where what can fail of it begins.

The shape is::

    device->ops = ops;
    …
    ret = ops->init(device);        /* failing */
    if (ret)
        goto out_uninit;
    …
    return 0;

    out_uninit:                     /* label */
    …
    return ret;
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import body, byte_range, walk
from ...checkers.expression import Call, Member, Name, Operation, expression
from ...checkers.parse import Unit
from ..editing.effects import root, stores
from ..editing.fitting import DoesNotFit
from ..editing.program import Program, functions
from .mentions import FOLDER, owner
from .offer import Core


@dataclass(frozen=True)
class Beginning:
    """``function`` gives a device, the expression ``device``, its ops.

    ``failing`` is the first statement behind that which may fail, ``error`` the
    variable with the error then, and ``label`` what every failure runs into.
    """

    unit: Unit
    function: Cursor
    device: str
    failing: Cursor
    error: str
    label: Cursor


def beginning(program: Program, core: Core) -> Beginning:
    """The one place; raises DoesNotFit where there are others, or another shape."""
    found = [
        (unit, function, statement)
        for path in program.source.files(FOLDER, ".c")
        if b"ops" in program.source.read(path)
        for unit in [program.unit(path)]
        for function in functions(unit)
        for statement in _given_ops(function)
    ]
    if len(found) != 1:
        core_file = program.unit(core.dispatch.path).translation_unit.cursor
        raise DoesNotFit(
            found[1][2] if found else core_file,
            f"the core gives devices their ops in {len(found)} places, not in one",
        )
    unit, function, statement = found[0]
    compound = body(function)
    assert compound is not None
    statements = list(compound.get_children())
    if statement not in statements:
        raise DoesNotFit(statement, "a device is given its ops inside of a statement")
    behind = statements[statements.index(statement) + 1 :]
    error, label = _error(function, statements[-1]), _label(function, statement)
    failing = _failing(behind, error, label)
    return Beginning(unit, function, _device(unit, statement), failing, error, label)


def _given_ops(function: Cursor) -> Iterator[Cursor]:
    for found in walk(function):
        if found.kind == CursorKind.BINARY_OPERATOR:
            match expression(found):
                case Operation("=", (Member(_, "ops", cursor), _)):
                    if owner(cursor) == "vfio_device":
                        yield found


def _device(unit: Unit, statement: Cursor) -> str:
    match expression(statement):
        case Operation("=", (Member(device), _)):
            start, end = byte_range(device.cursor)
            return unit.content[start:end].decode("utf-8", "surrogateescape")
    raise AssertionError(statement.location)


def _error(function: Cursor, last: Cursor) -> str:
    """The variable that the function ends with, or an ERR_PTR() of it."""
    value = next(iter(last.get_children()), None)
    if last.kind == CursorKind.RETURN_STMT and value is not None:
        match expression(value):
            case Name(name) | Call("ERR_PTR", (Name(name),)):
                return name
    raise DoesNotFit(last, f"{function.spelling}() does not end with its error")


def _label(function: Cursor, statement: Cursor) -> Cursor:
    """What everything runs into that fails behind ``statement``, and nothing else."""
    begun = byte_range(statement)[0]
    labels = {
        each.spelling: each
        for each in walk(function)
        if each.kind == CursorKind.LABEL_STMT
    }
    jumps = [
        (byte_range(each)[0], labels[next(iter(each.get_children())).spelling])
        for each in walk(function)
        if each.kind == CursorKind.GOTO_STMT
    ]
    targets = [label for place, label in jumps if place > begun]
    if not targets:
        raise DoesNotFit(function, f"{function.spelling}() undoes nothing by a goto")
    label = targets[0]
    at = byte_range(label)[0]
    for place, target in jumps:
        if (target == label) != (begun < place < at):
            raise DoesNotFit(target, "not every failure is undone in one way here")
    ways = [
        byte_range(each)[0]
        for each in walk(function)
        if each.kind == CursorKind.RETURN_STMT and byte_range(each)[0] > begun
    ]
    if len(ways) != 2 or not ways[0] < at < ways[1]:
        raise DoesNotFit(label, f"{function.spelling}() has other ways out as well")
    return label


def _failing(behind: Sequence[Cursor], error: str, label: Cursor) -> Cursor:
    """The first of the statements that may fail, or that sets the error."""
    before: set[str] = set()
    for statement in behind:
        stored = {
            target.name
            for _, each in stores(statement)
            if isinstance(target := root(each), Name)
        }
        stored |= {
            each.spelling
            for each in walk(statement)
            if each.kind == CursorKind.VAR_DECL
        }
        jumps = any(each.kind == CursorKind.GOTO_STMT for each in walk(statement))
        if not jumps and error not in stored:
            before |= stored
            continue
        if jumps:
            asked = next(iter(statement.get_children()))
            names = {each.spelling for each in walk(asked)}
            if before & names:
                raise DoesNotFit(statement, "what failed was done in front of it")
        return statement
    raise AssertionError(label.location)
