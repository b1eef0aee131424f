# SPDX-License-Identifier: GPL-2.0-only
"""Which steps of a series are booted, and which patch is blamed for what is seen."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from pgoff.checkers.errors import UserError
from pgoff.verify.boot.machine import QEMU
from pgoff.verify.cell import Cell, Result, State, Verdict
from pgoff.verify.ground import Ground, Place, Step, Wishes
from pgoff.verify.kinds import boot
from pgoff.verify.process import Disturbed

CORE, SAMPLE, OTHER = "drivers/vfio/core.c", "samples/vfio-mdev/x.c", "drivers/s390/y.c"
QUIET = "booting\n"
ENXIO = "mmap() says -ENXIO and no longer -EINVAL behind a region."


def _step(number: int, *changed: str, message: str = "") -> Step:
    files = dict.fromkeys(changed, f"100644 {number}")
    return Step(number, f"tree{number}", None, "x", message, files, files)


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    steps = (
        _step(0),
        _step(1, CORE),
        _step(2, OTHER),
        _step(3, SAMPLE, message=ENXIO),
        _step(4, OTHER),
    )
    wishes = Wishes((), "-19", boot=True)
    return Ground(Place(tmp_path, tmp_path), (), steps, wishes)


def _result(*lines: str, console: str = QUIET, why: str = "") -> Result:
    trace = ["== one path=group", *lines, "trace ends"]
    boots = {"iommu": {"trace": trace, "console": console, "seconds": 1.0}}
    facts = {"why": why, "sources": [CORE, SAMPLE], "boots": {} if why else boots}
    return Result(facts)


def _cells(ground: Ground, known: dict[str, Result]) -> dict[int, Cell]:
    return {cell.patch: cell for cell in boot.plan(ground, known)}


def _verdicts(ground: Ground, results: dict[int, Result]) -> dict[int, Verdict]:
    first = _cells(ground, {})[0]
    cells = _cells(ground, {first.key: results[0]})
    known = {cells[number].key: result for number, result in results.items()}
    return {verdict.patch: verdict for verdict in boot.judge(ground, known)}


def test_nothing_is_booted_unasked(ground: Ground) -> None:
    quiet = Ground(ground.place, (), ground.steps, Wishes((), "-19"))
    assert not boot.columns(quiet)
    assert not list(boot.plan(quiet, {}))
    assert not list(boot.judge(quiet, {}))


def test_the_base_comes_first_then_what_changes_the_kernel(ground: Ground) -> None:
    first = _cells(ground, {})
    assert list(first) == [0]
    then = _cells(ground, {first[0].key: _result("a")})
    assert list(then) == [0, 1, 3, 4]
    cannot = _result(why="qemu is not installed")
    assert list(_cells(ground, {first[0].key: cannot})) == [0]


def test_a_patch_is_blamed_for_what_it_changes_alone(ground: Ground) -> None:
    same, other = _result("mm[0] private -> x"), _result("mm[0] private -> y")
    verdicts = _verdicts(ground, {0: same, 1: other, 3: other, 4: other})
    assert [verdicts[n].state for n in (1, 2, 3, 4)] == [
        State.BROKEN,
        State.NOTHING,
        State.FINE,
        State.FINE,
    ]
    assert "- mm[0] private -> x" in verdicts[1].faults[0].evidence


def test_a_difference_counts_as_declared_from_its_message_on(ground: Ground) -> None:
    before, after = _result("mm[0] end -> -EINVAL"), _result("mm[0] end -> -ENXIO")
    late = _verdicts(ground, {0: before, 1: before, 3: after, 4: after})
    assert late[3].state is State.FINE
    assert late[3].listed
    early = _verdicts(ground, {0: before, 1: after, 3: after, 4: after})
    assert early[1].state is State.BROKEN
    assert early[3].state is State.FINE


def test_what_the_kernel_reports_is_a_fault(ground: Ground) -> None:
    bad = _result("a", console="WARNING: CPU: 0 at x.c:3 f+0x1/0x2\n")
    verdicts = _verdicts(ground, {0: _result("a"), 1: _result("a"), 3: bad, 4: bad})
    assert verdicts[1].state is State.FINE
    assert verdicts[3].state is State.BROKEN
    assert verdicts[4].state is State.FINE


def test_a_kernel_that_does_not_boot_is_a_fault(ground: Ground) -> None:
    dead = _result(why="the boot did not come to its end")
    good = _result("a")
    verdicts = _verdicts(ground, {0: good, 1: dead, 3: good, 4: good})
    assert verdicts[1].state is State.BROKEN
    assert verdicts[3].state is State.FINE


def test_without_qemu_nothing_is_said_to_be_fine(ground: Ground) -> None:
    cannot = _result(why="qemu is not installed")
    verdicts = _verdicts(ground, {0: cannot})
    assert {verdict.state for verdict in verdicts.values()} == {State.NOT_HERE}


def test_make_sees_every_file_that_changed(tmp_path: Path) -> None:
    tree, output = tmp_path / "tree", tmp_path / "output"
    tree.mkdir()
    for name in ("a", "b"):
        (tree / name).write_text(name)

    def touched(delta: dict[str, str | None], *, fails: bool = False) -> set[str]:
        for name in ("a", "b"):
            os.utime(tree / name, (1, 1))
        with suppress(ValueError), boot._renewed(output, tree, delta):
            if fails:
                raise ValueError
        return {name for name in "ab" if (tree / name).stat().st_mtime > 1}

    assert touched({"a": "1"}) == {"a"}
    assert touched({"a": "1"}) == set()
    assert touched({"b": "1"}, fails=True) == {"a", "b"}
    assert touched({"b": "1"}) == {"a", "b"}
    assert touched({}) == {"b"}


@pytest.mark.parametrize("error", [Disturbed("no room"), UserError("its time was up")])
def test_no_failure_of_a_boot_is_kept(
    ground: Ground, monkeypatch: pytest.MonkeyPatch, error: UserError
) -> None:
    """The machine's own ends the run: it says nothing of a patch."""

    @contextmanager
    def fails(*_: object) -> Iterator[Path]:
        raise error
        yield

    tools = {QEMU: "1", "clang-19": "19"}
    monkeypatch.setattr(boot, "version", tools.get)
    monkeypatch.setattr(shutil, "which", tools.get)
    monkeypatch.setattr(boot, "view", fails)
    first = _cells(ground, {})[0]
    if isinstance(error, Disturbed):
        with pytest.raises(Disturbed):
            boot.run(first, ground.place)
    else:
        found = boot.run(first, ground.place)
        assert found.passing
        assert found.facts["why"] == "its time was up"
