# SPDX-License-Identifier: GPL-2.0-only
"""Drivers whose mmap is written in another way: what they are, and that they run."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import clang.cindex
import pytest

from .machine import DECLARED, differences
from .test_behaviour import DRIVERS, MINIATURE, TESTS
from .test_conversion import generate
from .test_mappings import COMPLAINTS
from .test_miniature import ARGUMENTS
from .variants import MARK, Variant, rounds, variants

Answers = Callable[..., list[str]]
Tree = Callable[[Variant], Path]
Converted = Callable[[Variant], tuple[Path, list[str]]]

MUTANTS = variants(TESTS / "mmap_mutants")
REFUSED = variants(TESTS / "mmap_refused")
# What is known to be missing of the conversion: wishes, and no licence.
WISHES = {
    "hazel_difference": "the index is taken off, shifted",
    "larch_of_the_fault": "vmf->pgoff is taken apart",
}
# A library's drivers are converted together, or not.
ALONE = frozenset({"larch_of_the_fault"})
ROUNDS = [*rounds(MUTANTS, ALONE), *rounds(REFUSED)]


def drivers(variant: Variant) -> list[str]:
    """The drivers that the variant is about."""
    if variant.of.name == "vfio_acorn_core.c":
        return ["acorn", "alder"]
    return [
        name
        for name, units in DRIVERS.items()
        if any(
            Path(unit) == variant.of
            or (variant.of.suffix == ".h" and Path(unit).parent == variant.of.parent)
            for unit in units
        )
    ]


def unit(variant: Variant) -> Path:
    """A unit that shows what is wrong with the variant."""
    if variant.of.suffix == ".c":
        return variant.of
    return Path(DRIVERS[drivers(variant)[0]][0])


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """``written(variant)`` is a miniature tree with it, and others, in place."""
    trees: dict[int, Path] = {}

    def tree(variant: Variant) -> Path:
        number = next(n for n, group in enumerate(ROUNDS) if variant in group)
        if number not in trees:
            trees[number] = tmp_path_factory.mktemp("variants") / "tree"
            shutil.copytree(MINIATURE, trees[number])
            for each in ROUNDS[number]:
                path = trees[number] / each.of
                path.write_text(each.applied(path.read_text()))
        return trees[number]

    return tree


@pytest.mark.parametrize("variant", [*MUTANTS, *REFUSED], ids=lambda each: each.name)
def test_a_variant_parses_without_a_warning(variant: Variant, written: Tree) -> None:
    tree = written(variant)
    arguments = [each.replace(str(MINIATURE), str(tree)) for each in ARGUMENTS]
    index = clang.cindex.Index.create()
    parsed = index.parse(str(tree / unit(variant)), args=arguments)
    assert [str(each) for each in parsed.diagnostics] == []


@pytest.mark.parametrize("variant", MUTANTS, ids=lambda each: each.name)
def test_a_variant_answers_as_what_it_is_one_of(
    variant: Variant, written: Tree, answers: Answers
) -> None:
    tree = written(variant)
    for name in drivers(variant):
        units = [Path(each) for each in DRIVERS[name]]
        for commands in ("regions", "mappings"):
            before, after = (
                answers(each, *units, commands=commands) for each in (MINIATURE, tree)
            )
            assert before == after


@pytest.mark.parametrize("variant", REFUSED, ids=lambda each: each.name)
def test_what_cannot_be_converted_works(
    variant: Variant, written: Tree, answers: Answers
) -> None:
    text = variant.path.read_text()
    assert re.search(r"^/\* refused: \S.*\S \*/$", text, re.MULTILINE)
    assert text.count(MARK) == 1
    for name in drivers(variant):
        units = [Path(each) for each in DRIVERS[name]]
        lines = answers(written(variant), *units, commands="mappings")
        assert not [line for line in lines if COMPLAINTS.search(line)]


def test_what_a_variant_does_not_change_stays() -> None:
    for variant in (*MUTANTS, *REFUSED):
        content = (MINIATURE / variant.of).read_text()
        changed = variant.applied(content)
        kept = set(changed.splitlines()) & set(content.splitlines())
        assert len(kept) > len(set(content.splitlines())) * 2 / 3, variant.name
        assert changed != content


# ------------------------------------------------------------------- conversion


@pytest.fixture(scope="session")
def series(written: Tree, tmp_path_factory: pytest.TempPathFactory) -> Converted:
    """``series(variant)`` is the tree that it is in, converted, and the refusals."""
    known: dict[Path, tuple[Path, list[str]]] = {}

    def convert(variant: Variant) -> tuple[Path, list[str]]:
        before = written(variant)
        if before not in known:
            folder = tmp_path_factory.mktemp("converted")
            shutil.copytree(before, folder / "tree")
            said = io.StringIO()
            with contextlib.redirect_stderr(said):
                generate(folder / "tree", folder / "out")
            lines = said.getvalue().split("\n")
            # Each with the line of code that is shown below it.
            refusals = [
                f"{line}\n{code}"
                for line, code in pairwise(lines)
                if ": refused: " in line
            ]
            known[before] = folder / "tree", refusals
        return known[before]

    return convert


assert WISHES.keys() <= {each.name for each in MUTANTS}
WISHED = [
    pytest.param(
        each,
        id=each.name,
        marks=[pytest.mark.xfail(reason=WISHES[each.name])]
        if each.name in WISHES
        else [],
    )
    for each in MUTANTS
]


@pytest.mark.parametrize("variant", WISHED)
def test_a_variant_is_converted_and_answers_as_before(
    variant: Variant, series: Converted, answers: Answers
) -> None:
    tree, refusals = series(variant)
    here = str(variant.of.parent)
    assert not [line for line in refusals if line.startswith(here)]
    for name in drivers(variant):
        units = [Path(each) for each in DRIVERS[name]]
        for commands in ("mappings", "shortage"):
            before, after = (
                answers(each, *units, commands=commands) for each in (MINIATURE, tree)
            )
            assert list(differences(before, after, *DECLARED)) == []


@pytest.mark.parametrize("variant", REFUSED, ids=lambda each: each.name)
def test_what_cannot_be_converted_is_refused_where_it_is_so(
    variant: Variant,
    written: Tree,
    series: Converted,
    answers: Answers,
) -> None:
    tree, refusals = series(variant)
    lines = (written(variant) / variant.of).read_text().split("\n")
    (marked,) = [place for place, line in enumerate(lines, 1) if MARK in line]
    at = f"{variant.of}:{marked}: "
    assert [each for each in refusals if each.startswith(at) and MARK in each]
    for name in drivers(variant):
        units = [Path(each) for each in DRIVERS[name]]
        before, after = (
            answers(each, *units, commands="mappings")
            for each in (written(variant), tree)
        )
        assert list(differences(before, after, *DECLARED)) == []
