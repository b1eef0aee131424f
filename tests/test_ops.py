# SPDX-License-Identifier: GPL-2.0-only
"""The ops tables of a file, in every form that C has for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pgoff.checkers.interface import interface
from pgoff.checkers.ops import OpsTable, function_of, ops_tables
from pgoff.checkers.parse import parse
from pgoff.checkers.source import Source

MINIATURE = Path(__file__).parent / "miniature"
PATH = "drivers/vfio/tables.c"
BEGINNING = """\
#include <linux/string.h>
#include <linux/vfio.h>
typedef const struct vfio_device_ops ops_t;
struct driver { int number; struct vfio_device_ops ops; ops_t *more; };
static int open(struct vfio_device *vdev) { return 0; }
static void close(struct vfio_device *vdev) { }
void use(ops_t *ops);
"""
FIRST = BEGINNING.count("\n") + 1


def tables(text: str) -> tuple[OpsTable, ...]:
    content = (BEGINNING + text).encode()
    unit = parse(Source(MINIATURE).edited({PATH: content}), PATH)
    assert unit.errors == ()
    return ops_tables(unit)


def fields(table: OpsTable) -> dict[str, str | None]:
    functions = {name: function_of(value) for name, value in table.fields.items()}
    return {name: each.spelling if each else None for name, each in functions.items()}


OPEN = {"open_device": "open"}
BOTH = {"open_device": "open", "close_device": "close"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "static const struct vfio_device_ops t = { .open_device = open };",
            {"t": OPEN},
        ),
        (
            "ops_t t = { .open_device = &open, .close_device = (void *)close };",
            {"t": BOTH},
        ),
        ("ops_t t = { .open_device = (open), close };", {"t": BOTH}),
        ("ops_t t = { open_device: open };", {"t": OPEN}),
        ("ops_t t = { .open_device = NULL, .open_device = open };", {"t": OPEN}),
        (
            'ops_t t = { "n", NULL, NULL, NULL, open };',
            {
                "t": {
                    "name": None,
                    "init": None,
                    "release": None,
                    "bind_iommufd": None,
                    **OPEN,
                }
            },
        ),
        ("ops_t t = {};", {"t": {}}),
        (
            "ops_t t[2] = { { .open_device = open }, { .close_device = close } };",
            {"t[0]": OPEN, "t[1]": {"close_device": "close"}},
        ),
        (
            "ops_t t[] = { [3] = { .open_device = open }, {} };",
            {"t[3]": OPEN, "t[4]": {}},
        ),
        ("ops_t t[2][1] = { { { .open_device = open } } };", {"t[0][0]": OPEN}),
        ("struct driver d = { .ops = { .open_device = open } };", {"d.ops": OPEN}),
        (
            "struct driver d = { .ops.open_device = open, .ops.close_device = close };",
            {"d.ops": BOTH},
        ),
        ("struct driver d = { 1, { .open_device = open } };", {"d.ops": OPEN}),
        (
            "struct driver d[] = { { .ops = { .open_device = open } } };",
            {"d[0].ops": OPEN},
        ),
        (
            "struct driver d = { .more = &(ops_t){ .open_device = open } };",
            {"d.more": OPEN},
        ),
        ("ops_t *p = &(ops_t){ .open_device = open };", {"p": OPEN}),
        (
            "void f(struct vfio_device *v) { v->ops = &(ops_t){ .init = open }; }",
            {"v->ops": {"init": "open"}},
        ),
        (
            "void f(void) { use(&(ops_t){ .open_device = open }); }",
            {"compound literal": OPEN},
        ),
        (
            "void f(void) { static ops_t t = { .open_device = open }; use(&t); }",
            {"t": OPEN},
        ),
        (
            "#define OPS(n) ops_t n##_ops = { .open_device = open }\nOPS(x);",
            {"x_ops": OPEN},
        ),
        ("#define COMMON .open_device = open\nops_t t = { COMMON };", {"t": OPEN}),
        (
            "static ops_t t;\nops_t *u = &t;\nstatic ops_t t = { .init = open };",
            {"t": {"init": "open"}},
        ),
        (
            "void f(struct driver *d) { d->ops = (ops_t){ .open_device = open }; }",
            {"d->ops": OPEN},
        ),
        ("extern ops_t t;", {}),
        ("static int open_device; struct vfio_device *vdev; ops_t *p;", {}),
        ("ops_t *f(void) { struct vfio_device v; return v.ops; }", {}),
        ("ops_t t = { .open_device = 1 ? open : NULL };", {"t": {"open_device": None}}),
    ],
)
def test_what_the_initialiser_says(text: str, expected: dict[str, object]) -> None:
    found = tables(text)
    assert {table.name: fields(table) for table in found} == expected
    assert [table.unrecognised for table in found] == [""] * len(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ .init = open, .nothing = late }", {"init": "open", "nothing": "late"}),
        ("{ .nothing = late, .init = open }", {"nothing": "late", "init": "open"}),
        ("{ .init = open, nothing: late }", {"init": "open", "nothing": "late"}),
        # Nobody knows where that would be.
        ("{ .nothing = late, open }", {"nothing": "late"}),
    ],
)
def test_a_member_that_the_headers_have_not_is_no_other(
    text: str, expected: dict[str, str]
) -> None:
    late = "static int late(struct vfio_device *vdev) { return 0; }\n"
    content = f"{BEGINNING}{late}ops_t t = {text};\n".encode()
    unit = parse(Source(MINIATURE).edited({PATH: content}), PATH)
    assert "'nothing' does not refer to any field" in str(unit.errors)
    [table] = ops_tables(unit)
    assert fields(table) == expected


FILLED = "it is filled at run time, in line "
TORN = "it is a copy, or its braces are left out"


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("struct vfio_device_ops t;", "t", "it has no initialiser here"),
        (
            "struct vfio_device_ops t;\nvoid f(void) { t.open_device = open; }",
            "t",
            f"{FILLED}{FIRST + 1}",
        ),
        (
            "struct vfio_device_ops t = { .open_device = open };\n"
            "void f(void) { t.close_device = close; }",
            "t",
            f"{FILLED}{FIRST + 1}",
        ),
        (
            "struct driver d = { .ops = {} };\nvoid f(void) { d.ops.init = open; }",
            "d.ops",
            f"{FILLED}{FIRST + 1}",
        ),
        (
            "struct vfio_device_ops t[1] = { {} };\nvoid f(void) { t[0].init = open; }",
            "t[0]",
            f"{FILLED}{FIRST + 1}",
        ),
        (
            "struct vfio_device_ops t = {};\nvoid f(ops_t *from) { t = *from; }",
            "t",
            f"{FILLED}{FIRST + 1}",
        ),
        (
            "struct vfio_device_ops t = {};\n"
            "void f(ops_t *from) { memcpy(&t, from, sizeof(t)); }",
            "t",
            f"{FILLED}{FIRST + 1}",
        ),
        (
            "void f(struct driver *d)\n{\n\td->ops.open_device = open;\n}",
            "d->ops",
            f"{FILLED}{FIRST + 2}",
        ),
        ('ops_t t[1] = { "n", NULL };', "t[0]", TORN),
        ('struct driver d = { 1, "n", NULL };', "d.ops", TORN),
    ],
)
def test_what_is_not_understood_is_said(text: str, name: str, reason: str) -> None:
    assert {(each.name, each.unrecognised) for each in tables(text)} == {(name, reason)}


def test_a_table_knows_its_place_in_bytes() -> None:
    [table] = tables("/* \u00e9 */ ops_t\n\ttable = {};")
    assert (table.path, table.line, table.column) == (PATH, FIRST + 1, 2)
    assert table.cursor.spelling == "table"


def test_tables_come_in_the_order_of_the_file() -> None:
    text = "ops_t b = {};\nstruct vfio_device_ops a;\nops_t *c = &(ops_t){};"
    assert [table.name for table in tables(text)] == ["b", "a", "c"]


def test_every_driver_of_the_miniature_tree_is_found() -> None:
    source = Source(MINIATURE)
    found = set()
    for path in sorted(MINIATURE.rglob("*.c")):
        content = path.read_text()
        name = path.relative_to(MINIATURE).as_posix()
        if "vfio_device_ops" in content:
            unit = parse(source, name)
            found |= {(name, table.name) for table in ops_tables(unit)}
            assert not [each for each in ops_tables(unit) if each.unrecognised]
    written = {
        (path.relative_to(MINIATURE).as_posix(), line.split("vfio_device_ops ")[1][:-4])
        for path in MINIATURE.rglob("*.c")
        for line in path.read_text().splitlines()
        if "struct vfio_device_ops " in line and line.endswith(" = {")
    }
    assert found == written
    assert len(found) > 10


def test_an_object_that_an_op_is_given_is_a_structure() -> None:
    given = "struct vfio_device *vdev, struct vm_area_struct *vma"
    content = (
        "struct vfio_device; struct vm_area_struct; struct vfio_mmap;\n"
        "struct vfio_device_ops {\n"
        f"\tint (*mmap)({given});\n"
        f"\tint (*mmap_flags)({given}, unsigned long *flags);\n"
        f"\tint (*mmap_obj)({given}, struct vfio_mmap *obj);\n"
        "};\n"
    )
    unit = parse(Source(MINIATURE).edited({PATH: content.encode()}), PATH)
    assert interface(unit).objects == ("mmap_obj",)
