# SPDX-License-Identifier: GPL-2.0-only
"""Files that write no page offset, whatever a compiler would say: told by lexing alone.

Most files of a kernel that name ``vm_pgoff`` read it and nothing else, as in
``vma->vm_pgoff << PAGE_SHIFT``.  To be one of them a file must give no reason for
doubt: in doubt it is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .foreign import concerned
from .lexer import Kind, every_token, spelling
from .vocabulary import MACRO, uses

# What a use is that is not parsed, for the balance of all uses.
CLASS = "not written"
_ASSIGNING = frozenset(b"= += -= *= /= %= &= |= ^= <<= >>= ++ --".split())
_CHANGING = frozenset((b"&", b"++", b"--"))
_MEMBER = frozenset((b"->", b"."))
_OPENING = frozenset((b"(", b"["))
_CLOSING = frozenset((b")", b"]"))
# What parentheses belong to, and what they may follow and be a part of an expression.
_ASKING = frozenset((b"if", b"while", b"for", b"switch"))
_LEADING = frozenset((b"return", b"else", b"do", b"case", b"sizeof"))
_BRACE, _UNBRACE = frozenset((b"{",)), frozenset((b"}",))
_ENDS = frozenset((b";", b"{", b"}"))
_FIELD = "vm_pgoff"
# A member of struct vm_area_desc, and of many others.
_MEMBER_OF_MANY, DESCRIPTION = "pgoff", b"vm_area_desc"
# What is included and no header.
_SOURCE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*"[^"\n]*(?<!\.h)"', re.MULTILINE)
_OFFSET = re.compile(rb"pgoff(?!_t\b)")


@dataclass(frozen=True)
class Unwritten:
    """The byte ``offsets`` of the words of such a file, in order.

    That holds as long as none of the ``callees``, which get a page offset, is a macro,
    which may write to what it gets.  ``functions`` are those that the file defines; of
    a file without words only those with a variable that is called like a page offset.
    If it is ``nameless``, it also holds only as long as there is no struct vm_area_desc
    but where that is named: the file has members that are called as one of its is.
    """

    offsets: tuple[int, ...]
    callees: frozenset[bytes]
    functions: frozenset[str]
    nameless: bool = False


def unwritten(content: bytes) -> Unwritten | None:
    """What is to be known of a file that writes no page offset, None in doubt.

    Doubt is a use in a macro's body, one whose address is taken or that is assigned
    to, also in parentheses, a function that sets one by its name, and a mapping that
    is looked up (:mod:`.foreign`).
    """
    found = uses(content)
    if not found and not _OFFSET.search(content):
        return Unwritten((), frozenset(), frozenset())  # most, and lexing takes long
    if any(word.where == MACRO for word in found) or concerned(content):
        return None
    kept = [
        token
        for token in every_token(content)
        if token.kind not in (Kind.COMMENT, Kind.NEWLINE)
    ]
    code = _Code([*(spelling(content, token) for token in kept), b""])
    numbers = {token.start: number for number, token in enumerate(kept)}
    callees: set[bytes] = set()
    named = DESCRIPTION in code.words or _SOURCE.search(content) is not None
    nameless = False
    for word in found:
        number = numbers[word.offset]
        is_member = code.words[number - 1] in _MEMBER
        if is_member and word.text == _MEMBER_OF_MANY and not named:
            nameless = True
            continue
        if not is_member and (word.text == _FIELD or "set" in word.text):
            return None
        if is_member and code.may_write(number):
            return None
        callees.update(code.callees(number))
    every = code.functions() if found else code.functions(_is_offset)
    names = frozenset(name.decode("utf-8", "replace") for name in every)
    places = tuple(word.offset for word in found)
    return Unwritten(places, frozenset(callees), names, nameless)


def hands_out(content: bytes) -> bool:
    """Whether a header may give files a struct vm_area_desc that they do not name.

    All but its definition and the parameters of functions may: a member, a variable,
    what a function returns, a type of another name, a macro.
    """
    directive, words = False, []
    for token in every_token(content):
        if token.kind in (Kind.DIRECTIVE, Kind.NEWLINE):
            directive = token.kind is Kind.DIRECTIVE
        elif token.kind is not Kind.COMMENT:
            words.append(spelling(content, token))
            if directive and words[-1] == DESCRIPTION:
                return True
    code = _Code([*words, b""])
    places = (place for place, word in enumerate(words) if word == DESCRIPTION)
    return any(not code.stays(place) for place in places)


@dataclass(frozen=True)
class _Code:
    """The ``words`` of a file in their order, without comments; the last is empty."""

    words: Sequence[bytes]

    def may_write(self, number: int) -> bool:
        """Whether the member with this number is changed, or its address is taken."""
        first, last = self._start(number), number
        while self.words[first - 1] == b"(" and self.words[last + 1] == b")":
            before = self.words[first - 2]
            if before in _ASKING or _is_name(before):
                return False
            if before.endswith(b'"'):
                return True  # what assembly puts into an operand
            first, last = first - 1, last + 1
        before, after = self.words[first - 1], self.words[last + 1]
        return after in _ASSIGNING or before in _CHANGING

    def _start(self, number: int) -> int:
        """Where the expression begins that a member is selected from."""
        here = number - 1
        while here > 0:
            word, behind = self.words[here], self.words[here + 1]
            if word in _CLOSING:
                here = self._opening(here) - 1
            elif word in _MEMBER or (
                _is_name(word) and (behind in _MEMBER or behind in _OPENING)
            ):
                here -= 1
            else:
                break
        return here + 1

    def _opening(self, closing: int) -> int:
        """What belongs to a closing parenthesis or bracket; 0 where nothing does."""
        depth, here = 1, closing
        while depth and here > 0:
            here -= 1
            depth += (self.words[here] in _CLOSING) - (self.words[here] in _OPENING)
        return here

    def stays(self, number: int) -> bool:
        """Whether the structure there is defined, or is what a parameter is of."""
        if self.words[number - 1] != b"struct":
            return False
        behind = number + 1
        if self.words[behind] in (b"{", b";"):
            return True
        while self.words[behind] == b"*" or _is_name(self.words[behind]):
            behind += 1
        ends = self.words[behind] in (b",", b")")
        return ends and any(True for _ in self._around(number))

    def callees(self, number: int) -> Iterator[bytes]:
        """The names that are called with what is at ``number``, at any depth."""
        for opening in self._around(number):
            if _is_name(self.words[opening - 1]):
                yield self.words[opening - 1]

    def _around(self, number: int) -> Iterator[int]:
        """The parentheses that open around ``number`` in its statement, inner first."""
        here = number
        while here > 0:
            here -= 1
            word = self.words[here]
            if word in _CLOSING:
                here = self._opening(here)
            elif word in _ENDS:
                return
            elif word == b"(":
                yield here

    def functions(self, wanted: Callable[[bytes], bool] = bool) -> Iterator[bytes]:
        """The names before parentheses before a body that has a ``wanted`` word."""
        for number, word in enumerate(self.words):
            if word == b"(" and _is_name(self.words[number - 1]):
                end = self._body(number)
                if any(map(wanted, self.words[number:end])):
                    yield self.words[number - 1]

    def _body(self, opening: int) -> int:
        """The end of the body behind a parenthesis; ``opening`` where none comes."""
        after = self._closing(opening, _OPENING, _CLOSING, _ENDS) + 1
        if self.words[after : after + 1] != [b"{"]:
            return opening
        return self._closing(after, _BRACE, _UNBRACE)

    def _closing(
        self,
        number: int,
        opening: frozenset[bytes],
        closing: frozenset[bytes],
        ends: frozenset[bytes] = frozenset(),
    ) -> int:
        """What belongs to the opening word; the end of all where nothing does."""
        depth = 0
        for here in range(number, len(self.words)):
            word = self.words[here]
            depth += (word in opening) - (word in closing)
            if depth == 0:
                return here
            if word in ends:
                break
        return len(self.words)


def _is_offset(word: bytes) -> bool:
    # A local or parameter of the name is what a caller's page offset may become.
    return b"pgoff" in word and not word.endswith(b"_t")


def _is_name(word: bytes) -> bool:
    named = word[:1].isalpha() or word[:1] == b"_"
    return named and word not in _ASKING and word not in _LEADING
