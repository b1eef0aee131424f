# SPDX-License-Identifier: GPL-2.0-only
"""Where page offsets go: fixtures say at the end of a line what is done there.

``// KIND`` is a use of a mapping of VFIO, ``// OTHER KIND`` and ``// FOUND KIND``
those of other mappings; several are separated by commas.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pgoff.checkers.flow import NOWHERE, Extent, Kind, Origin, Use, analyse
from pgoff.checkers.parse import parse
from pgoff.checkers.source import Source
from pgoff.checkers.view import View

TESTS = Path(__file__).parent
CASES = sorted(path for path in (TESTS / "flow").iterdir())
FOLDER = "drivers/vfio/fixture"
ACCESSORS = b"""\
#ifndef _LINUX_ACCESSORS_H
#define _LINUX_ACCESSORS_H
#include <linux/mm.h>
static inline pgoff_t vma_last_pgoff(const struct vm_area_struct *vma)
{
	return vma_end_pgoff(vma) - 1;
}
static inline void vma_set_pgoff(struct vm_area_struct *vma, pgoff_t pgoff)
{
	vma->vm_pgoff = pgoff;
}
static inline void vma_set_far(struct vm_area_struct *vma, pgoff_t pgoff)
{
	vma_set_pgoff(vma, pgoff);
}
#endif
"""


def analysed(files: dict[str, bytes]) -> tuple[Use, ...]:
    """The uses in ``files``, which are named as in their folder."""
    placed = {f"{FOLDER}/{name}": content for name, content in files.items()}
    placed["include/linux/accessors.h"] = ACCESSORS
    source = Source(TESTS / "miniature").edited(placed)
    headers = tuple(f"{FOLDER}/{name}" for name in files if name.endswith(".h"))
    views = []
    for name in files:
        if name.endswith(".c"):
            unit = parse(source, f"{FOLDER}/{name}")
            assert unit.errors == ()
            views.append(View(unit, headers))
    return analyse(views)


def written(files: dict[str, bytes], extent: Extent) -> str:
    content = files[extent.path.removeprefix(f"{FOLDER}/")]
    return content[extent.start : extent.end].decode()


def expected(files: dict[str, bytes]) -> list[tuple[str, int, str]]:
    return sorted(
        (name, number, kind if " " in kind else f"VFIO {kind}")
        for name, content in files.items()
        for number, line in enumerate(content.decode().splitlines(), 1)
        for kinds in re.findall(r"// ((?:(?:OTHER |FOUND )?[A-Z_]+(?:, )?)+)$", line)
        for kind in kinds.split(", ")
    )


def found(uses: tuple[Use, ...], files: dict[str, bytes]) -> list[tuple[str, int, str]]:
    result = []
    for use in uses:
        name = use.extent.path.removeprefix(f"{FOLDER}/")
        line = 1 + files[name][: use.extent.end].count(b"\n")
        result.append((name, line, f"{use.origin.name} {use.kind.name}"))
    return sorted(result)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_every_use_is_found_and_nothing_else(case: Path) -> None:
    paths = sorted(case.iterdir()) if case.is_dir() else [case]
    files = {path.name: path.read_bytes() for path in paths}
    assert found(analysed(files), files) == expected(files)


def one(text: str, before: str = "") -> tuple[Use, dict[str, bytes]]:
    """The only use of VFIO in an op around ``text``."""
    content = f"""\
#include <linux/vfio.h>
#include <linux/accessors.h>
#include <linux/printk.h>
{before}
static int map(struct vfio_device *vdev, struct vm_area_struct *vma)
{{
{text}
}}
const struct vfio_device_ops ops = {{ .mmap = map }};
"""
    files = {"t.c": content.encode()}
    [use] = analysed(files)
    assert use.origin is Origin.VFIO
    return use, files


@pytest.mark.parametrize(
    ("text", "extent", "token", "base"),
    [
        ("return vma->vm_pgoff >> 28;", "vma->vm_pgoff >> 28", "vm_pgoff", "vma"),
        ("return S(vma->vm_pgoff) + 1;", "S(vma->vm_pgoff)", "vm_pgoff", "vma"),
        ("return T(vma->vm_pgoff);", "T(vma->vm_pgoff)", "vm_pgoff", "vma"),
        ("return I(vma) + 1;", "I(vma)", "", "vma"),
        ("return (vma->vm_pgoff) >> (B);", "(vma->vm_pgoff) >> (B)", "vm_pgoff", "vma"),
        (
            "return MIN((vma->vm_pgoff >> (B)), 3);",
            "vma->vm_pgoff >> (B)",
            "vm_pgoff",
            "vma",
        ),
        (
            'pr_debug("%lu", MIN(vma->vm_pgoff >> B, 3)); return 0;',
            "vma->vm_pgoff >> B",
            "vm_pgoff",
            "vma",
        ),
        (
            "return vma_start_pgoff(vma) >> 28;",
            "vma_start_pgoff(vma) >> 28",
            "vma_start_pgoff",
            "vma",
        ),
        (
            "unsigned long n = vma->vm_pgoff; return n >> 28;",
            "n >> 28",
            "vm_pgoff",
            "vma",
        ),
        ("return vma->vm_pgoff++;", "vma->vm_pgoff++", "vm_pgoff", "vma"),
    ],
)
def test_a_use_says_which_bytes_it_is(
    text: str, extent: str, token: str, base: str
) -> None:
    macros = """
#define B 28
#define S(x) ((x) >> 28)
#define T(x) x >> B
#define I(v) ((v)->vm_pgoff >> B)
#define MIN(a, b) ((b) > 0 ? (a) : (b))
"""
    content = one(text, macros) if "++" not in text else None
    use, files = content or written_and_read(text)
    assert written(files, use.extent) == extent
    assert written(files, use.sighting.token) == token
    assert written(files, use.sighting.base) == base


def written_and_read(text: str) -> tuple[Use, dict[str, bytes]]:
    """The write of an op around ``text``, which may read the offset, too."""
    files = {
        "t.c": b"#include <linux/vfio.h>\n#include <linux/mm.h>\n"
        b"int map(struct vfio_device *vdev, struct vm_area_struct *vma);\n"
        b"int map(struct vfio_device *vdev, struct vm_area_struct *vma)\n{\n"
        + text.encode()
        + b"\n}\n"
    }
    [use] = [each for each in analysed(files) if each.kind is Kind.WRITE]
    return use, files


def test_a_use_tells_its_way_its_steps_and_its_tokens() -> None:
    use, files = one(
        "unsigned long n = vma->vm_pgoff, m = n;\nreturn half(m);",
        "static int half(unsigned long x)\n{\nunsigned long y = x;\nreturn y >> 28;\n}",
    )
    line = files["t.c"].decode().splitlines().index
    said = [(note.location.line - 1, note.message) for note in use.way]
    assert said == [
        (
            line("const struct vfio_device_ops ops = { .mmap = map };"),
            "ops.mmap is map()",
        ),
        (line("unsigned long n = vma->vm_pgoff, m = n;"), "n has it from here"),
        (line("unsigned long n = vma->vm_pgoff, m = n;"), "m has it from here"),
        (line("return half(m);"), "map() calls half()"),
    ]
    assert [note.message for note in use.sighting.steps] == ["y has it from here"]
    assert use.sighting.function == "half"
    assert use.sighting.token == NOWHERE
    assert [written(files, token) for token in use.tokens] == ["vm_pgoff"]
    assert use.cursor is not None
    assert use.cursor.extent.start.offset == use.extent.start


def test_a_function_of_an_ops_type_counts_where_no_table_is_seen() -> None:
    files = {
        "t.c": b"#include <linux/vfio.h>\n#include <linux/mm.h>\n"
        b"int map(struct vfio_device *vdev, struct vm_area_struct *vma);\n"
        b"int map(struct vfio_device *vdev, struct vm_area_struct *vma)\n"
        b"{\nreturn vma->vm_pgoff >> 28;\n}\n"
        b"static int own(void *vdev, struct vm_area_struct *vma)\n"
        b"{\nreturn vma->vm_pgoff >> 28;\n}\n"
        b"void *keep(void);\nvoid *keep(void) { return own; }\n"
    }
    assert [each.origin for each in analysed(files)] == [Origin.VFIO, Origin.UNKNOWN]
