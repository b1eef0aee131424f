# SPDX-License-Identifier: GPL-2.0-only
"""A static reader of Kconfig files: what symbols there are and what they depend on.

Nothing is executed (see :mod:`.macro`), a file that is missing yields nothing, and a
line this reader does not understand is reported with its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from ..source import Source
from .expression import ALWAYS, BadExpression, Expression, Not, Or, Word, both, parse
from .macro import Macros, closing

KINDS = ("bool", "tristate", "string", "int", "hex")
STRING = re.compile(r"""\s*("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""")
ASSIGNMENT = re.compile(r"([A-Za-z0-9_-]+)\s*(:=|\+=|=)\s*(.*)")
CONDITION = re.compile(r"\bif\b")
DEEPEST = 60  # files that include each other


@dataclass(frozen=True, slots=True)
class Property:
    """A ``value`` that holds under a ``condition``: a default, a select, a bound."""

    value: Expression
    condition: Expression


@dataclass(slots=True)
class Entry:
    """One ``config`` block.  ``depends`` and all conditions hold the menus' around."""

    name: str
    depends: Expression
    visible: Expression
    choice: int | None
    path: str
    kind: str = ""
    prompt: Expression | None = None
    defaults: list[Property] = field(default_factory=list)
    selects: list[Property] = field(default_factory=list)
    implies: list[Property] = field(default_factory=list)
    ranges: list[tuple[Word, Word, Expression]] = field(default_factory=list)
    modules: bool = False


@dataclass(frozen=True)
class Kconfig:
    """Everything read: ``entries`` in order, one ``choices`` entry per choice.

    ``files`` are the files read or missed, ``unread`` the lines not understood.
    """

    entries: tuple[Entry, ...]
    choices: tuple[Entry, ...]
    files: tuple[str, ...]
    unread: tuple[str, ...]


@dataclass(slots=True)
class _Block:
    """What an ``if``, ``menu`` or ``choice`` puts on everything inside of it."""

    keyword: str
    depends: Expression
    visible: Expression
    choice: int | None


def read(source: Source, macros: Macros, top: str = "Kconfig") -> Kconfig:
    """Everything that the file ``top`` of ``source`` reaches, with ``macros``."""
    reader = _Reader(source, macros)
    reader.file(top)
    return Kconfig(
        tuple(reader.entries),
        tuple(reader.choices),
        tuple(reader.files),
        tuple(reader.unread),
    )


def logical_lines(content: bytes) -> Iterator[tuple[int, str]]:
    """Line number and text, with continued lines joined."""
    pending, first = "", 0
    for number, line in enumerate(content.decode("utf-8", "replace").split("\n"), 1):
        first = first or number
        if line.endswith("\\"):
            pending += line[:-1] + " "
        else:
            yield first, pending + line.rstrip("\r")
            pending, first = "", 0


class _Reader:
    """Goes through the files, knowing the blocks that are open."""

    def __init__(self, source: Source, macros: Macros) -> None:
        self.source, self.macros = source, macros
        self.entries: list[Entry] = []
        self.choices: list[Entry] = []
        self.files: dict[str, None] = {}
        self.unread: list[str] = []
        self.blocks = [_Block("", ALWAYS, ALWAYS, None)]
        self.entry: Entry | _Block | None = None
        self.depth = 0
        self.path = ""

    def file(self, path: str) -> None:
        """Read ``path``; nothing where it is missing or outside of the tree."""
        path = str(PurePosixPath(path))
        if self.depth > DEEPEST or path.startswith("/") or ".." in path.split("/"):
            return
        self.files[path] = None
        try:
            content = self.source.read(path)
        except OSError:
            return
        outer, self.path = self.path, path
        self.depth += 1
        self.lines(content)
        self.path = outer
        self.depth -= 1

    def lines(self, content: bytes) -> None:
        """Obey the lines of one file, without the help texts."""
        helping, indent = False, -1
        for number, line in logical_lines(content):
            text = line.strip()
            if not text:
                continue
            if helping:
                column = len(line.expandtabs()) - len(line.expandtabs().lstrip())
                indent = column if indent < 0 else indent
                if column >= indent and column:
                    continue
                helping = False
            if text[0] == "#":
                continue
            if text in ("help", "---help---"):
                helping, indent = True, -1
                continue
            self.line(number, text)

    def line(self, number: int, text: str) -> None:
        """Obey one line, or note that it was not understood."""
        if "$(" in text and not ASSIGNMENT.match(text):
            text = self.expanded(text).strip()
            if not text:
                return
        keyword, _, rest = without_comment(text).partition(" ")
        keyword, _, tabbed = keyword.partition("\t")
        rest = f"{tabbed} {rest}".strip()
        try:
            if (obey := KEYWORDS.get(keyword)) is not None:
                obey(self, rest)
            elif keyword.startswith('"') or keyword.startswith('""'):
                return
            elif found := ASSIGNMENT.match(text):
                self.macros.define(*found.groups())
            else:
                self.unread.append(f"{self.path}:{number}: {text}")
        except BadExpression as error:
            self.unread.append(f"{self.path}:{number}: {error}")

    def expanded(self, text: str) -> str:
        """``text`` with its macros expanded; outside of quotes, each is one word."""
        result, start, quote = "", 0, ""
        while start < len(text):
            character = text[start]
            if text.startswith("$(", start):
                end = closing(text, start + 1) + 1
                value = self.macros.expand(text[start:end])
                plain = quote or (value and not re.search(r"[\s\"]", value))
                result += value if plain else f'"{value}"' if start else value
                start = end
                continue
            if character == "#" and not quote:
                break
            if character in "\"'":
                quote = character if not quote else "" if quote == character else quote
            result += character
            start += 1
        return result

    def open(self, keyword: str, depends: Expression, choice: int | None) -> None:
        """Open a block inside of the innermost one."""
        around = self.blocks[-1]
        self.entry = None
        self.blocks.append(
            _Block(keyword, both(around.depends, depends), around.visible, choice)
        )

    def close(self, keyword: str) -> None:
        """Close the innermost block, which has to be a ``keyword`` one."""
        if self.blocks[-1].keyword != keyword:
            raise BadExpression(f"end{keyword} without {keyword}")
        self.blocks.pop()
        self.entry = None


def without_comment(text: str) -> str:
    """``text`` up to a ``#`` that stands outside of quotes."""
    if "#" not in text:
        return text
    quote = ""
    for position, character in enumerate(text):
        if character == quote:
            quote = ""
        elif not quote and character in "\"'":
            quote = character
        elif not quote and character == "#":
            return text[:position].rstrip()
    return text


def condition(rest: str) -> tuple[str, Expression]:
    """``… if EXPRESSION`` as what stands before the ``if``, and the expression."""
    found = None
    quoted = [(m.start(), m.end()) for m in STRING.finditer(rest)]
    for match in CONDITION.finditer(rest):
        if not any(start < match.start() < end for start, end in quoted):
            found = match
            break
    if found is None:
        return rest.strip(), ALWAYS
    return rest[: found.start()].strip(), parse(rest[found.end() :].strip())


def _config(reader: _Reader, rest: str) -> None:
    block = reader.blocks[-1]
    entry = Entry(rest, block.depends, block.visible, block.choice, reader.path)
    reader.entries.append(entry)
    reader.entry = entry


def _choice(reader: _Reader, rest: str) -> None:
    block = reader.blocks[-1]
    number = len(reader.choices)
    entry = Entry(rest, block.depends, block.visible, None, reader.path, "bool")
    reader.choices.append(entry)
    reader.open("choice", ALWAYS, number)
    reader.entry = entry


def _menu(reader: _Reader, rest: str) -> None:
    reader.open("menu", ALWAYS, reader.blocks[-1].choice)
    reader.entry = reader.blocks[-1]


def _if(reader: _Reader, rest: str) -> None:
    reader.open("if", parse(rest), reader.blocks[-1].choice)


def _depends(reader: _Reader, rest: str) -> None:
    wanted, only_if = condition(rest.removeprefix("on").strip())
    depends = parse(wanted)
    if only_if != ALWAYS:
        depends = Or(depends, Not(only_if))
    if reader.entry is None:
        return
    reader.entry.depends = both(reader.entry.depends, depends)
    if reader.choices and reader.entry is reader.choices[-1]:
        reader.blocks[-1].depends = reader.entry.depends


def _visible(reader: _Reader, rest: str) -> None:
    if isinstance(reader.entry, _Block):
        shown = parse(rest.removeprefix("if").strip())
        reader.entry.visible = both(reader.entry.visible, shown)


def _typed(kind: str) -> Callable[[_Reader, str], None]:
    def obey(reader: _Reader, rest: str) -> None:
        if isinstance(reader.entry, Entry):
            reader.entry.kind = kind
            if rest:
                _prompt(reader, rest)

    return obey


def _prompt(reader: _Reader, rest: str) -> None:
    text = STRING.match(rest)
    if isinstance(reader.entry, Entry):
        _, asked = condition(rest[text.end() :] if text else rest)
        reader.entry.prompt = asked


def _default(kind: str) -> Callable[[_Reader, str], None]:
    def obey(reader: _Reader, rest: str) -> None:
        if isinstance(reader.entry, Entry):
            value, holds = condition(rest)
            reader.entry.kind = kind or reader.entry.kind
            reader.entry.defaults.append(Property(parse(value), holds))

    return obey


def _select(reader: _Reader, rest: str) -> None:
    if isinstance(reader.entry, Entry):
        name, holds = condition(rest)
        reader.entry.selects.append(Property(Word(name), holds))


def _imply(reader: _Reader, rest: str) -> None:
    if isinstance(reader.entry, Entry):
        name, holds = condition(rest)
        reader.entry.implies.append(Property(Word(name), holds))


def _range(reader: _Reader, rest: str) -> None:
    bounds, holds = condition(rest)
    words = [parse(word) for word in bounds.split()]
    if isinstance(reader.entry, Entry) and len(words) == 2:
        low, high = words
        if isinstance(low, Word) and isinstance(high, Word):
            reader.entry.ranges.append((low, high, holds))


def _modules(reader: _Reader, rest: str) -> None:
    if isinstance(reader.entry, Entry):
        reader.entry.modules = True


def _nothing(reader: _Reader, rest: str) -> None:
    pass


def _comment(reader: _Reader, rest: str) -> None:
    reader.entry = None


def _source(reader: _Reader, rest: str) -> None:
    reader.entry = None
    reader.file(rest.strip("\"'"))


KEYWORDS: dict[str, Callable[[_Reader, str], None]] = {
    "config": _config,
    "menuconfig": _config,
    "choice": _choice,
    "menu": _menu,
    "if": _if,
    "endif": lambda reader, rest: reader.close("if"),
    "endmenu": lambda reader, rest: reader.close("menu"),
    "endchoice": lambda reader, rest: reader.close("choice"),
    "source": _source,
    "comment": _comment,
    "mainmenu": _comment,
    "depends": _depends,
    "visible": _visible,
    "prompt": _prompt,
    "default": _default(""),
    "def_bool": _default("bool"),
    "def_tristate": _default("tristate"),
    "select": _select,
    "imply": _imply,
    "range": _range,
    "modules": _modules,
    "optional": _nothing,
    "transitional": _nothing,
    "option": lambda reader, rest: (
        _modules(reader, rest) if rest == "modules" else None
    ),
    **{kind: _typed(kind) for kind in KINDS},
}
