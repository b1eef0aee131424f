# SPDX-License-Identifier: GPL-2.0-only
"""Long conditions over several lines, as the kernel breaks them."""

from __future__ import annotations

from .layout import indent


def broken(text: str, column: int) -> str:
    """``text``, a condition that begins in ``column``, broken behind ``&&`` and ``||``.

    Each line is aligned with what the innermost open parenthesis holds.
    """
    lines = [""]
    depth: list[int] = []
    place = column
    words = text.split(" ")
    for number, word in enumerate(words):
        for offset, letter in enumerate(word):
            if letter == "(":
                depth.append(place + offset + 1)
            elif letter == ")" and depth:
                depth.pop()
        lines[-1] += word
        place += len(word)
        if number == len(words) - 1:
            break
        if word in ("&&", "||"):
            place = depth[-1] if depth else column
            lines.append(indent(place).decode())
        else:
            lines[-1] += " "
            place += 1
    return "\n".join(lines)


def filled(text: str, column: int, width: int = 80) -> str:
    """``text``, which begins in ``column``, broken behind commas where it is too long.

    What goes on in the next line is aligned with the innermost open parenthesis.
    """
    if column + len(text) <= width:
        return text
    lines = [""]
    depth: list[int] = []
    place = column
    for word in text.split(" "):
        gap = 1 if lines[-1].strip() else 0
        if gap and lines[-1].endswith(",") and place + gap + len(word) > width:
            place = depth[-1] if depth else column
            lines.append(indent(place).decode())
            gap = 0
        lines[-1] += " " * gap + word
        place += gap
        for offset, letter in enumerate(word):
            if letter == "(":
                depth.append(place + offset + 1)
            elif letter == ")" and depth:
                depth.pop()
        place += len(word)
    return "\n".join(lines)
