# SPDX-License-Identifier: GPL-2.0-only
"""The walk over kernels: what is a surprise to it, and what is not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pgoff.checkers.finding import Location
from pgoff.generator.editing.series import Refusal
from pgoff.generator.trees.apt import Package
from pgoff.generator.trees.base import open_base

from . import kernels
from .kernels import main, seen, shown, surprises
from .remembering import remembering
from .test_behaviour import MINIATURE
from .test_partial import GORSE, SECOND


@pytest.fixture(scope="module", autouse=True)
def _quick() -> Iterator[None]:
    with remembering():
        yield


def test_a_tree_whose_drivers_all_convert_has_no_surprise(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([str(MINIATURE)]) == 0
    lines = capsys.readouterr().out.splitlines()
    (row,) = [line for line in lines if "vfio_gorse_ops" in line]
    assert row.split()[1:3] == ["vfio_gorse_ops", GORSE]
    assert row.count("todo > done") == 5
    assert lines[-1] == "1 kernels, 0 surprises"


def test_whatever_is_not_as_it_has_to_be_is_a_surprise() -> None:
    found = seen(open_base(MINIATURE))
    key = (GORSE, "vfio_gorse_ops")
    stays = {**found.after, key: {**found.after[key], "mmap-drivers": "todo"}}
    assert list(surprises(replace(found, after=stays))) == [
        f"{GORSE}: vfio_gorse_ops is todo in mmap-drivers after the series"
    ]
    assert "done" in shown("x", found)
    for other in (
        replace(found, tables=found.tables - {key}),
        replace(found, again=replace(found.made, waves=())),
        replace(found, made=replace(found.made, unanalysed=("a.c: why",))),
    ):
        assert list(surprises(other))


def test_a_driver_that_is_refused_is_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = Path(shutil.copytree(MINIATURE, tmp_path / "tree"))
    (tree / GORSE).write_text((tree / GORSE).read_text() + SECOND)
    assert main([str(tree)]) == 1
    said = [x for x in capsys.readouterr().out.splitlines() if "surprise:" in x]
    assert any("refused: second_ops (mmap-drivers)" in line for line in said)


def test_no_kernel_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.kernels.offered", list)
    assert main([]) == 1


def test_a_ground_that_the_tree_lacks_is_no_surprise() -> None:
    found = seen(open_base(MINIATURE))
    series = found.made.series
    place = Location("drivers/vfio/vfio_main.c", 1)
    refusals = (
        Refusal("mmap-core", "the VFIO core", place, "no such thing"),
        Refusal("mmap-drivers", "vfio_gorse_ops", place, "anything"),
        Refusal("region-info-drivers", "vfio_gorse_ops", place, "anything"),
    )
    made = replace(found.made, series=replace(series, refusals=refusals))
    lacking = replace(found, made=made, lacks="no such thing")
    (only,) = surprises(lacking)
    assert "(region-info-drivers)" in only
    assert len(list(surprises(replace(lacking, lacks="")))) == 3


def test_each_kernel_is_walked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The archive goes on to offer what a newer package of the kernel replaces."""
    monkeypatch.setenv("PGOFF_CACHE", str(tmp_path))
    offers = [
        Package(f"linux-source-{kernel}", f"{kernel}.{number}", "stable")
        for kernel in ("6.12", "6.1")
        for number in (9, 8)
    ]
    unpacked: list[str] = []
    monkeypatch.setattr(kernels, "offered", lambda: offers)
    monkeypatch.setattr(kernels, "unpack", lambda name, _: unpacked.append(name))
    folders = list(kernels.kernels(()))
    assert [each.name for each in folders] == unpacked == ["6.12", "6.1"]
