# SPDX-License-Identifier: GPL-2.0-only
"""The head of a function and its prototypes, laid out as the kernel does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clang.cindex import Cursor

from ...checkers.cursors import arguments, body, byte_range, file_offset
from ...checkers.parse import Unit
from .layout import column, indent
from .program import functions
from .series import Edit

WIDTH = 80  # columns, Documentation/process/coding-style.rst


def head(result: str, name: str, parameters: Sequence[str]) -> str:
    """``result name(parameters)``: on one line, aligned, or with the result above.

    ``result`` ends in a blank or a star.
    """
    for first in (f"{result}{name}(", f"{result.rstrip()}\n{name}("):
        text = _filled(first, parameters)
        if all(column(line.encode()) <= WIDTH for line in text.split("\n")):
            return text
    return _filled(f"{result}{name}(", parameters)


def _filled(first: str, parameters: Sequence[str]) -> str:
    margin = indent(column(first.rpartition("\n")[2].encode())).decode()
    lines = [first]
    for number, each in enumerate(parameters):
        last = number == len(parameters) - 1
        piece = each + (")" if last else ",")
        gap = "" if lines[-1].endswith("(") else " "
        joined = lines[-1] + gap + piece
        if column(joined.rpartition("\n")[2].encode()) <= WIDTH or not gap:
            lines[-1] = joined
        else:
            lines.append(margin + piece)
    return "\n".join(lines)


def declarations(unit: Unit, function: Cursor) -> Iterator[tuple[str, Cursor]]:
    """Every declaration of ``function``, this definition included, with its file.

    Those in the file itself and the first one in a header of the tree.
    """
    for each in functions(unit):
        if each.spelling == function.spelling and _is_written(unit, each):
            yield unit.path, each
    first = function.canonical
    file = first.location.file
    if file is not None and file.name != unit.translation_unit.spelling:
        yield unit.named(file.name), first


def _is_written(unit: Unit, function: Cursor) -> bool:
    """Whether the declaration is there in the file: an export makes one as well."""
    start, place = byte_range(function)[0], file_offset(function.location)
    return body(function) is not None or b"(" not in unit.content[start:place]


def reheaded(
    unit: Unit,
    function: Cursor,
    name: str,
    added: Sequence[str],
    *,
    result: str = "",
    replaced: dict[int, str] | None = None,
) -> Iterator[Edit]:
    """Give a function and its prototypes another name, result and more parameters.

    ``added`` come last, ``replaced`` are parameters, by number, that become others.
    """
    for path, each in declarations(unit, function):
        content = unit.content if path == unit.path else unit.source.read(path)
        start, place = byte_range(each)[0], file_offset(each.location)
        parameters = [
            (replaced or {}).get(number) or _text(content, parameter)
            for number, parameter in enumerate(arguments(each))
        ]
        before = " ".join(content[start:place].decode().split())
        storage = before.rpartition(" ")[0] if result else before
        words = [word for word in before.split() if word in ("static", "inline")]
        said = " ".join([*words, result]) if result else storage
        said += "" if said.endswith("*") else " "
        end = _close(content, each)
        text = head(said, name, [*parameters, *added])
        yield Edit(path, start, end, text.encode())


def _text(content: bytes, parameter: Cursor) -> str:
    start, end = byte_range(parameter)
    return " ".join(content[start:end].decode().split())


def _close(content: bytes, function: Cursor) -> int:
    """Behind the parenthesis that ends the parameters."""
    compound = body(function)
    limit = byte_range(compound)[0] if compound is not None else byte_range(function)[1]
    return content.rindex(b")", 0, limit) + 1
