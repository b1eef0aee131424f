# SPDX-License-Identifier: GPL-2.0-only
"""The functions of make that text needs; those that run something yield nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .makefile import Makefile

# What is a number to us: int() takes more, and less of what is very long.
NUMBER = re.compile(r"[0-9]{1,9}")
DEEPEST = 20  # evaluated text that evaluates text

Strict = Callable[[list[str]], str]
Lazy = Callable[["Makefile", list[str], int], str]


def matcher(patterns: str) -> Callable[[str], bool]:
    """Whether a word is one of ``patterns``, where ``%`` stands for anything."""
    shapes = [
        re.compile("(.*)".join(map(re.escape, pattern.split("%", 1))), re.DOTALL)
        for pattern in patterns.split()
    ]
    return lambda word: any(shape.fullmatch(word) for shape in shapes)


def patsubst(given: list[str]) -> str:
    """``$(patsubst from,to,text)``"""
    before, after, text = given
    shape = re.compile("(.*)".join(map(re.escape, before.strip().split("%", 1))))
    words = []
    for word in text.split():
        found = shape.fullmatch(word)
        if found is None:
            words.append(word)
        else:
            stem = found[1] if found.groups() else ""
            words.append(after.strip().replace("%", stem, 1))
    return " ".join(words)


def substituted(value: str, pattern: str) -> str:
    """``$(variable:from=to)``"""
    before, _, after = pattern.partition("=")
    if "%" not in before:
        before, after = f"%{before}", f"%{after}"
    return patsubst([before, after, value])


def each(change: Callable[[str], str]) -> Strict:
    """A function that changes every word of its last argument."""
    return lambda given: " ".join(map(change, given[-1].split()))


def folder(word: str) -> str:
    """What ``$(dir …)`` makes of a word, with the slash at its end."""
    return word[: word.rindex("/") + 1] if "/" in word else "./"


def stem(word: str) -> str:
    """What ``$(basename …)`` makes of a word: all but its suffix."""
    head, dot, tail = word.rpartition(".")
    return head if dot and "/" not in tail else word


def suffix(word: str) -> str:
    """What ``$(suffix …)`` makes of a word; empty where it has none."""
    tail = word.rpartition(".")[2]
    return f".{tail}" if "." in word and "/" not in tail else ""


def filtered(wanted: bool) -> Strict:
    """``$(filter …)``, or ``$(filter-out …)`` where the others are ``wanted``."""

    def function(given: list[str]) -> str:
        matches = matcher(given[0])
        return " ".join(w for w in given[1].split() if matches(w) == wanted)

    return function


def word(given: list[str]) -> str:
    """``$(word n,text)``, from 1; empty where there is no such word."""
    number, words = given[0].strip(), given[1].split()
    position = int(number) - 1 if NUMBER.fullmatch(number) else -1
    return words[position] if 0 <= position < len(words) else ""


def wordlist(given: list[str]) -> str:
    """``$(wordlist first,last,text)``, from 1, with both ends."""
    first, last = (int(n) if NUMBER.fullmatch(n.strip()) else 1 for n in given[:2])
    return " ".join(given[2].split()[max(first - 1, 0) : last])


def join(given: list[str]) -> str:
    """``$(join left,right)``: the words of both in pairs."""
    left, right = given[0].split(), given[1].split()
    length = max(len(left), len(right))
    padded = (words + [""] * (length - len(words)) for words in (left, right))
    return " ".join(a + b for a, b in zip(*padded, strict=True))


STRICT: Mapping[str, tuple[int, Strict]] = {
    "subst": (3, lambda given: given[2].replace(given[0], given[1])),
    "patsubst": (3, patsubst),
    "strip": (1, lambda given: " ".join(given[0].split())),
    "findstring": (2, lambda given: given[0] if given[0] in given[1] else ""),
    "filter": (2, filtered(True)),
    "filter-out": (2, filtered(False)),
    "sort": (1, lambda given: " ".join(sorted(set(given[0].split())))),
    "word": (2, word),
    "wordlist": (3, wordlist),
    "words": (1, lambda given: str(len(given[0].split()))),
    "firstword": (1, lambda given: " ".join(given[0].split()[:1])),
    "lastword": (1, lambda given: " ".join(given[0].split()[-1:])),
    "dir": (1, each(folder)),
    "notdir": (1, each(lambda name: name.rpartition("/")[2])),
    "basename": (1, each(stem)),
    "suffix": (1, each(suffix)),
    "addprefix": (2, lambda given: each(lambda w: given[0].strip() + w)(given)),
    "addsuffix": (2, lambda given: each(lambda w: w + given[0].strip())(given)),
    "join": (2, join),
    "abspath": (1, lambda given: given[0]),
    "realpath": (1, lambda given: given[0]),
    "shell": (1, lambda given: ""),
    "error": (1, lambda given: ""),
    "warning": (1, lambda given: ""),
    "info": (1, lambda given: ""),
    "flavor": (1, lambda given: "undefined"),
    "origin": (1, lambda given: "undefined"),
}


def strict(count: int, function: Strict) -> Lazy:
    """``function`` over its expanded arguments; surplus commas are text."""

    def obey(makefile: Makefile, raw: list[str], depth: int) -> str:
        texts = [*raw[: count - 1], ",".join(raw[count - 1 :])]
        values = [makefile.expand(text, depth) for text in texts]
        return function([*values, *[""] * (count - len(values))])

    return obey


def conditional(makefile: Makefile, raw: list[str], depth: int) -> str:
    """``$(if condition,then,else)``"""
    if makefile.expand(raw[0], depth).strip():
        return makefile.expand(raw[1], depth) if len(raw) > 1 else ""
    return makefile.expand(",".join(raw[2:]), depth)


def either(makefile: Makefile, raw: list[str], depth: int) -> str:
    """``$(or …)``: the first that is not empty."""
    values = (makefile.expand(text, depth).strip() for text in raw)
    return next((value for value in values if value), "")


def all_of(makefile: Makefile, raw: list[str], depth: int) -> str:
    """``$(and …)``: the last, if none is empty."""
    value = ""
    for text in raw:
        value = makefile.expand(text, depth).strip()
        if not value:
            return ""
    return value


def foreach(makefile: Makefile, raw: list[str], depth: int) -> str:
    """``$(foreach name,words,text)``"""
    name = makefile.expand(raw[0], depth).strip()
    values = makefile.expand(raw[1], depth).split() if len(raw) > 1 else []
    text, saved, results = ",".join(raw[2:]), makefile.variables.get(name), []
    for value in values:
        makefile.assign(name, ":=", value)
        results.append(makefile.expand(text, depth))
    if saved is not None:
        makefile.variables[name] = saved
    else:
        makefile.variables.pop(name, None)
    return " ".join(results)


def call(makefile: Makefile, raw: list[str], depth: int) -> str:
    """``$(call name,…)``"""
    name, *given = (makefile.expand(text, depth) for text in raw)
    return makefile.call(name.strip(), given, depth)


def evaluate(makefile: Makefile, raw: list[str], depth: int) -> str:
    """``$(eval text)``"""
    if depth < DEEPEST:
        makefile.lines(makefile.expand(",".join(raw), depth))
    return ""


def wildcard(makefile: Makefile, raw: list[str], depth: int) -> str:
    """``$(wildcard pattern…)``, within the tree"""
    patterns = makefile.expand(",".join(raw), depth).split()
    return " ".join(file for p in patterns for file in makefile.wildcard(p))


def value(makefile: Makefile, raw: list[str], depth: int) -> str:
    """``$(value name)``"""
    found = makefile.variables.get(makefile.expand(raw[0], depth).strip())
    return found.text if found is not None else ""


FUNCTIONS: Mapping[str, Lazy] = {
    **{name: strict(count, function) for name, (count, function) in STRICT.items()},
    "if": conditional,
    "or": either,
    "and": all_of,
    "foreach": foreach,
    "call": call,
    "eval": evaluate,
    "wildcard": wildcard,
    "value": value,
}


def compared(holds: Callable[[int, int], bool]) -> Strict:
    """``$(call test-…,a,b)``: ``y`` or nothing."""

    def function(given: list[str]) -> str:
        try:
            left, right = (int(text.strip() or 0) for text in given[:2])
        except ValueError:
            return ""
        return "y" if holds(left, right) else ""

    return function


def first(given: list[str]) -> str:
    """The first argument, as what a call comes to."""
    return given[0].strip() if given else ""


# What Kbuild's own definitions would run the compiler for.
KNOWN_CALLS: Mapping[str, Strict] = {
    "cc-option": first,
    "cc-option-yn": lambda given: "y",
    "cc-disable-warning": lambda given: "",
    "cc-ifversion": lambda given: "",
    "gcc-min-version": lambda given: "",
    "clang-min-version": lambda given: "y",
    "as-option": lambda given: "",
    "as-instr": lambda given: given[1] if len(given) > 1 else "",
    "ld-option": lambda given: "",
    "ld-ifversion": lambda given: "",
    "try-run": lambda given: given[1] if len(given) > 1 else "",
    "__cc-option": lambda given: given[2] if len(given) > 2 else "",
    "test-lt": compared(lambda left, right: left < right),
    "test-le": compared(lambda left, right: left <= right),
    "test-gt": compared(lambda left, right: left > right),
    "test-ge": compared(lambda left, right: left >= right),
    "rustc-option": lambda given: "",
    "cmd": lambda given: "",
    "if_changed": lambda given: "",
    "filechk": lambda given: "",
}
