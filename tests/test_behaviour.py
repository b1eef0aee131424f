# SPDX-License-Identifier: GPL-2.0-only
"""What users of the miniature drivers see: two drivers that are alike answer alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

Answers = Callable[..., list[str]]

TESTS = Path(__file__).parent
MINIATURE = TESTS / "miniature"
ACORN = "drivers/vfio/acorn"
TRELLIS = "drivers/vfio/trellis/vfio_trellis_common.c"

# What one module is made of, beside the acorn library.
DRIVERS = {
    "acorn": [f"{ACORN}/vfio_acorn.c"],
    "alder": [f"{ACORN}/alder/main.c"],
    "aspen": [f"{ACORN}/aspen/aspen.c"],
    "birch": [f"{ACORN}/birch/birch_vfio.c"],
    "cedar": [f"{ACORN}/cedar/main.c"],
    "dogwood": [f"{ACORN}/dogwood/main.c"],
    "elm": [f"{ACORN}/elm/elm.c"],
    "larch": [f"{ACORN}/larch/main.c", f"{ACORN}/larch/larch_memory.c"],
    "rowan": [f"{ACORN}/rowan/rowan.c", f"{ACORN}/rowan/rowan_log.c"],
    "fern": ["drivers/vfio/fern/vfio_fern.c"],
    "gorse": ["drivers/vfio/gorse/main.c"],
    "hazel": ["drivers/gpu/hazel/hazel_vfio.c", "drivers/gpu/hazel/hazel_view.c"],
    "ivy": ["drivers/vfio/trellis/vfio_ivy.c", TRELLIS],
    "juniper": ["drivers/juniper/vfio_juniper_ops.c"],
    "laurel": ["drivers/juniper/laurel_vfio.c"],
    "maple": ["samples/vfio/maple.c"],
    "nutmeg": ["samples/vfio/nutmeg.c"],
    "oak": ["samples/vfio/oak.c"],
    "trellis": ["drivers/vfio/trellis/vfio_trellis.c", TRELLIS],
    "willow": ["drivers/vfio/willow/vfio_willow.c"],
}
MUTANTS = {
    path.stem: sorted(path.glob("*.c")) if path.is_dir() else [path]
    for path in sorted((TESTS / "mutants").iterdir())
}
# Of one that is refused the library that answers is not there, which is the point.
RUNNING = [
    path for path in sorted((TESTS / "refused").glob("*.c")) if path.stem != "forwarded"
]
GET_REGION_INFO = "3b6c"


def returned(line: str) -> int:
    found = re.search(r": (-?\d+)", line)
    assert found, line
    return int(found[1])


@pytest.mark.parametrize("name", DRIVERS)
def test_a_driver_answers_and_gives_everything_back(
    name: str, answers: Answers
) -> None:
    units = map(Path, DRIVERS[name])
    lines = answers(MINIATURE, *units)
    assert {line.split()[0] for line in lines} == {GET_REGION_INFO}
    assert not [line for line in lines if re.search("leaks|holds|twice", line)]
    if name == "laurel":
        assert {returned(line) for line in lines} == {-95}
    else:
        assert {0, -14, -22} <= {returned(line) for line in lines} <= {0, -12, -14, -22}


@pytest.mark.parametrize("name", ["alder", "fern", "gorse", "hazel", "trellis"])
def test_other_commands_are_asked_for_as_well(name: str, answers: Answers) -> None:
    lines = answers(MINIATURE, *map(Path, DRIVERS[name]), commands="others")
    assert GET_REGION_INFO not in {line.split()[0] for line in lines}
    assert {0, -22, -25} <= {returned(line) for line in lines}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_answers_as_what_it_is_like(name: str, answers: Answers) -> None:
    units = MUTANTS[name]
    likes = [re.match(r"/\* like: (\S+) \*/", unit.read_text()) for unit in units]
    (like,) = [found[1] for found in likes if found]
    assert answers(MINIATURE, *units) == answers(MINIATURE, Path(like))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"info.argsz < minsz", b"info.argsz <= minsz"),
        (b"_info, offset);", b"_info, size);"),
        (b"<< KAPOK_SHIFT", b"<< (KAPOK_SHIFT - 1)"),
        (b"return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0", b"return 0"),
        (b"info.index >= kapok", b"info.index > kapok"),
        (b"void __user *uarg = ", b"void *leak = kzalloc(1, 1), *uarg = leak ? "),
    ],
)
def test_another_behaviour_is_noticed(
    before: bytes, after: bytes, answers: Answers, tmp_path: Path
) -> None:
    source = (TESTS / "mutants/reordered.c").read_bytes()
    assert source.count(before) == 1
    if after.endswith(b"? "):
        after += b"(void __user *)arg : "
    other = tmp_path / "other.c"
    other.write_bytes(source.replace(before, after))
    like = Path(DRIVERS["fern"][0])
    assert answers(MINIATURE, other) != answers(MINIATURE, like)


@pytest.mark.parametrize("path", RUNNING, ids=lambda path: path.stem)
def test_a_refused_driver_is_one_that_runs(path: Path, answers: Answers) -> None:
    lines = answers(MINIATURE, path)
    assert lines
    allowed = {-25} if path.stem == "ifdef_not_taken" else {0, -12, -14, -22}
    assert {returned(line) for line in lines} <= allowed
