# SPDX-License-Identifier: GPL-2.0-only
"""What users see of mappings: that it can be asked, and that changes are noticed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from .machine import (
    differences,
    inside,
    memory_is_needed,
    private_mappings_are_refused,
    together,
)
from .test_behaviour import DRIVERS, MINIATURE

Answers = Callable[..., list[str]]
COMPLAINTS = re.compile("BUG|leaks [^0]|holds|twice|held|are left|maple|in the end")
WITHOUT = {"juniper", "laurel", "maple"}
# Drivers that let a private mapping through to where the kernel stops.
FORGET = {"larch"}


@pytest.mark.parametrize("name", DRIVERS)
def test_mappings_are_made_and_go_away(name: str, answers: Answers) -> None:
    units = map(Path, DRIVERS[name])
    lines = answers(MINIATURE, *units, commands="mappings", machines=(0, 1, 2))
    wrong = [text for text in together(lines) if COMPLAINTS.search(text)]
    forgotten = [text for text in wrong if "private, " in text and "BUG" in text]
    assert wrong == (forgotten if name in FORGET else [])
    assert bool(forgotten) == (name in FORGET)
    mapped = [text for text in inside(lines) if "\n  has" in text]
    assert bool(mapped) != (name in WITHOUT)


@pytest.mark.parametrize("name", DRIVERS)
def test_nothing_is_lost_without_memory(name: str, answers: Answers) -> None:
    units = map(Path, DRIVERS[name])
    lines = answers(MINIATURE, *units, commands="shortage")
    assert not [line for line in lines if COMPLAINTS.search(line)]
    assert {line.rpartition(" ")[2] for line in lines if "pieces" in line} == {"0"}


def test_memory_that_is_off_cannot_be_touched(answers: Answers) -> None:
    lines = answers(MINIATURE, Path(DRIVERS["acorn"][0]), commands="mappings")
    off = [line for line in lines if "memory is off" in line and "pages" in line]
    assert off
    assert not [line for line in off if not line.endswith(":bus")]
    on = [line for line in lines if "memory is on" in line and "pages" in line]
    assert on
    assert not [line for line in on if "bus" in line]


CORE = "drivers/vfio/acorn/vfio_acorn_core.c"
SHIFT = b"index = vma->vm_pgoff >> (VFIO_"


@pytest.mark.parametrize(
    ("name", "file", "before", "after"),
    [
        ("acorn", CORE, b"(vdev->adev, index)) + pgoff", b"(vdev->adev, index))"),
        ("acorn", CORE, b"loff_t len = end - start", b"loff_t len = PAGE_SIZE"),
        ("acorn", CORE, b"i_mapping, start, len", b"i_mapping, start + PAGE_SIZE, len"),
        ("acorn", CORE, b"req_start + req_len > phys", b"req_len > phys"),
        ("acorn", CORE, b"if (!(vma->vm_flags & VM_SHARED))", b"if (0)"),
        ("acorn", CORE, b"VM_DONTEXPAND | VM_DONTDUMP", b"VM_DONTEXPAND"),
        ("birch", DRIVERS["birch"][0], b"if (req_start + req_len > end)", b"if (0)"),
        ("elm", DRIVERS["elm"][0], b"if (first || ", b"if ("),
        ("aspen", DRIVERS["aspen"][0], b"count >= pages", b"count > pages"),
        ("dogwood", DRIVERS["dogwood"][0], b"vma->vm_pgoff = start_pfn;", b""),
        ("larch", DRIVERS["larch"][1], b"pgoff + linear", b"linear"),
        ("larch", DRIVERS["larch"][1], b"+ (page - first)", b"+ page"),
        ("fern", DRIVERS["fern"][0], b">> PAGE_SHIFT) + pgoff", b">> PAGE_SHIFT)"),
        ("gorse", DRIVERS["gorse"][0], b"return -EPERM", b"return -EINVAL"),
        ("trellis", DRIVERS["trellis"][1], b"pgprot_noncached", b"pgprot_device"),
        ("hazel", DRIVERS["hazel"][0], b"pgoff += PHYS_PFN", b"pgoff = PHYS_PFN"),
        ("willow", "drivers/vfio/willow/vfio_willow.h", b"T) - 1))", b"T - 1) - 1))"),
        ("nutmeg", DRIVERS["nutmeg"][0], b"!= NUTMEG_MEMORY_OFFSET", b"< PAGE_SIZE"),
        ("oak", DRIVERS["oak"][0], b"if ((vma->vm_flags & VM_SHARED) == 0)", b"if (0)"),
        ("oak", DRIVERS["oak"][0], b"dmabuf->pages[vmf->pgoff]", b"dmabuf->pages[0]"),
        ("acorn", "drivers/vfio/group.c", b"filep->f_mapping = ", b"(void)"),
        ("acorn", "drivers/vfio/group.c", b"err_free:\n\tkfree(df);", b"err_free:"),
        ("acorn", "drivers/vfio/vfio_main.c", b"\tkfree(df);", b""),
    ],
)
def test_another_behaviour_is_noticed(
    name: str, file: str, before: bytes, after: bytes, answers: Answers, tmp_path: Path
) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(MINIATURE, tree)
    source = (tree / file).read_bytes()
    assert source.count(before) == 1
    (tree / file).write_bytes(source.replace(before, after))
    units = [Path(unit) for unit in DRIVERS[name]]
    commands = ("mappings", "shortage")
    was, now = (
        [answers(each, *units, commands=command) for command in commands]
        for each in (MINIATURE, tree)
    )
    assert was != now


def test_what_is_declared_is_no_difference() -> None:
    had = ["map #04 +1, 2 pages, private, read:", "  has #04 +0, 2 pages: 0:7/a"]
    refused = ["map #04 +1, 2 pages, private, read: -22"]
    shared = ["map #04 +1, 2 pages, shared, read:", "  has #04 +0, 2 pages: 0:7/a"]
    assert not list(differences(had, refused, private_mappings_are_refused))
    assert list(differences(had, refused, memory_is_needed))
    assert list(differences(shared, refused, private_mappings_are_refused))
    assert list(differences(refused, had, private_mappings_are_refused))

    short = ["3b6c argsz 96 index 1 size 4096 memory 0: 0 aa"]
    failed = ["3b6c argsz 96 index 1 size 4096 memory 0: -12 aa"]
    assert not list(differences(short, failed, memory_is_needed))
    assert list(differences(failed, short, memory_is_needed))
    told = ["#01, 1 pieces of memory: info 0 map 0 leaks 0"]
    less = ["#01, 1 pieces of memory: info -12 map 0 leaks 0"]
    lost = ["#01, 1 pieces of memory: info -12 map 0 leaks 1"]
    assert not list(differences(told, less, memory_is_needed))
    assert list(differences(told, lost, memory_is_needed))


def test_an_answer_that_is_missing_is_a_difference() -> None:
    assert list(differences(["one", "two"], ["one"])) == [("two", "")]
