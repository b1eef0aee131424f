# SPDX-License-Identifier: GPL-2.0-only
"""Values that functions are given, and what comes back from there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from clang.cindex import Cursor, CursorKind, Type

from ..cursors import arguments, unary_operator
from ..initializer import TRANSPARENT, initializer
from ..main_file import preorder
from ..walk import Node, identity
from .arithmetic import binary
from .assignment import assigned
from .bodies import member_symbol
from .call import called, called_member, is_number_of_page, is_page_offset, overflow
from .graph import RESULT, WROTE, Fact, Place, Step
from .operand import operand
from .recorder import Here, Recorder, Work
from .results import Gives, Hands, Is, Result, Was, whole
from .shape import PAGE_SHIFT, POINTERS, Form, Shape
from .types import is_wide, pointer_shape
from .use import Extent, Kind

_ANSWERS = (Shape(Form.WHOLE), Shape(Form.PLACE), Shape(Form.WHOLE, PAGE_SHIFT))


def hands(recorder: Recorder, work: Work, here: Here, given: Hands) -> Iterator[Result]:
    """What comes of a value that is handed to a function."""
    function = called(given.call)
    if function is None:
        yield from _indirect(recorder, work, here, given)
    elif function.spelling.startswith("__builtin_"):
        yield from _builtin(recorder, function, given)
    else:
        yield from _direct(recorder, work, here, given, function)


def _indirect(
    recorder: Recorder, work: Work, here: Here, given: Hands
) -> Iterator[Result]:
    member = called_member(given.call)
    name = member.spelling if member is not None else "a function that is not known"
    if member is not None:
        fact = Fact(Place.CALLED, member_symbol(member), given.number, given.shape)
        recorder.step(work, here, fact, given.call, _calls(given.call, name))
    if given.shape.is_offset:
        yield whole(given.argument, given.shape, f"handed to {name}()")


def _builtin(recorder: Recorder, function: Cursor, given: Hands) -> Iterator[Result]:
    operator = overflow(function)
    operands = recorder.bodies.below[given.call][1:]
    if function.spelling == "__builtin_expect":
        if given.number == 0:
            yield Is(given.call, given.shape)
    elif operator and given.number < 2 and len(operands) == 3:
        other = operand(recorder.bodies, operands[1 - given.number].cursor)
        outcome = binary(operator, given.shape, given.number == 0, other)
        if outcome.kind is not None:
            yield Was(given.argument, outcome.kind, outcome.detail)
        if outcome.shape is not None:
            yield from _left(recorder, operands[2], outcome.shape)
    elif given.shape.is_offset:
        yield whole(given.argument, given.shape, f"handed to {function.spelling}()")


def _keeps_distance(argument: Cursor) -> bool:
    """Whether something that is kept in ``vm_private_data`` is added to the offset.

    ``pfn - vma->vm_pgoff`` is the same for all of a mapping, whatever its offset.
    """
    waiting, seen = [argument], set[int]()
    while waiting:
        for found in preorder((waiting.pop(),)):
            is_member = found.kind == CursorKind.MEMBER_REF_EXPR
            if is_member and found.spelling == "vm_private_data":
                return True
            value = found.referenced if found.kind == CursorKind.DECL_REF_EXPR else None
            if value is None or value.kind != CursorKind.VAR_DECL:
                continue
            given = initializer(value)
            # A variable may be named in what it begins with, as in sizeof(*v).
            if given is not None and identity(value) not in seen:
                seen.add(identity(value))
                waiting.append(given)
    return False


def _as_page(given: Hands, name: str) -> Was:
    """What a page offset is to a function that wants a page frame number."""
    if _keeps_distance(given.argument.cursor):
        detail = f"by the distance that the mapping keeps, for {name}()"
        return Was(given.argument, Kind.RELATIVE, detail)
    return Was(given.argument, Kind.AS_PFN, f"by {name}()")


def _direct(
    recorder: Recorder, work: Work, here: Here, given: Hands, function: Cursor
) -> Iterator[Result]:
    declared, name = arguments(function), function.spelling
    if given.number >= len(declared):
        if given.shape.is_offset:
            yield whole(given.argument, given.shape, f"handed to {name}()")
        return
    body = recorder.bodies.function(function)
    seen = body is not None and recorder.bodies.looked_at(body.node)
    number_of_page = is_number_of_page(declared[given.number])
    if number_of_page and given.shape.is_offset and not seen:
        yield _as_page(given, name)
        return
    symbol = recorder.bodies.view.symbol(function)
    fact = Fact(Place.PARAMETER, symbol, given.number, given.shape)
    recorder.step(work, here, fact, given.call, _calls(given.call, name))
    if given.shape.is_offset and not seen:
        yield whole(given.argument, given.shape, f"handed to {name}()")
    if body is not None:
        answers = recorder.parameter(body, given.number, given.shape)
        for number, shape in sorted(answers):
            if number == RESULT:
                after = _named(recorder, here, given, shape)
                recorder.go_on(work, after, given.call, shape)
                if shape.form is Form.DELTA and not seen:
                    yield Was(given.call, Kind.RELATIVE, f"by {name}()")
            elif number == WROTE:
                _written(recorder, work, here, given, name)
            else:
                argument = recorder.bodies.below[given.call][1 + number]
                yield from _left(recorder, argument, shape)
    else:
        _ask(recorder, work, here, given, function, fact)


def _written(
    recorder: Recorder, work: Work, here: Here, given: Hands, name: str
) -> None:
    """The function, which is not looked at itself, writes the offset."""
    if recorder.bodies.looked_at(given.call):
        token, base = _source(recorder, given)
        after = replace(here, steps=(), token=token, base=base)
        recorder.use(
            work, after, Was(given.call, Kind.WRITE, f"is written by {name}()")
        )
    else:
        recorder.give(work, WROTE, given.shape)


def _named(recorder: Recorder, here: Here, given: Hands, shape: Shape) -> Here:
    """An offset that is got from a mapping begins at the name of the function."""
    if not shape.is_offset or given.shape.form not in POINTERS:
        return here
    token, base = _source(recorder, given)
    return replace(here, steps=(), token=token, base=base)


def _source(recorder: Recorder, given: Hands) -> tuple[Extent, Extent]:
    callee = recorder.bodies.below[given.call][0]
    return recorder.bodies.token(callee), recorder.bodies.extent(given.argument)


def _ask(
    recorder: Recorder,
    work: Work,
    here: Here,
    given: Hands,
    function: Cursor,
    fact: Fact,
) -> None:
    """The body is in another file: what comes back is known when that is seen."""
    place = recorder.bodies.extent(given.call)
    symbol = f"{fact.symbol}@{place.path}:{place.start}"
    pointer = given.shape.form in POINTERS
    token, base = _source(recorder, given) if pointer else (here.token, here.base)
    for shape in _answers(function.result_type):
        answer = Fact(Place.ANSWER, symbol, given.number, shape)
        step = Step(work.fact, answer, here.steps, here.token, (fact,), RESULT)
        recorder.steps.add(step)
        recorder.begin(answer, [given.call], token, base)
    if pointer and is_page_offset(function.result_type):
        after = replace(here, steps=(), token=token, base=base)
        recorder.go_on(work, after, given.call, Shape(Form.PLACE))


def _answers(result: Type) -> tuple[Shape, ...]:
    """What a function in another file may give back."""
    if is_wide(result):
        return _ANSWERS
    shape = pointer_shape(result)
    return (shape,) if shape is not None else ()


def _left(recorder: Recorder, argument: Node, shape: Shape) -> Iterator[Result]:
    """The value is left where ``argument`` points."""
    node = argument
    while node.kind in TRANSPARENT and recorder.bodies.below[node]:
        node = recorder.bodies.below[node][-1]
    if node.kind == CursorKind.UNARY_OPERATOR and unary_operator(node.cursor) == "&":
        target = recorder.bodies.below[node][0].cursor
        yield from assigned(target, node, shape, argument)
    elif node.kind == CursorKind.DECL_REF_EXPR:
        named = node.cursor.referenced
        if named is not None and named.kind == CursorKind.PARM_DECL:
            yield Gives(named, shape)


def _calls(call: Node, name: str) -> str:
    return f"{call.top.cursor.spelling}() calls {name}()"
