# SPDX-License-Identifier: GPL-2.0-only
"""Whose page offset is read as a page frame of a mapping that somebody looked up."""

from __future__ import annotations

from pathlib import Path

import pytest
from pgoff.checkers.foreign import ForeignRead, concerned, foreign_reads
from pgoff.checkers.parse import parse
from pgoff.checkers.source import Source
from pgoff.checkers.view import View

MINIATURE = Source(Path(__file__).parent / "miniature")
PATH = "drivers/virt/reader.c"
HEAD = """\
#include <linux/mm.h>
struct mm_struct { int users; };
struct vma_iterator { int place; };
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long address);
struct vm_area_struct *vma_next(struct vma_iterator *vmi);
struct vm_area_struct *vm_area_alloc(struct mm_struct *mm);
struct vm_area_struct *install(struct mm_struct *mm, long place, const void *made);
void mmap_read_lock(struct mm_struct *mm);
void mmap_read_unlock(struct mm_struct *mm);
int mmap_read_lock_killable(struct mm_struct *mm);
void mmap_assert_locked(struct mm_struct *mm);
int enter(unsigned long pfn);
unsigned long take(struct mm_struct *mm, unsigned long hva);
#define likely(x) __builtin_expect(!!(x), 1)
#define is_raw(vma) ((vma)->vm_flags & (VM_IO | VM_PFNMAP))
"""
FUNCTION = """
unsigned long take(struct mm_struct *mm, unsigned long hva)
{
	struct vm_area_struct *vma;
	unsigned long pfn = 0;
	bool raw = false;

	mmap_read_lock(mm);
	vma = find_vma(mm, hva);
@
	mmap_read_unlock(mm);
	return pfn + raw;
}
"""


def reads(code: str) -> list[ForeignRead]:
    """The reads in ``code``, the same with only the functions that words pick out."""
    text = f"{HEAD}{code}".encode()
    unit = parse(MINIATURE.edited({PATH: text}), PATH, options=0)
    assert unit.errors == ()
    found = list(foreign_reads(View(unit)))
    some = list(foreign_reads(View(unit, only=concerned(text))))
    assert [each.node.cursor for each in some] == [each.node.cursor for each in found]
    return found


SPECIAL = {
    "in an if": "if (vma->vm_flags & VM_PFNMAP)\n\t\tpfn = vma->vm_pgoff;",
    "one of several": "if (vma && hva && (vma->vm_flags & VM_IO))\n\t\t"
    "pfn = vma->vm_pgoff;",
    "a macro": "if (is_raw(vma)) {\n\t\tpfn = vma->vm_pgoff;\n\t}",
    "likely": "if (likely(vma->vm_flags & VM_PFNMAP))\n\t\tpfn = vma->vm_pgoff;",
    "a number": "if ((vma->vm_flags & 0x4400) != 0)\n\t\tpfn = vma->vm_pgoff;",
    "all bits": "if ((vma->vm_flags & VM_IO) == VM_IO)\n\t\tpfn = vma->vm_pgoff;",
    "else": "if (!(vma->vm_flags & VM_PFNMAP))\n\t\tpfn = 1;\n"
    "\telse\n\t\tpfn = vma->vm_pgoff;",
    "behind": "if (!vma || !(vma->vm_flags & VM_PFNMAP))\n\t\tgoto out;\n"
    "\tpfn = vma->vm_pgoff;\nout:",
    "a local": "raw = vma ? !!(vma->vm_flags & (VM_IO | VM_PFNMAP)) : 0;\n"
    "\tpfn = raw ? vma->vm_pgoff : 0;",
    "a local, later": "if (vma->vm_flags & VM_PFNMAP)\n\t\traw = true;\n"
    "\tif (raw)\n\t\tpfn = vma->vm_pgoff;",
    "a local with flags": "{\n\t\tunsigned long flags = vma->vm_flags;\n"
    "\t\tif (flags & VM_PFNMAP)\n\t\t\tpfn = vma->vm_pgoff;\n\t}",
    "both": "raw = (vma->vm_flags & VM_IO) && enter(vma->vm_pgoff);",
    "an accessor": "if (vma->vm_flags & VM_PFNMAP)\n\t\tpfn = vma_start_pgoff(vma);",
    "shifted": "if (vma->vm_flags & VM_PFNMAP)\n\t\t"
    "pfn = (u64)vma->vm_pgoff << PAGE_SHIFT;",
    "while": "while (vma->vm_flags & VM_PFNMAP)\n\t\tpfn = vma->vm_pgoff;",
}


@pytest.mark.parametrize("name", SPECIAL)
def test_reads_of_mappings_without_normal_pages(name: str) -> None:
    (found,) = reads(FUNCTION.replace("@", f"\t{SPECIAL[name]}"))
    assert found.function.spelling == "take"
    assert found.mapping.spelling == "vma"
    assert found.locked


OTHERS = {
    "nobody asks": "pfn = vma->vm_pgoff;",
    "other flags": "if (vma->vm_flags & VM_SHARED)\n\t\tpfn = vma->vm_pgoff;",
    "the others": "if (!(vma->vm_flags & VM_PFNMAP))\n\t\tpfn = vma->vm_pgoff;",
    "skipped": "if (vma->vm_flags & (VM_IO | VM_PFNMAP))\n\t\tgoto out;\n"
    "\tpfn = vma->vm_pgoff;\nout:",
    "or anything": "if ((vma->vm_flags & VM_PFNMAP) || hva)\n\t\tpfn = vma->vm_pgoff;",
    "not both": "if (!(vma->vm_flags & VM_PFNMAP && hva))\n\t\tpfn = vma->vm_pgoff;",
    "written": "if (vma->vm_flags & VM_PFNMAP)\n\t\tvma->vm_pgoff = hva;",
    "another's flags": "{\n\t\tstruct vm_area_struct *own = find_vma(mm, 0);\n"
    "\t\tif (own->vm_flags & VM_PFNMAP)\n\t\t\tpfn = vma->vm_pgoff;\n\t}",
    "another's offset": "{\n\t\tstruct vm_region *vma = 0;\n"
    "\t\tif (hva & VM_PFNMAP)\n\t\t\tpfn = vma->vm_pgoff;\n\t}",
    "a new one": "vma = vm_area_alloc(mm);\n"
    "\tif (vma->vm_flags & VM_PFNMAP)\n\t\tpfn = vma->vm_pgoff;",
}


@pytest.mark.parametrize("name", OTHERS)
def test_reads_of_other_mappings(name: str) -> None:
    code = FUNCTION.replace("@", f"\t{OTHERS[name]}")
    if name == "a new one":
        code = code.replace("vma = find_vma(mm, hva);\n\t", "")
    assert reads(code) == []


def test_what_asks_the_page_tables_may_fall_back() -> None:
    ask = "int follow_pfn(struct vm_area_struct *vma, unsigned long *pfn);\n"
    body = "\tif (vma->vm_flags & VM_PFNMAP && follow_pfn(vma, &pfn))\n\t\t"
    code = FUNCTION.replace("@", f"{body}pfn = vma->vm_pgoff;")
    assert reads(ask + code) == []
    assert len(reads(code.replace("follow_pfn(vma, &pfn)", "hva"))) == 1


def test_functions_that_give_nothing_back() -> None:
    """A header's are asked as those are that only give an answer."""
    nothing = b"static inline void touch(struct vm_area_struct *vma) { return; }\n"
    code = FUNCTION.replace("@", "\ttouch(vma);\n\tpfn = vma->vm_pgoff;")
    text = f"{HEAD}#include <linux/touch.h>\n{code}".encode()
    source = MINIATURE.edited({PATH: text, "include/linux/touch.h": nothing})
    unit = parse(source, PATH, options=0)
    assert unit.errors == ()
    assert list(foreign_reads(View(unit))) == []


def test_mappings_that_are_walked_over() -> None:
    body = """\
	while ((vma = vma_next(vmi)) != 0) {
		if (vma->vm_flags & VM_PFNMAP)
			pfn = vma->vm_pgoff;
	}"""
    code = FUNCTION.replace("@", body).replace("unsigned long hva", "long hva")
    code = code.replace("(mm, hva)", "(mm, 0)").replace("long pfn", "long pfn, hva")
    code = f"{code.replace('struct mm_struct *mm, long hva', ITERATED)}"
    assert len(reads(code.replace("take(", "walk("))) == 1


ITERATED = "struct mm_struct *mm, struct vma_iterator *vmi"

HANDED = """
static unsigned long frame(struct vm_area_struct *given)
{
	@
}

unsigned long take(struct mm_struct *mm, unsigned long hva)
{
	struct vm_area_struct *vma;
	unsigned long pfn;

	mmap_read_lock(mm);
	vma = find_vma(mm, hva);
	#
	mmap_read_unlock(mm);
	return pfn;
}
"""


@pytest.mark.parametrize(
    ("inner", "outer", "count"),
    [
        (
            "return given->vm_flags & VM_IO ? given->vm_pgoff : 0;",
            "pfn = frame(vma);",
            1,
        ),
        ("return given->vm_pgoff;", "pfn = is_raw(vma) ? frame(vma) : 0;", 1),
        ("return given->vm_pgoff;", "pfn = frame(vma);", 0),
    ],
)
def test_a_mapping_that_a_caller_looked_up(inner: str, outer: str, count: int) -> None:
    found = reads(HANDED.replace("@", inner).replace("#", outer))
    assert [each.function.spelling for each in found] == ["frame"] * count
    assert all(each.locked for each in found)


def test_a_mapping_that_another_function_looks_up() -> None:
    lookup = """
static struct vm_area_struct *slot_vma(const long *slot, struct mm_struct *mm)
{
	return find_vma(mm, *slot);
}
"""
    body = "\tif (vma->vm_flags & VM_PFNMAP)\n\t\tpfn = vma->vm_pgoff;"
    code = FUNCTION.replace("@", body).replace("= find_vma(mm, hva)", "= @")
    assert len(reads(lookup + code.replace("@", "slot_vma((long *)hva, mm)"))) == 1
    assert reads(lookup + code.replace("@", "install(mm, hva, 0)")) == []


def test_a_function_that_is_asked_about_the_mapping() -> None:
    answer = "static bool raw_vma(struct vm_area_struct *v)\n{\n\treturn @;\n}\n"
    body = "\tif (raw_vma(vma))\n\t\tpfn = vma->vm_pgoff;"
    code = FUNCTION.replace("@", body)
    assert len(reads(answer.replace("@", "v && v->vm_flags & VM_IO") + code)) == 1
    assert reads(answer.replace("@", "!(v->vm_flags & VM_IO)") + code) == []


TAKES = "\tmmap_read_lock(mm);\n"
LEAVES = "\tif (!hva) {\n\t\tmmap_read_unlock(mm);\n\t\treturn 0;\n\t}\n"
READ = "\tif (vma->vm_flags & VM_PFNMAP)\n\t\tpfn = vma->vm_pgoff;"


@pytest.mark.parametrize(
    ("before", "after", "locked"),
    [
        ("\tif (mmap_read_lock_killable(mm))\n\t\treturn 0;\n", "", True),
        ("\tmmap_assert_locked(mm);\n", "", True),
        (
            f"{TAKES}\tif (!hva) {{\n\t\tmmap_read_unlock(mm);\n\t\treturn 0;\n\t}}\n",
            "",
            True,
        ),
        ("", "", False),
        (TAKES, "\tmmap_read_unlock(mm);\n", False),
        (TAKES, "\tif (hva)\n\t\tmmap_read_unlock(mm);\n", False),
        ("\tif (hva)\n\t\tmmap_read_lock(mm);\n", "", False),
        ("\tif (hva && !mmap_read_lock_killable(mm))\n\t\traw = true;\n", "", False),
    ],
)
def test_the_lock(before: str, after: str, locked: bool) -> None:
    code = FUNCTION.replace(TAKES, before).replace("@", after + READ)
    (found,) = reads(code)
    assert found.locked is locked


def test_the_lock_that_a_caller_takes() -> None:
    code = HANDED.replace("@", "return given->vm_pgoff;")
    code = code.replace("#", "pfn = is_raw(vma) ? frame(vma) : 0;")
    (found,) = reads(code.replace(TAKES, ""))
    assert not found.locked
