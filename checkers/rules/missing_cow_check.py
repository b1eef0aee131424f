# SPDX-License-Identifier: GPL-2.0-only
"""A private mapping may get page frame numbers: nothing asks whether it is shared.

Why:
    A private writable mapping is copied on write.  remap_pfn_range() then writes the
    page frame number into the page offset of the mapping, behind the back of the
    driver, and refuses a part of a mapping; vmf_insert_pfn() and its kin end in a
    BUG().  Neither is what a user gets who forgot MAP_SHARED should see.

Bad::

    static int foo_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
    {
            return remap_pfn_range(vma, vma->vm_start, pfn, size, prot);

Good::

    if (!(vma->vm_flags & VM_SHARED))
            return -EINVAL;
    return remap_pfn_range(vma, vma->vm_start, pfn, size, prot);

Confidence:
    A test counts if it comes before in the function that inserts, in one that calls it,
    or in the core before it calls the op; whether what it guards is really left by it
    is not looked at.  Where the core is not among the files, an op that is given an
    object for the mapping counts as one whose core asks, and no other op does.  Tests
    are those of the flags for sharing, and functions that are called after what they
    ask.  Reported is every place where an op inserts, or where it installs the handlers
    that do.

References:
    iommufd_fops_mmap() in drivers/iommu/iommufd/main.c tests it; 56e9a0d8e53f
    ("iommufd: Add mmap interface").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from clang.cindex import CursorKind

from ..checker import Checker
from ..cursors import binary_operator
from ..evaluate import evaluate
from ..finding import Finding, Location, Note, Severity
from ..flow import Course, Fact, Place, Step, courses, openings
from ..graph import called
from ..initializer import stripped
from ..insertion import insertion
from ..main_file import children
from ..mark import Mark
from ..ops import OPS
from ..run import Run
from ..view import View
from ..walk import Node

checker = Checker(__name__, Severity.WARNING)

# VM_SHARED and VM_MAYSHARE: the first ones are part of the interface of mmap(2).
_SHARING = 0x8 | 0x80
_ASKING = re.compile(
    r"^VMA_(?:MAY)?SHARED?_BIT$"
    r"|(?:^|_)(?:is_)?(?:cow|shared)_mapping(?:_|$)|vma_is_shared"
)
_TEST, _INSERT = "tests", "inserts"
_MESSAGE = (
    "a private mapping may get page frame numbers here: nothing before asks "
    "whether it is shared (VM_SHARED)"
)


@checker.visit(CursorKind.BINARY_OPERATOR)
def flags(node: Node, view: View) -> Iterator[Mark]:
    """``vma->vm_flags & VM_SHARED``, either way round."""
    if binary_operator(node.cursor) == "&":
        sides = [stripped(side) for side in children(node.cursor)]
        for side, other in zip(sides, sides[::-1], strict=True):
            if side.spelling == "vm_flags" and (evaluate(other) or 0) & _SHARING:
                yield view.mark(node, _TEST)


@checker.named(_ASKING)
def asked(node: Node, view: View) -> Iterator[Mark]:
    """A function that tells, or the number of the bit."""
    yield view.mark(node, _TEST)


@checker.visit(CursorKind.CALL_EXPR)
def inserts(node: Node, view: View) -> Iterator[Mark]:
    """A function that puts page frame numbers into a mapping."""
    if insertion(node, view):
        yield view.mark(node, _INSERT)


@checker.judge
def unasked(marks: tuple[Mark, ...], run: Run) -> Iterator[Finding]:
    """The places that a mapping gets to without having been asked."""
    tests = _first(marks)
    inserting = [
        mark
        for mark in marks
        if mark.message == _INSERT and not _tested(tests, mark.symbol, mark.location)
    ]
    found: dict[tuple[Location, Mark], Finding] = {}
    for installing, reached in _reached(run, tests):
        for mark in inserting:
            if mark.symbol in reached:
                finding = _finding(mark, installing, reached[mark.symbol])
                found.setdefault((finding.location, mark), finding)
    yield from found.values()


def _reached(
    run: Run, tests: Mapping[str, Location]
) -> Iterator[tuple[Step | None, Mapping[str, Course]]]:
    """The functions that mappings get to unasked.

    From the ops themselves, and from each step that installs handlers: several may
    install the same ones, and each has to ask.
    """

    def passes(step: Step) -> bool:
        place = step.notes[-1].location if step.notes else None
        return place is None or not _tested(tests, step.origin.symbol, place)

    asked = _asked_by_core(run, tests)
    starts = openings(run.linked, lambda slot: slot.member not in asked)
    direct = courses(run.linked, starts, lambda s: passes(s) and not _installs(s))
    yield None, _by_function(direct)
    for fact, course in direct.items():
        for step in filter(_installs, run.linked.following(fact)):
            if passes(step):
                handlers = {step.target: course.further(step)}
                yield step, _by_function(courses(run.linked, handlers, passes))


def _installs(step: Step) -> bool:
    return step.target.place is Place.INSTALLED


def _by_function(found: Mapping[Fact, Course]) -> Mapping[str, Course]:
    functions: dict[str, Course] = {}
    for fact, course in sorted(found.items()):
        if fact.place is Place.PARAMETER:
            functions.setdefault(fact.symbol, course)
    return functions


def _finding(mark: Mark, installing: Step | None, course: Course) -> Finding:
    """At the insertion, or where its handler is installed."""
    found = replace(mark, message=_MESSAGE)
    if installing is not None:
        found = replace(
            found,
            location=installing.notes[-1].location,
            function=called(installing.origin.symbol),
            notes=(Note(mark.location, "page frame numbers go in here"),),
        )
    return checker.finding(found, course.notes)


def _first(marks: tuple[Mark, ...]) -> Mapping[str, Location]:
    """The first test of each function."""
    found: dict[str, Location] = {}
    for mark in marks:
        if mark.message == _TEST:
            found.setdefault(mark.symbol, mark.location)
    return found


def _tested(tests: Mapping[str, Location], symbol: str, place: Location) -> bool:
    first = tests.get(symbol)
    return first is not None and first < place


def _asked_by_core(run: Run, tests: Mapping[str, Location]) -> frozenset[str]:
    """The ops that are called only after the core has asked.

    A core that finds objects for mappings asks for all drivers; where no call of such
    an op is seen, as in a check of a driver alone, that is assumed.
    """
    calls: dict[str, list[bool]] = {op: [] for op in run.object_ops}
    for each in run.facts:
        for step in each.flow.steps:
            structure, _, member = step.target.symbol.partition(".")
            if step.target.place is Place.CALLED and structure == OPS:
                place = step.notes[-1].location
                tested = _tested(tests, step.origin.symbol, place)
                calls.setdefault(member, []).append(tested)
    return frozenset(member for member, tested in calls.items() if all(tested))
