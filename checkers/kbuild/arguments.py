# SPDX-License-Identifier: GPL-2.0-only
"""The compiler arguments that are let through to libclang, and nothing else.

An argument can make libclang write a file (``-MF``), read any file of the machine or
expand a file of further arguments, so this is an allow-list: what it does not name is
dropped, however harmless it looks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

# Takes the path as written, returns an absolute one, or None to drop the argument.
Resolve = Callable[[str], str | None]

FOLDERS = ("-I", "-isystem", "-iquote", "-idirafter")
FILES = ("-include", "-imacros")
MACROS = ("-D", "-U")
PLAIN = re.compile(
    r"""-std=(gnu|c|iso9899:)[0-9a-z]+ | -nostdinc | -ansi
    | -f(short-wchar|signed-char|unsigned-char|freestanding|gnu89-inline|wrapv)
    | -f(no-)?builtin(-\w+)? | -fno-(signed|unsigned)-char | -fno-short-wchar
    | -fms-extensions | -fno-ms-extensions | -fstrict-flex-arrays(=[0-3])?
    | -m(16|31|32|64|little-endian|big-endian|general-regs-only|soft-float)
    | -m(no-)?(sse|sse2|mmx|3dnow|avx|80387|vx) | --?target=[\w.-]+""",
    re.VERBOSE,
)
TARGETS = ("-target", "--target")
LANGUAGE = "-x"
MACRO = re.compile(r"[A-Za-z_]\w*(\([\w, .]*\))?(=.*)?", re.DOTALL)
ALIASES = {"-fms-anonymous-structs": "-fms-extensions"}


def allowed(arguments: Sequence[str], resolve: Resolve) -> Iterator[str]:
    """Those of ``arguments`` that only say how to read the code.

    ``resolve`` makes a path absolute or refuses it.
    """
    position = 0
    while position < len(arguments):
        argument = ALIASES.get(arguments[position], arguments[position])
        following = arguments[position + 1 : position + 2]
        position += 1
        if PLAIN.fullmatch(argument):
            yield argument
            continue
        name, value, separate = divided(argument, following)
        position += separate
        if value is not None:
            yield from kept(name, value, resolve)


def divided(argument: str, following: Sequence[str]) -> tuple[str, str | None, int]:
    """The option, its value if it is one we know, and whether that stood apart."""
    for name in (*FILES, *TARGETS, LANGUAGE):
        if argument == name:
            return name, next(iter(following), None), 1
    for name in (*FOLDERS, *MACROS):
        if argument == name:
            return name, next(iter(following), None), 1
        if argument.startswith(name):
            return name, argument[len(name) :], 0
    return argument, None, 0


def kept(name: str, value: str, resolve: Resolve) -> Iterator[str]:
    """The option with its value, if the value is one to let through."""
    if name in FOLDERS or name in FILES:
        path = None if value.startswith("-") else resolve(value)
        if path is not None:
            yield from (name, path)
    elif name in MACROS:
        if MACRO.fullmatch(value):
            yield f"{name}{value}"
    elif name == LANGUAGE:
        if value == "c":
            yield from (name, value)
    elif re.fullmatch(r"[\w.-]+", value):
        yield f"--target={value}"
