# SPDX-License-Identifier: GPL-2.0-only
"""What is taken for granted of names that no stub header has, to read the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from .kbuild.invocation import Command
from .kbuild.located import STUBS
from .ops import OPS
from .parse import ParseError
from .vocabulary import may_be_word

Names = frozenset[str]
NONE: Names = frozenset()

_BASE = STUBS / "include"
_PRELUDE = _BASE / "pgoff" / "guessed.h"
_FIRST_NUMBER = 0x7067_0000  # no two constants are alike, as labels of a switch
_HEADER = re.compile(r"(?!/)(?:(?!\.\./)[\w.+-]+/)*[\w+-][\w.+-]*")
# Clang's words for what a header would have said.
_KINDS = (
    (re.compile(r"^'([^']+)' file not found"), "headers"),
    (re.compile(r"^unknown type name '(\w+)'"), "types"),
    (
        re.compile(
            r"incomplete (?:element |result )?type"
            r" '(?:const )?((?:struct|union) \w+)[ '\[]"
        ),
        "structures",
    ),
    (re.compile(r"^use of undeclared identifier '(\w+)'"), "constants"),
    (re.compile(r"^call to undeclared function '(\w+)'"), "functions"),
)
_NO_STATEMENT = re.compile(r"expected ';' after expression")
_NO_DECLARATION = re.compile(
    r"type specifier missing|expected parameter declarator|parameter list without types"
)
_DESIGNATOR = re.compile(rf"field designator '(\w+)' .* type '(?:const )?struct {OPS}'")
_USED_LIKE = re.compile(r"^\s*(?:static\s+)?(\w+)\s*\(")


@dataclass(frozen=True)
class Guess:
    """``headers`` are taken for empty; ``op`` names the op for regions.

    ``blocks`` are macros that begin a block, ``declarations`` those that declare.
    """

    headers: Names = NONE
    types: Names = NONE
    structures: Names = NONE
    constants: Names = NONE
    variables: Names = NONE
    functions: Names = NONE
    blocks: Names = NONE
    declarations: Names = NONE
    op: str = ""

    def command(self, built: Command) -> Command:
        """``built`` with what is guessed in front of everything."""
        dialect = (f"-DPGOFF_REGION_INFO_OP={self.op}",) if self.op else ()
        more = ("-Wno-int-conversion", "-include", str(_PRELUDE), *dialect)
        return replace(built, arguments=(*built.arguments, *more))

    def files(self) -> dict[str, bytes]:
        """The headers to read in the place of none, by their absolute paths."""
        empty = {str(_BASE / name): b"" for name in self.headers}
        prelude = "".join(f"{line}\n" for line in self._prelude())
        return {**empty, str(_PRELUDE): prelude.encode()}

    def _prelude(self) -> Iterator[str]:
        yield "#pragma once"
        yield "int pgoff_unknown(void);"
        for name in sorted(self.types):
            yield f"typedef long {name};"
        for name in sorted(self.structures):
            yield f"{name} {{ long pgoff_unknown; }};"
        for number, name in enumerate(sorted(self.constants - self.variables)):
            yield f"enum {{ {name} = {_FIRST_NUMBER + number} }};"
        for name in sorted(self.variables):
            yield f"extern long {name};"
        for name in sorted(self.functions - self.blocks - self.declarations):
            yield f"int {name}();"
        for name in sorted(self.blocks):
            yield f"#define {name}(...) for (; pgoff_unknown();)"
        for name in sorted(self.declarations - self.blocks):
            yield f"#define {name}(...) struct pgoff_unknown"

    def told(self) -> Iterator[str]:
        """What was taken for granted, in words."""
        for what, names in (
            ("headers, taken for empty", self.headers),
            ("types, taken for integers", self.types),
            ("structures, taken for opaque", self.structures),
            ("constants", self.constants - self.variables),
            ("variables", self.variables),
            ("functions", self.functions - self.blocks - self.declarations),
            ("macros that begin a block", self.blocks),
            ("macros that declare something", self.declarations - self.blocks),
        ):
            if names:
                yield f"not in the stub headers: {what}: {', '.join(sorted(names))}"

    def learnt(
        self, error: ParseError, line: str, answers: Callable[[str], bool]
    ) -> Guess:
        """With what an error tells; ``line`` is the line of source that it is in.

        ``answers`` says of a member that is missing whether it is the op for regions.
        """
        said = error.message
        used = _USED_LIKE.match(line)
        called = used[1] if used else ""
        if (found := _DESIGNATOR.match(said)) and not self.op and answers(found[1]):
            return replace(self, op=found[1])
        if _NO_STATEMENT.match(said) and called in self.functions:
            return self._with("blocks", called)
        if _NO_DECLARATION.search(said) and called:
            return self._with("declarations", called)
        for shape, kind in _KINDS:
            if found := shape.search(said):
                return self._with(_looks_like(kind, found[1], line), found[1])
        return self

    def _with(self, kind: str, name: str) -> Guess:
        return replace(self, **{kind: getattr(self, kind) | {name}}) if kind else self


def _looks_like(kind: str, name: str, line: str) -> str:
    """The kind of ``name``, which clang takes for one of ``kind``; empty for none."""
    place = re.escape(name)
    if may_be_word(name):
        return ""  # what a rule looks for is not guessed
    if kind == "headers":
        # What is in quotes is the module's own, and nobody's guess.
        bracketed = f"<{name}>" in line and _HEADER.fullmatch(name)
        return kind if bracketed else ""
    if kind == "types" and re.match(rf"\s*(?:static\s+)?{place}\s*\(", line):
        return "declarations"
    address = rf"&\s*{place}\b|\b{place}\s*(?:->|\.|\[|=[^=])"
    if kind == "constants" and re.search(address, line):
        return "variables"
    return kind
