# SPDX-License-Identifier: GPL-2.0-only
"""A static reader of Kconfig files: what symbols there are and what they depend on.

Nothing is executed (see :mod:`.macro`), a file that is missing yields nothing, and a
line this reader does not understand is reported with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from ..errors import NotParsed
from ..source import Source
from .entries import Block, Entry, Kconfig
from .expression import ALWAYS, BadExpression, Expression, both
from .keywords import KEYWORDS
from .macro import Macros, closing

ASSIGNMENT = re.compile(r"([A-Za-z0-9_-]+)\s*(:=|\+=|=)\s*(.*)")
DEEPEST = 60  # files that include each other
LARGEST = 1 << 26  # bytes of all files; a kernel's have a tenth of that


def read(source: Source, macros: Macros, top: str = "Kconfig") -> Kconfig:
    """Everything that the file ``top`` of ``source`` reaches, with ``macros``."""
    reader = Reader(source, macros)
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


class Reader:
    """Goes through the files, knowing the blocks that are open."""

    def __init__(self, source: Source, macros: Macros) -> None:
        self.source, self.macros = source, macros
        self.entries: list[Entry] = []
        self.choices: list[Entry] = []
        self.files: dict[str, None] = {}
        self.unread: list[str] = []
        self.blocks = [Block("", ALWAYS, ALWAYS, None)]
        self.entry: Entry | Block | None = None
        self.depth = 0
        self.path = ""
        self.size = 0

    def file(self, path: str) -> None:
        """Read ``path``; nothing where it is missing or outside of the tree.

        Raises NotParsed where all together is too large.
        """
        path = str(PurePosixPath(path))
        outside = path.startswith("/") or ".." in path.split("/") or "\0" in path
        if self.depth > DEEPEST or outside:
            return
        self.files[path] = None
        try:
            content = self.source.read(path)
        except OSError:
            return
        self.size += len(content)
        if self.size > LARGEST:
            raise NotParsed(path, "the Kconfig files it belongs to have no end")
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
            Block(keyword, both(around.depends, depends), around.visible, choice)
        )

    def close(self, keyword: str) -> None:
        """Close the innermost block; raises BadExpression if it is no ``keyword``'s."""
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
