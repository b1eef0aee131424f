# SPDX-License-Identifier: GPL-2.0-only
"""The one question whether a mapping has normal pages, asked more narrowly.

Old::

    if (vma->vm_flags & VM_PFNMAP)

New::

    if ((vma->vm_flags & VM_PFNMAP) && pfnmap_base(vma, &pfn))

What is false now is what was false for a mapping with normal pages: on no way through
the function anything happens that did not happen to other mappings before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind, TypeKind

from ...checkers.cursors import binary_operator, byte_range, unary_operator
from ...checkers.evaluate import evaluate
from ...checkers.parse import Unit
from ...checkers.walk import Node
from ..editing.fitting import DoesNotFit
from ..editing.heads import WIDTH
from ..editing.layout import column, indent
from ..editing.series import Edit

# Where a condition with && or || in it needs no parentheses around it.  Parentheses
# that are left are those of a macro around its argument.
_ROOMY = frozenset(
    (
        CursorKind.CALL_EXPR,
        CursorKind.CONDITIONAL_OPERATOR,
        CursorKind.DECL_STMT,
        CursorKind.IF_STMT,
        CursorKind.PAREN_EXPR,
        CursorKind.RETURN_STMT,
        CursorKind.VAR_DECL,
        CursorKind.WHILE_STMT,
    )
)
_CUT = re.compile(rb"[-&|=<>+*/%^]\s*\Z")
_NAME = re.compile(rb"\s*\w+")
_CONDITIONS = (CursorKind.IF_STMT, CursorKind.WHILE_STMT)


@dataclass(frozen=True)
class _Answer:
    """An expression that is true, or false where not ``yes``, of such a mapping.

    ``truth`` is set where nothing but its being zero or not is looked at.
    """

    node: Node
    yes: bool
    truth: bool


def narrowed(unit: Unit, question: Node, condition: str) -> Edit:
    """The edit that makes the answer to ``question`` depend on ``condition`` too.

    Raises DoesNotFit where the answer is a number that is used as such, or in a macro.
    """
    if not is_written(unit, question):
        raise DoesNotFit(question.cursor, "its flags are asked for in a macro")
    answer = _answer(unit, question)
    if not answer.truth:
        raise DoesNotFit(
            question.cursor, "what the flags are is kept, and not just whether"
        )
    start, end = _extent(unit, answer.node.cursor)
    word = "&&" if answer.yes else "||"
    asked = condition if answer.yes else f"!{condition}"
    text = unit.content[start:end]
    if _is(answer.node, "&"):
        text = b"(" + text + b")"
    before, after = (b"(", b")") if _is_tight(answer.node, word) else (b"", b"")
    line = unit.content[unit.content.rfind(b"\n", 0, start) + 1 : start] + before
    rest = after + unit.content[end:].split(b"\n")[0]
    joined = b" %s %s" % (word.encode(), asked.encode())
    last = (line + text).split(b"\n")[-1]
    if column(last + joined + rest) > WIDTH:
        first = _chain(unit, answer.node, word)
        if first < start:
            line = unit.content[unit.content.rfind(b"\n", 0, first) + 1 : first]
        place = indent(column(line))
        joined = b" %s\n%s%s" % (word.encode(), place, asked.encode())
    return Edit(unit.path, start, end, before + text + joined + after)


def _answer(unit: Unit, question: Node) -> _Answer:
    """The largest expression that is nothing but the answer, or its opposite."""
    found = _Answer(_enclosed(unit, question), True, False)
    while (parent := _parent(found.node)) is not None:
        more = _more(unit, found, parent)
        if more is None:
            break
        found = more
    return _Answer(found.node, found.yes, found.truth or _is_condition(found.node))


def _more(unit: Unit, found: _Answer, parent: Node) -> _Answer | None:
    """The answer as ``parent`` gives it, if it does no more than that."""
    if not is_written(unit, parent):
        return None
    unary = parent.kind == CursorKind.UNARY_OPERATOR
    if unary and unary_operator(parent.cursor) == "!":
        return _Answer(_enclosed(unit, parent), not found.yes, True)
    if _is(parent, "==") or _is(parent, "!="):
        numbers = [evaluate(each) for each in parent.cursor.get_children()]
        other = next((each for each in numbers if each is not None), None)
        if other is not None:
            yes = found.yes if (other != 0) == _is(parent, "==") else not found.yes
            return _Answer(_enclosed(unit, parent), yes, True)
    return None


def _is_condition(node: Node) -> bool:
    """Whether only that an expression is zero or not matters where it stands."""
    for each in node:
        parent = each.parent
        if parent is None:
            return False
        if each is not node and each.cursor.type.get_canonical().kind == TypeKind.BOOL:
            return True
        if parent.kind in _CONDITIONS or parent.kind == CursorKind.CONDITIONAL_OPERATOR:
            return each.index == 0
        if _is(parent, "&&") or _is(parent, "||"):
            return True
        if parent.kind == CursorKind.UNARY_OPERATOR:
            return unary_operator(parent.cursor) == "!"
        if parent.kind not in (CursorKind.UNEXPOSED_EXPR, CursorKind.PAREN_EXPR):
            return False
    return False


def _is_tight(node: Node, word: str) -> bool:
    """Whether ``a && b`` in the place of ``node`` would be taken apart."""
    parent = _parent(node)
    if parent is None or parent.kind in _ROOMY:
        return False
    return not (_is(parent, word) or _is(parent, "="))


def _chain(unit: Unit, node: Node, word: str) -> int:
    """Where the condition begins that goes on with ``word`` behind ``node``."""
    while (parent := _parent(node)) is not None and _is(parent, word):
        node = parent
    return _extent(unit, node.cursor)[0]


def _enclosed(unit: Unit, node: Node) -> Node:
    """The node with the parentheses that are written around it."""
    while (
        node.parent is not None
        and node.parent.kind in (CursorKind.PAREN_EXPR, CursorKind.UNEXPOSED_EXPR)
        and is_written(unit, node.parent)
        and (
            node.parent.kind == CursorKind.PAREN_EXPR
            or _extent(unit, node.parent.cursor) == _extent(unit, node.cursor)
        )
    ):
        if node.parent.cursor.type.get_canonical().kind == TypeKind.BOOL:
            break
        node = node.parent
    return node


def _parent(node: Node) -> Node | None:
    """What an expression is an operand of, past conversions that nobody wrote."""
    parent = node.parent
    while parent is not None and parent.kind == CursorKind.UNEXPOSED_EXPR:
        parent = parent.parent
    return parent


def _extent(unit: Unit, cursor: Cursor) -> tuple[int, int]:
    """The bytes ``[start, end)`` of an expression.

    Where it ends with a macro's name, and is the argument of another macro, libclang
    leaves the name out.
    """
    start, end = byte_range(cursor)
    if _CUT.search(unit.content, start, end):
        name = _NAME.match(unit.content, end)
        end = name.end() if name is not None else end
    return start, end


def is_written(unit: Unit, node: Node) -> bool:
    """Whether an operator or a parenthesis stands in the file, and not in a macro."""
    start, end = _extent(unit, node.cursor)
    text = unit.content[start:end]
    match node.kind:
        case CursorKind.PAREN_EXPR:
            return text.startswith(b"(") and text.endswith(b")")
        case CursorKind.UNARY_OPERATOR:
            return text.startswith(unary_operator(node.cursor).encode())
        case CursorKind.BINARY_OPERATOR:
            operator = binary_operator(node.cursor).encode()
            return operator in text and not _CUT.search(text)
        case CursorKind.CALL_EXPR:
            return text.startswith(node.cursor.spelling.encode()) and text[-1:] == b")"
    return True


def _is(node: Node, operator: str) -> bool:
    return (
        node.kind == CursorKind.BINARY_OPERATOR
        and binary_operator(node.cursor) == operator
    )
