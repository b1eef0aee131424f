# SPDX-License-Identifier: GPL-2.0-only
"""Check the files of a tree: look at each, then judge all together."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from .again import again, told
from .census import Ledger, balance
from .certainty import judged
from .errors import NotParsed
from .examine import Examined
from .finding import Doubt, Finding, Unanalysed
from .folders import LINK
from .identity import identified
from .look import LookAgain, LookAt, look_again_alone, look_alone
from .macros import naming
from .mark import Place
from .parse import read
from .report import Report
from .rules import checkers
from .run import Run
from .selection import Selection
from .source import Source
from .suppression import suppressions
from .vocabulary import words

# A file with none of these, nor a macro made of them, has nothing to look at.
_CONCERNED = "vfio|VFIO|pgoff|linear_page_index"

Step: TypeAlias = Callable[[str, int], object]


@dataclass(frozen=True)
class _Seen:
    """What came of looking at the files, each on its own."""

    contents: Mapping[str, bytes]
    examined: tuple[Examined, ...]
    unread: Mapping[str, str]


def check(
    source: Source,
    selection: Selection,
    step: Step = lambda name, amount: None,
    look_at: LookAt = look_alone,
    look_again: LookAgain = look_again_alone,
) -> Report:
    """What all rules say of the files; the same for every order of them.

    ``step`` is told each file that is looked at, and how many are done with it.
    """
    looked = _look(source, selection, step, look_at, look_again)
    run = Run(tuple(each.facts for each in looked.examined))
    findings: dict[object, Finding] = {}
    unanalysed = [Unanalysed(path, why) for path, why in looked.unread.items()]
    places: set[Place] = set()
    for checker in checkers():
        every = {m for each in looked.examined for m in each.marks[checker.name]}
        said = set()
        for each in checker.judged(tuple(sorted(every)), run):
            if isinstance(each, Unanalysed):
                unanalysed.append(each)
            else:
                said.add(each.location)
                places.update(each.tokens)
                findings.setdefault((each.location, each.rule, each.message), each)
        places |= {mark.token for mark in every if mark.location in said}
    doubts = [
        Doubt(each.path, said) for each in looked.examined for said in each.doubts
    ]
    errors = ((each.path, one) for each in looked.examined for one in each.troubles)
    for entry in judged(errors, run):
        if isinstance(entry, Doubt):
            doubts.append(entry)
        else:
            unanalysed.append(entry)
    sights = [each.sight for each in looked.examined]
    ledger = Ledger.of(sights, places, looked.unread, run.classes)
    counted, missing = balance(looked.contents, ledger)
    return Report(
        identified(told(findings.values(), looked.examined), source.read),
        tuple(sorted({*unanalysed, *missing})),
        counted,
        tuple(looked.contents),
        tuple(
            each
            for path, content in looked.contents.items()
            for each in suppressions(path, content)
        ),
        doubts=tuple(sorted(set(doubts))),
    )


def _look(
    source: Source,
    selection: Selection,
    step: Step,
    look_at: LookAt,
    look_again: LookAgain,
) -> _Seen:
    """Read every file, and parse and examine those that may matter."""
    contents: dict[str, bytes] = {}
    unread: dict[str, str] = dict.fromkeys(selection.links, LINK)
    for path in sorted(set(selection.files)):
        try:
            contents[path] = read(source, path)
        except NotParsed as error:
            unread[path] = error.reason
    matter = _matter(contents)
    headers = tuple(path for path in contents if path.endswith(".h") and matter(path))
    wanted = tuple(
        path
        for path in contents
        if path.endswith(".c") and (path in selection.named or matter(path))
    )
    for path in contents.keys() - set(wanted):
        step(path, 1)
    examined = []
    for looked in look_at(source, wanted, headers):
        step(looked.path, 1)
        if looked.examined is not None:
            examined.append(looked.examined)
        else:
            unread[looked.path] = looked.reason
    examined.sort(key=lambda each: each.path)
    examined += again(source, examined, headers, look_again)
    return _Seen(contents, tuple(examined), unread)


def _matter(contents: Mapping[str, bytes]) -> Callable[[str], bool]:
    """Tells whether a file has anything to look at, by its words and its macros'."""
    headers = [text for path, text in contents.items() if path.endswith(".h")]
    sought = frozenset(
        word.macro for text in headers for word in words(text) if word.macro
    )
    macros = sorted(sought | naming(sought, headers))
    pattern = re.compile("|".join([_CONCERNED, *map(re.escape, macros)]).encode())
    return lambda path: pattern.search(contents[path]) is not None
