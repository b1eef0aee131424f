# SPDX-License-Identifier: GPL-2.0-only
"""What one parse saw of the words that could be uses of a mapping's page offset."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from clang.cindex import Cursor, CursorKind

from .cursors import byte_range
from .lexer import conditionals
from .macros import named_by
from .mark import Place
from .page_offset import owner
from .parse import ParseError
from .skipped import skipped
from .view import View
from .vocabulary import MACRO, PART, Word, may_be_word, uses

LEFT_OUT = "is left out by the configuration"
_MEMBERS = (CursorKind.MEMBER_REF_EXPR, CursorKind.MEMBER_REF)
_NAMES = (
    CursorKind.ENUM_CONSTANT_DECL,
    CursorKind.FIELD_DECL,
    CursorKind.FUNCTION_DECL,
    CursorKind.MACRO_INSTANTIATION,
    CursorKind.PARM_DECL,
    CursorKind.VAR_DECL,
)


@dataclass(frozen=True)
class Sight:
    """How the words of the files in ``paths`` were seen by one unit.

    ``seen`` gives the class of a use that is in the syntax tree, ``hidden`` why a word
    is not there, or there in code that was not understood.  A word in neither is one
    that nothing is known about.
    """

    paths: tuple[str, ...]
    seen: Mapping[Place, str]
    hidden: Mapping[Place, str]

    @property
    def left_out(self) -> frozenset[Place]:
        """The words in branches that another configuration may read."""
        found = self.hidden.items()
        return frozenset(place for place, why in found if why.endswith(LEFT_OUT))


def sight(view: View) -> Sight:
    """What the unit of ``view`` sees of the files that are looked at."""
    seen: dict[Place, str] = {}
    hidden: dict[Place, str] = {}
    for path in view.paths:
        looking = _Looking(view, path)  # asks libclang about a word at the earliest
        for word in uses(view.texts[path].content):
            place = path, word.offset
            reason = looking.hides(word)
            if reason:
                hidden[place] = reason
            elif word.where == MACRO:
                seen[place] = MACRO
            elif word.offset in looking.uses:
                seen[place] = looking.uses[word.offset]
    return Sight(view.paths, seen, hidden)


@dataclass(frozen=True, eq=False)
class _Looking:
    """One unit, looking at the file ``path``."""

    view: View
    path: str

    def hides(self, word: Word) -> str:
        """Why a word is not in the syntax tree, or is not to be trusted there."""
        offset = word.offset
        error = self._broken(offset)
        if offset in self.uses or error:
            return error
        for start, end in self._skipped:
            if start <= offset < end:
                return f"{self._branch(offset)} {LEFT_OUT}"
        if word.where == MACRO:
            expanded = word.macro in self._expanded
            return "" if expanded else f"nothing expands the macro {word.macro}"
        for top in self._macros:
            start, end = byte_range(top)
            if start <= offset < end:
                return f"the macro {top.spelling} does not use it"
        for each in self.view.unit.errors:
            return f"{each.path} line {each.line} is not understood: {each.message}"
        return ""

    @cached_property
    def uses(self) -> Mapping[int, str]:
        """The class of every use that is in the syntax tree, by the word's offset."""
        walk = self.view.walk
        return {
            self.view.offset(node): _class(node.cursor)
            for node in chain(walk.of(*_MEMBERS), walk.named(PART), walk.of(*_NAMES))
            if node.top.name == self.path and may_be_word(node.cursor.spelling)
        }

    @cached_property
    def _skipped(self) -> tuple[tuple[int, int], ...]:
        unit = self.view.unit
        return skipped(unit.translation_unit, str(unit.source.root / self.path))

    @cached_property
    def _macros(self) -> tuple[Cursor, ...]:
        """The uses of macros in this file."""
        return tuple(
            top.cursor
            for top in self.view.tops
            if top.cursor.kind == CursorKind.MACRO_INSTANTIATION
            and top.name == self.path
        )

    @cached_property
    def _expanded(self) -> frozenset[str]:
        """The macros that are used in files looked at, directly or in one another."""
        used = {
            top.cursor.spelling
            for top in self.view.tops
            if top.cursor.kind == CursorKind.MACRO_INSTANTIATION
        }
        return named_by(used, (text.content for text in self.view.texts.values()))

    def _broken(self, offset: int) -> str:
        """The error in the declaration around ``offset``, empty where there is none."""
        # Where a declaration is takes long to ask, and few files have an error.
        for top in self.view.tops if self.view.unit.errors else ():
            start, end = byte_range(top.cursor)
            if top.name == self.path and start <= offset < end:
                for error in self._errors(start, end):
                    return f"line {error.line} is not understood: {error.message}"
        return ""

    def _errors(self, start: int, end: int) -> Iterator[ParseError]:
        text = self.view.texts[self.path]
        first, last = text.line(start), text.line(end)
        for error in self.view.unit.errors:
            if error.path == self.path and first <= error.line <= last:
                yield error

    def _branch(self, offset: int) -> str:
        """The conditional whose branch ``offset`` is in."""
        around: list[str] = []
        for each in conditionals(self.view.texts[self.path].content):
            if each.start > offset:
                break
            if not each.keyword.startswith("if") and around:
                around.pop()
            if each.keyword != "endif":
                around.append(f"the branch of #{each.keyword} in line {each.line}")
        return around[-1] if around else "this branch"


def _class(cursor: Cursor) -> str:
    """How a use that no rule minds is called in the census."""
    if cursor.kind in _MEMBERS:
        return "read" if owner(cursor.referenced) else "other structure"
    if cursor.kind == CursorKind.MACRO_INSTANTIATION:
        return "accessor"
    if cursor.kind == CursorKind.DECL_REF_EXPR:
        named = cursor.referenced
        function = named is not None and named.kind == CursorKind.FUNCTION_DECL
        return "accessor" if function else "other variable"
    return "declaration"
