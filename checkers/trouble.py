# SPDX-License-Identifier: GPL-2.0-only
"""What the compiler did not understand, and whether it can matter to any rule.

An error inside of a function's body is *local*: whatever it is about, the compiler was
in step again where the body ends, so it changes how nothing else is read.  A header
that only a build would write is local as well: what is missed of it shows as errors
where it is used.  Everything else, as a structure with an unknown part, makes what was
found uncertain.  What a target that stands in for another one minds in inline assembly
has to do with nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clang.cindex import CursorKind

from .cursors import byte_range
from .kbuild.arch import defines
from .kbuild.making import maker
from .lexer import Kind, spelling, tokens
from .main_file import Top
from .parse import ParseError
from .text import Text
from .view import View

_MISSING = re.compile(r"'([^']+)' file not found")
# What another target than that of the code minds in inline assembly.
_TARGET = re.compile(
    r"unknown register name|invalid (?:in|out)put (?:constraint|size)"
    r"|unsupported option|use of unknown builtin|.* in a inline asm context"
)
# What is any rule's business has one of these in it, or an ops table leads there.
CONCERNED = re.compile(
    rb"vfio|pgoff|region_info|linear_page|\b(?:mmap\b|vm_|vm[af]s?\b)", re.IGNORECASE
)


@dataclass(frozen=True)
class Trouble:
    """An ``error``; where it is local, ``function`` is the symbol of what it is in.

    ``maker`` is the makefile that says how a build makes the header that is missing.
    ``arch`` is an architecture that clang is not built for, where the error is about
    its instructions.
    """

    error: ParseError
    function: str = ""
    maker: str = ""
    arch: str = ""

    @property
    def local(self) -> bool:
        """Whether it matters only if some rule has to do with the function."""
        return bool(self.function or self.maker or self.arch)


def troubles(view: View) -> Iterator[Trouble]:
    """All errors of a unit, in the order of the compiler."""
    for error in view.unit.errors:
        missing = _MISSING.match(error.message)
        if defines(view.unit.arch) and _TARGET.match(error.message):
            yield Trouble(error, arch=view.unit.arch)
        elif missing:
            made = maker(view.unit.source, error.path, missing[1])
            yield Trouble(error, maker=made)
        else:
            yield Trouble(error, _unconcerned(view, error))


def _unconcerned(view: View, error: ParseError) -> str:
    """The function around an error if nothing in it looks like a rule's business."""
    text = view.texts.get(error.path)
    if text is None:
        return ""
    for top in view.tops:
        start, end = byte_range(top.cursor)
        if (
            _is_body(top, error.path)
            and text.line(start) <= error.line <= text.line(end)
            and _in_body(text, start, end, error.line)
        ):
            concerned = CONCERNED.search(text.content, start, end)
            return "" if concerned else view.symbol(top.cursor)
    return ""


def _is_body(top: Top, path: str) -> bool:
    function = top.cursor.kind == CursorKind.FUNCTION_DECL
    return top.name == path and function and top.cursor.is_definition()


def _in_body(text: Text, start: int, end: int, line: int) -> bool:
    """Whether a function's braces match up to its end, and ``line`` is in them.

    Counted by lexing alone: where the compiler lost its way they do not.
    """
    content = text.content[start:end]
    opened, depth = 0, 0
    for token in tokens(content):
        if token.kind is Kind.PUNCTUATOR and (sign := spelling(content, token)) in (
            b"{",
            b"}",
        ):
            opened = opened or text.line(start + token.start)
            depth += 1 if sign == b"{" else -1
            if depth <= 0:
                return token.end == len(content) and 0 < opened <= line
    return False
