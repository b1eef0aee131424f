# SPDX-License-Identifier: GPL-2.0-only
"""What the compiler does not understand: a gap where it matters, else a doubt."""

from __future__ import annotations

from pathlib import Path

import pytest
from pgoff.checkers.check import check
from pgoff.checkers.report import Report
from pgoff.checkers.selection import Selection
from pgoff.checkers.source import Source

TREE = Path(__file__).parent / "miniature"
FOLDER = "drivers/vfio/fixture"
PATH = f"{FOLDER}/driver.c"
HEADER = b"#include <generated/quirks.h>\n"
MAKES = b"$(src)/main.o: $(obj)/generated/quirks.h\n"
ALONE = b"int quirk(void)\n{\n\treturn QUIRK_NUMBER;\n}\n"
DRIVER = b"""#include <linux/vfio.h>

static int driver_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
\treturn vma->vm_pgoff >> 28;
}

static const struct vfio_device_ops driver_ops = {
\t.mmap = driver_mmap,
};
"""


def checked(content: bytes, makefile: bytes = b"", **more: bytes) -> Report:
    files = {PATH: content, f"{FOLDER}/Makefile": makefile}
    files |= {f"{FOLDER}/{name}": text for name, text in more.items()}
    return check(Source(TREE).edited(files), Selection((PATH,), frozenset((PATH,))))


def test_an_error_that_no_rule_is_about_is_a_doubt() -> None:
    report = checked(DRIVER + ALONE)
    assert report.unanalysed == ()
    [doubt] = report.doubts
    assert doubt.path == PATH
    line = (DRIVER + ALONE).decode().splitlines().index("\treturn QUIRK_NUMBER;") + 1
    assert doubt.reason.startswith(f"line {line}: use of undeclared identifier")
    assert "quirk()" in doubt.reason
    assert report.status == 1


@pytest.mark.parametrize(
    "content",
    [
        DRIVER.replace(b"\treturn vma", b"\tUNKNOWN();\n\treturn vma"),
        # The operations lead there.
        ALONE + DRIVER.replace(b">> 28", b">> quirk()"),
        ALONE.replace(b"void", b"struct vm_area_struct *area"),
        ALONE.replace(b"QUIRK_NUMBER", b"QUIRK_NUMBER /* vm_pgoff */"),
        # In no function: a structure may be any rule's business.
        b"struct quirk {\n\tquirk_t number;\n};\n",
        # The braces do not match, and the function has no end.
        DRIVER
        + b"int quirk(void)\n{\n\tif (QUIRK_NUMBER) {\n}\n"
        + b"int other(void) { return 0; }",
        DRIVER + b"int quirk(unknown_t number)\n{\n\treturn number;\n}\n",
    ],
)
def test_an_error_that_may_matter_is_not_analysed(content: bytes) -> None:
    report = checked(content)
    assert report.unanalysed
    assert report.status == 3


def test_a_header_that_a_build_makes_is_a_doubt() -> None:
    report = checked(HEADER + DRIVER + ALONE, MAKES)
    assert report.unanalysed == ()
    [doubt] = report.doubts
    assert f"which a build makes ({FOLDER}/Makefile)" in doubt.reason
    assert "QUIRK_NUMBER" in doubt.reason
    assert [each.rule for each in report.findings] == ["vm_pgoff_decode"]


def test_a_command_that_nobody_can_follow_leads_to_no_header() -> None:
    ioctl = b"""
static long driver_ioctl(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
\treturn (cmd & 0xff) + arg;
}
"""
    table = b"\t.mmap = driver_mmap,\n\t.ioctl = driver_ioctl,\n"
    driver = DRIVER.replace(b"\t.mmap = driver_mmap,\n", table)
    driver = driver.replace(b"\nstatic const", ioctl + b"\nstatic const")
    report = checked(HEADER + driver + ALONE, MAKES)
    assert (report.unanalysed, report.status) == ((), 1)
    assert "generated/quirks.h" in report.doubts[0].reason


def test_what_it_defines_counts_where_it_matters() -> None:
    content = HEADER + DRIVER.replace(b"28", b"QUIRK_SHIFT")
    report = checked(content, MAKES)
    assert "QUIRK_SHIFT" in report.unanalysed[0].reason
    assert report.census.remainder == 0


@pytest.mark.parametrize("makefile", [b"", b"# generated/quirks.h.in\n"])
def test_a_header_that_nothing_makes_is_missed(makefile: bytes) -> None:
    report = checked(HEADER + DRIVER, makefile)
    assert [each.path for each in report.unanalysed] == [PATH]
    assert report.doubts == ()


def test_a_header_that_is_there_was_only_not_found() -> None:
    more = {"generated/quirks.h": b"#define QUIRK_NUMBER 1\n"}
    report = checked(HEADER + DRIVER, MAKES, **more)
    assert "quirks.h" in report.unanalysed[0].reason
