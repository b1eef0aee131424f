# SPDX-License-Identifier: GPL-2.0-only
"""A series in waves is proved as one, and each wave on a tree that has those before."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.checkers.errors import UserError
from pgoff.generator.cli import main
from pgoff.verify.mails import mails

from .conftest import HEADER, Series

Proved = tuple[int, str]
Prove = Callable[..., Proved]


def patches(count: int) -> list[tuple[str, dict[str, bytes | None]]]:
    """Patches of one line, each on top of those before."""
    return [
        (f"vfio: Say {n}", {HEADER: b"/* said %d times */\n" % n})
        for n in range(1, count + 1)
    ]


def waved(folder: Path, *sizes: int) -> Path:
    """The mails in ``folder`` moved to waves of these sizes, each with a letter."""
    found = sorted(folder.glob("*.patch"))
    assert len(found) == sum(sizes)
    for number, size in enumerate(sizes, 1):
        wave = folder / f"{number}-wave"
        wave.mkdir()
        (wave / "0000-cover-letter.patch").write_text("Subject: [PATCH 0/9] x\n\nx\n")
        for place, mail in enumerate(found[:size], 1):
            mail.rename(wave / f"{place:04}-say.patch")
        found = found[size:]
    return folder


@pytest.fixture
def prove(tmp_path: Path, toy_tools: None, capfd: pytest.CaptureFixture[str]) -> Prove:
    """``prove(tree, series, …)``: exit status, and what is written."""

    def run(tree: Path, series: Path, *options: str) -> Proved:
        line = f"verify --tree {tree} {series} --work {tmp_path}/work --jobs=2"
        capfd.readouterr()
        status = main([*line.split(), "--arch=x86_64", *options])
        return status, capfd.readouterr().out

    return run


def test_waves_are_proved_in_their_order(
    prove: Prove, toy_kernel: Path, toy_series: Series
) -> None:
    """And nobody minds sixteen patches, as no wave has more than eight."""
    series = waved(toy_series(*patches(16)), 8, 8)
    status, out = prove(toy_kernel, series, "--format=json")
    said = json.loads(out)["patches"]
    assert status == 0
    assert [patch["number"] for patch in said] == list(range(1, 17))
    assert [patch["file"] for patch in said] == [
        f"{wave}-wave/{number:04}-say.patch"
        for wave in (1, 2)
        for number in range(1, 9)
    ]
    assert [patch["subject"] for patch in said] == [each[0] for each in patches(16)]
    assert not [patch["cells"]["house rules"]["listed"] for patch in said
                if patch["cells"]["house rules"]["listed"]]  # fmt: skip
    status, out = prove(toy_kernel, series)
    lines = [line.split()[0] for line in out.splitlines()[2:20]]
    assert lines[0] == "1-wave:"
    assert lines[9] == "2-wave:"
    assert lines[10] == "9"


def test_a_wave_that_is_too_long_is_said_once(
    prove: Prove, toy_kernel: Path, toy_series: Series
) -> None:
    series = waved(toy_series(*patches(18)), 2, 16)
    status, out = prove(toy_kernel, series, "--format=json")
    said = [
        (patch["number"], line)
        for patch in json.loads(out)["patches"]
        for line in patch["cells"]["house rules"]["listed"]
    ]
    assert status == 0
    assert said == [(18, "16 patches in one wave, and 15 are what one takes")]


def test_one_wave_on_a_tree_that_has_those_before(
    prove: Prove, toy_kernel: Path, toy_series: Series
) -> None:
    series = waved(toy_series(*patches(4)), 3, 1)
    status, out = prove(toy_kernel, series / "2-wave", "--format=json")
    (only,) = json.loads(out)["patches"]
    assert status == 1
    (fault,) = only["cells"]["mail"]["faults"]
    assert (fault["where"], fault["what"]) == ("0001-say.patch", "git am refuses it")
    (toy_kernel / HEADER).write_bytes(b"/* said 3 times */\n")
    status, out = prove(toy_kernel, series / "2-wave", "--format=json")
    (only,) = json.loads(out)["patches"]
    assert (status, only["file"]) == (0, "0001-say.patch")


def test_mails_with_and_without_a_wave_are_no_series(
    toy_series: Series, toy_kernel: Path
) -> None:
    folder = toy_series(*patches(3))
    wave = folder / "1-wave"
    wave.mkdir()
    sorted(folder.glob("*.patch"))[0].rename(wave / "0001-say.patch")
    with pytest.raises(UserError, match="has mails of its own and in 1-wave"):
        mails(folder)
