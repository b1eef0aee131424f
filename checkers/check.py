# SPDX-License-Identifier: GPL-2.0-only
"""Check the files of a tree: look at each, then judge all together."""

from __future__ import annotations

from .again import told
from .census import Ledger, balance
from .certainty import judged
from .eyes import ALONE, Eyes
from .finding import Doubt, Finding, Unanalysed
from .identity import identified
from .looking import Step, looked_at
from .mark import Place
from .report import Report
from .rules import checkers
from .run import Run
from .selection import Selection
from .source import Source
from .suppression import suppressions


def check(
    source: Source,
    selection: Selection,
    step: Step = lambda name, amount: None,
    eyes: Eyes = ALONE,
) -> Report:
    """What all rules say of the files; the same for every order of them.

    ``step`` is told each file that is looked at, and how many are done with it.
    """
    looked = looked_at(source, selection, step, eyes)
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
    ledger = Ledger.of(looked.sights, places, looked.unread, run.classes)
    counted, missing = balance(looked.contents, ledger)
    return Report(
        identified(told(findings.values(), looked.examined), source.read),
        tuple(sorted({*unanalysed, *missing})),
        counted,
        looked.paths,
        tuple(
            each
            for path, content in looked.contents.items()
            for each in suppressions(path, content)
        ),
        doubts=tuple(sorted(set(doubts))),
    )
