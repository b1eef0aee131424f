# SPDX-License-Identifier: GPL-2.0-only
"""What each keyword of the Kconfig language does to a reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from .entries import Block, Entry, Property
from .expression import ALWAYS, Expression, Not, Or, Word, both, parse

if TYPE_CHECKING:
    from .kconfig import Reader

KINDS = ("bool", "tristate", "string", "int", "hex")
STRING = re.compile(r"""\s*("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""")
CONDITION = re.compile(r"\bif\b")

Obey = Callable[["Reader", str], None]


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


def config_line(reader: Reader, rest: str) -> None:
    """``config NAME``: what follows is about this symbol."""
    block = reader.blocks[-1]
    entry = Entry(rest, block.depends, block.visible, block.choice, reader.path)
    reader.entries.append(entry)
    reader.entry = entry


def choice_line(reader: Reader, rest: str) -> None:
    """``choice``: the symbols up to its end shut each other out."""
    block = reader.blocks[-1]
    number = len(reader.choices)
    entry = Entry(rest, block.depends, block.visible, None, reader.path, "bool")
    reader.choices.append(entry)
    reader.open("choice", ALWAYS, number)
    reader.entry = entry


def menu_line(reader: Reader, rest: str) -> None:
    """``menu "…"``: what follows is about all that is in it."""
    reader.open("menu", ALWAYS, reader.blocks[-1].choice)
    reader.entry = reader.blocks[-1]


def if_line(reader: Reader, rest: str) -> None:
    """``if EXPRESSION``: all up to its end depends on that."""
    reader.open("if", parse(rest), reader.blocks[-1].choice)


def depends_line(reader: Reader, rest: str) -> None:
    """``depends on EXPRESSION``, and perhaps only ``if`` something holds."""
    wanted, only_if = condition(rest.removeprefix("on").strip())
    depends = parse(wanted)
    if only_if != ALWAYS:
        depends = Or(depends, Not(only_if))
    if reader.entry is None:
        return
    reader.entry.depends = both(reader.entry.depends, depends)
    if reader.choices and reader.entry is reader.choices[-1]:
        reader.blocks[-1].depends = reader.entry.depends


def visible_line(reader: Reader, rest: str) -> None:
    """``visible if EXPRESSION``, of a menu: whether its prompts are shown."""
    if isinstance(reader.entry, Block):
        shown = parse(rest.removeprefix("if").strip())
        reader.entry.visible = both(reader.entry.visible, shown)


def typed_line(kind: str) -> Obey:
    """``bool``, ``tristate`` and so on, with a prompt or without."""

    def obey(reader: Reader, rest: str) -> None:
        if isinstance(reader.entry, Entry):
            reader.entry.kind = kind
            if rest:
                prompt_line(reader, rest)

    return obey


def prompt_line(reader: Reader, rest: str) -> None:
    """``prompt "…" if EXPRESSION``: when the symbol can be chosen."""
    text = STRING.match(rest)
    if isinstance(reader.entry, Entry):
        _, asked = condition(rest[text.end() :] if text else rest)
        reader.entry.prompt = asked


def default_line(kind: str) -> Obey:
    """``default``, or ``def_bool`` and the like, which says the ``kind`` as well."""

    def obey(reader: Reader, rest: str) -> None:
        if isinstance(reader.entry, Entry):
            value, holds = condition(rest)
            reader.entry.kind = kind or reader.entry.kind
            reader.entry.defaults.append(Property(parse(value), holds))

    return obey


def select_line(reader: Reader, rest: str) -> None:
    """``select NAME if EXPRESSION``: the symbol switches another one on."""
    if isinstance(reader.entry, Entry):
        name, holds = condition(rest)
        reader.entry.selects.append(Property(Word(name), holds))


def imply_line(reader: Reader, rest: str) -> None:
    """``imply NAME if EXPRESSION``: as ``select``, where nothing is against it."""
    if isinstance(reader.entry, Entry):
        name, holds = condition(rest)
        reader.entry.implies.append(Property(Word(name), holds))


def range_line(reader: Reader, rest: str) -> None:
    """``range LOW HIGH if EXPRESSION``, of a number; both ends are allowed."""
    bounds, holds = condition(rest)
    words = [parse(word) for word in bounds.split()]
    if isinstance(reader.entry, Entry) and len(words) == 2:
        low, high = words
        if isinstance(low, Word) and isinstance(high, Word):
            reader.entry.ranges.append((low, high, holds))


def nothing_line(reader: Reader, rest: str) -> None:
    """A keyword that makes no difference with everything switched on."""


def comment_line(reader: Reader, rest: str) -> None:
    """``comment "…"``: what follows is about no symbol."""
    reader.entry = None


def source_line(reader: Reader, rest: str) -> None:
    """``source "PATH"``: the file is read in this place."""
    reader.entry = None
    reader.file(rest.strip("\"'"))


KEYWORDS: Mapping[str, Obey] = {
    "config": config_line,
    "menuconfig": config_line,
    "choice": choice_line,
    "menu": menu_line,
    "if": if_line,
    "endif": lambda reader, rest: reader.close("if"),
    "endmenu": lambda reader, rest: reader.close("menu"),
    "endchoice": lambda reader, rest: reader.close("choice"),
    "source": source_line,
    "comment": comment_line,
    "mainmenu": comment_line,
    "depends": depends_line,
    "visible": visible_line,
    "prompt": prompt_line,
    "default": default_line(""),
    "def_bool": default_line("bool"),
    "def_tristate": default_line("tristate"),
    "select": select_line,
    "imply": imply_line,
    "range": range_line,
    **dict.fromkeys(("modules", "option", "optional", "transitional"), nothing_line),
    **{kind: typed_line(kind) for kind in KINDS},
}
