# SPDX-License-Identifier: GPL-2.0-only
"""Boolean expressions as Kconfig writes them, parsed into frozen values.

Values are Kconfig's tristates as integers: 0 is ``n``, 1 is ``m``, 2 is ``y``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

NO, MODULE, YES = 0, 1, 2
TRISTATES = {"n": NO, "m": MODULE, "y": YES}


@dataclass(frozen=True, slots=True)
class Word:
    """A symbol, or with ``literal`` a quoted string, which names no symbol."""

    text: str
    literal: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """``!operand``"""

    operand: Expression


@dataclass(frozen=True, slots=True)
class And:
    """``left && right``: the lesser of both"""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Or:
    """``left || right``: the greater of both"""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Compare:
    """``left OPERATOR right`` over the values of two words"""

    operator: str
    left: Word
    right: Word


Expression = Word | Not | And | Or | Compare

ALWAYS = Word("y")
DEEPEST = 60  # brackets and negations inside of each other
COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
TOKEN = re.compile(
    r"""\s*(?:(?P<operator>&&|\|\||!=|<=|>=|[=!<>()])
        |"(?P<double>(?:\\.|[^"\\])*)"
        |'(?P<single>(?:\\.|[^'\\])*)'
        |(?P<word>[^\s&|!=<>()"']+))""",
    re.VERBOSE,
)


class BadExpression(ValueError):
    """The text is no expression; the message says where it stops being one."""


def both(left: Expression, right: Expression) -> Expression:
    """``left && right``, without the parts that say nothing."""
    if left == ALWAYS:
        return right
    return left if right == ALWAYS else And(left, right)


def words(expression: Expression) -> Iterator[str]:
    """Every symbol named in ``expression``, however negated or compared."""
    pending: list[Expression] = [expression]
    while pending:
        match pending.pop():
            case Word(text, literal):
                if not literal:
                    yield text
            case Not(operand):
                pending.append(operand)
            case And(left, right) | Or(left, right):
                pending += (left, right)
            case Compare(_, left, right):
                pending += (left, right)


@cache
def parse(text: str) -> Expression:
    """The expression that ``text`` spells; raises BadExpression."""
    parser = _Parser(text)
    found = parser.disjunction()
    if parser.token is not None:
        raise BadExpression(f"cannot read the expression {text!r}")
    return found


class _Parser:
    """Recursive descent, one token ahead."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.depth = 0
        self.advance()

    def advance(self) -> None:
        """Make the next token the current one: ``(kind, text)``, or None."""
        self.token: tuple[str, str] | None = None
        found = TOKEN.match(self.text, self.position)
        if found is not None:
            self.position = found.end()
            kind = str(found.lastgroup)
            self.token = (kind, found[kind])
        elif self.text[self.position :].strip():
            raise BadExpression(f"cannot read the expression {self.text!r}")

    def taken(self, *operators: str) -> str:
        """Step over one of ``operators`` and return it, or return nothing."""
        if self.token is None or self.token[0] != "operator":
            return ""
        operator = self.token[1]
        if operator not in operators:
            return ""
        self.advance()
        return operator

    def disjunction(self) -> Expression:
        return self.chain("||", self.conjunction, Or)

    def conjunction(self) -> Expression:
        return self.chain("&&", self.factor, And)

    def chain(
        self,
        operator: str,
        operand: Callable[[], Expression],
        node: type[Or] | type[And],
    ) -> Expression:
        found = operand()
        while self.taken(operator):
            found = node(found, operand())
        return found

    def factor(self) -> Expression:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadExpression(f"an expression is nested more than {DEEPEST} deep")
        if self.taken("!"):
            found: Expression = Not(self.factor())
        elif self.taken("("):
            found = self.disjunction()
            if not self.taken(")"):
                raise BadExpression(f"a parenthesis stays open in {self.text!r}")
        else:
            found = self.word()
            if operator := self.taken(*COMPARISONS):
                found = Compare(operator, found, self.word())
        self.depth -= 1
        return found

    def word(self) -> Word:
        if self.token is None or self.token[0] == "operator":
            raise BadExpression(f"an operand is missing in {self.text!r}")
        kind, text = self.token
        self.advance()
        return Word(text, kind != "word")
