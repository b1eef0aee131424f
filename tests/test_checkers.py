# SPDX-License-Identifier: GPL-2.0-only
"""Every rule against its fixtures: what they say to expect, and nothing else.

A fixture is a file, or a folder of files, in ``checkers/RULE/``.  A line that ends in
``// expect: RULE`` is where a finding has to be.  A line ``// tree with: OP`` puts one
of ``OPS``, which the miniature tree has not, into its ``struct vfio_device_ops``.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pgoff.checkers.__main__ import page
from pgoff.checkers.check import check
from pgoff.checkers.report import Report
from pgoff.checkers.rules import checkers
from pgoff.checkers.selection import Selection
from pgoff.checkers.source import Source

TESTS = Path(__file__).parent
FIXTURES = TESTS / "checkers"
CASES = sorted(FIXTURES.glob("*/*"))
RULES = [checker.name for checker in checkers()]
FOLDER = "drivers/vfio/fixture"
INTERFACE = "include/linux/vfio.h"
OP = (
    b"\tint\t(*get_region_info)(struct vfio_device *vdev,\n"
    b"\t\t\t\tstruct vfio_region_info *info,\n"
    b"\t\t\t\tstruct vfio_info_cap *caps);\n"
)
OBJECT_OP = (
    b"\tint\t(*mmap_obj)(struct vfio_device *vdev,\n"
    b"\t\t\t    struct vm_area_struct *vma, struct fixture_mmap *obj);\n"
)
OPS = {"get_region_info": OP, "mmap_obj": OBJECT_OP}
STRUCTURE = b"struct vfio_device_ops {"
DECLARED = b"struct vfio_info_cap;\nstruct fixture_mmap;\n"
BEFORE = b"\tint\t(*mmap)"


def tree(*ops: str) -> Source:
    """The miniature tree, with some of ``OPS``."""
    source = Source(TESTS / "miniature")
    for name in ops:
        source = with_op(source, OPS[name])
    return source


def asked(files: dict[str, bytes]) -> list[str]:
    """The ops that ``files`` want their tree to have."""
    text = b"\n".join(files.values()).decode()
    return sorted(set(re.findall(r"^// tree with: (\w+)$", text, re.MULTILINE)))


def with_op(source: Source, op: bytes) -> Source:
    """``source`` with another op in the structure of the drivers."""
    content = source.read(INTERFACE)
    for line in (BEFORE, STRUCTURE):
        assert content.count(line) == 1
    content = content.replace(STRUCTURE, DECLARED + STRUCTURE)
    return source.edited({INTERFACE: content.replace(BEFORE, op + BEFORE)})


def checked(source: Source, files: dict[str, bytes]) -> Report:
    """The report on ``files``, which are named as in their folder."""
    placed = {f"{FOLDER}/{name}": content for name, content in files.items()}
    selection = Selection(tuple(placed), frozenset(placed))
    return check(source.edited(placed), selection)


def expected(files: dict[str, bytes]) -> list[tuple[str, int, str]]:
    return sorted(
        (f"{FOLDER}/{name}", number, rule)
        for name, content in files.items()
        for number, line in enumerate(content.decode().splitlines(), 1)
        for rules in re.findall(r"// expect: ([\w, ]+)$", line)
        for rule in rules.split(", ")
    )


def found(report: Report) -> list[tuple[str, int, str]]:
    return sorted(
        (each.location.path, each.location.line, each.rule) for each in report.findings
    )


@pytest.mark.parametrize(
    "case", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_what_is_expected_is_found_and_nothing_else(case: Path) -> None:
    paths = sorted(case.iterdir()) if case.is_dir() else [case]
    files = {path.name: path.read_bytes() for path in paths}
    report = checked(tree(*asked(files)), files)
    assert report.unanalysed == ()
    assert report.census.remainder == 0
    assert found(report) == expected(files)


def test_every_rule_has_fixtures_that_it_minds_and_some_that_it_does_not() -> None:
    for rule in RULES:
        cases = [path for path in CASES if path.parent.name == rule]
        texts = [path.read_text() for path in cases if path.is_file()]
        assert any(f"// expect: {rule}" in text for text in texts), rule
        assert any(f"// expect: {rule}" not in text for text in texts), rule


@pytest.mark.parametrize("rule", ["missing_region_info_op", "ioctl_region_info"])
def test_without_the_op_in_the_tree_nothing_is_said_of_it(rule: str) -> None:
    files = {
        path.name: path.read_bytes().replace(b".get_region_info = ", b"//")
        for path in (FIXTURES / rule).glob("*.c")
    }
    report = checked(tree(), files)
    assert report.findings == ()


@pytest.mark.parametrize("name", [b"get_region_info_caps", b"foo"])
def test_the_op_is_known_by_its_type_under_any_name(name: bytes) -> None:
    source = with_op(tree(), OP.replace(b"get_region_info", name))
    path = FIXTURES / "missing_region_info_op" / "tables.c"
    content = path.read_bytes().replace(b".get_region_info", b"." + name)
    report = checked(source, {"tables.c": content})
    assert found(report) == expected({"tables.c": content})
    assert f".{name.decode()}," in report.findings[0].message


def test_another_op_about_regions_is_not_taken_for_it() -> None:
    op = OP.replace(b"struct vfio_region_info *info", b"unsigned int index")
    files = {"t.c": b"#include <linux/vfio.h>\nconst struct vfio_device_ops o = {\n"}
    files["t.c"] += b"\t.read = (void *)1,\n};\n"
    assert checked(with_op(tree(), op), files).findings == ()
    assert len(checked(tree("get_region_info"), files).findings) == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"void f(void) { ops.mmap = 0; }", "it is filled at run time, in line 4"),
        (b"", "it has no initialiser here"),
    ],
)
def test_a_table_that_is_not_understood_is_said_to_be_so(
    body: bytes, reason: str
) -> None:
    content = b"#include <linux/vfio.h>\nvoid f(void);\nstruct vfio_device_ops ops;\n"
    report = checked(tree("get_region_info"), {"t.c": content + body})
    assert report.findings == ()
    [said] = report.unanalysed
    assert said.reason == f"line 3: ops is not understood, {reason}"
    assert report.status == 3


def test_the_way_from_the_table_is_told_across_files() -> None:
    case = FIXTURES / "ioctl_region_info" / "shared"
    files = {path.name: path.read_bytes() for path in case.iterdir()}
    [finding] = checked(tree(*asked(files)), files).findings
    said = [
        (note.location.path.removeprefix(f"{FOLDER}/"), note.message)
        for note in finding.notes
    ]
    assert said == [
        ("driver.c", "shared_ops.ioctl is shared_ioctl()"),
        ("common.c", "shared_ioctl hands the command to shared_early()"),
        ("private.h", "shared_early hands the command to shared_late()"),
    ]


def test_a_write_tells_where_the_pointer_comes_from_and_where_it_goes() -> None:
    content = b"""\
#include <linux/vfio.h>
static void set(unsigned long *to, unsigned long pfn)
{
	*to = pfn;
}
static int map(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	unsigned long *at = &vma->vm_pgoff;
	set(at, 1);
	return 0;
}
const struct vfio_device_ops ops = { .mmap = map };
"""
    [finding] = checked(tree(), {"t.c": content}).findings
    assert (finding.location.line, finding.function) == (9, "map")
    assert [(note.location.line, note.message) for note in finding.notes] == [
        (12, "ops.mmap is map()"),
        (8, "at points to it from here"),
        (9, "set() is given a pointer to it"),
        (4, "it is assigned here"),
    ]


def test_a_setter_in_a_header_that_is_not_looked_at_is_found_where_it_is_called() -> (
    None
):
    header = b"""\
#include <linux/mm.h>
static inline void inner(struct vm_area_struct *vma) { vma->vm_pgoff = 1; }
static inline void outer(struct vm_area_struct *vma) { inner(vma); }
static inline void again(struct vm_area_struct *vma) { again(vma); }
static inline void reads(struct vm_area_struct *vma) { vma->vm_end = vma->vm_pgoff; }
"""
    content = b"""\
#include <linux/far.h>
void f(struct vm_area_struct *vma);
void f(struct vm_area_struct *vma)
{
	again(vma);
	reads(vma);
	outer(vma);
}
"""
    source = tree().edited({"include/linux/far.h": header})
    [finding] = checked(source, {"t.c": content}).findings
    assert finding.location.line == 7
    assert [(note.location.line, note.message) for note in finding.notes] == [
        (3, "inner() is called here"),
        (2, "it is written here"),
    ]


def test_documentation_has_every_heading() -> None:
    for checker in checkers():
        assert checker.documentation.missing == (), checker.name
        assert checker.documentation.what.endswith(".")


def test_the_page_of_the_rules_is_current() -> None:
    assert page() == (TESTS.parent / "docs" / "checkers.md").read_text()
