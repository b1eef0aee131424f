# SPDX-License-Identifier: GPL-2.0-only
"""Ways to write a driver differently that change nothing of what it does.

Each takes the text of a file and gives another one, the same if it has nothing to
rewrite.  They know C only as far as drivers write ``vma->vm_pgoff`` in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

READ = re.compile(r"\bvma->vm_pgoff\b(?!\s*=[^=])")
ANY = re.compile(r"\bvma->vm_pgoff\b")
WRITE = re.compile(r"^(\t+)vma->vm_pgoff = ((?:[^;])+);", re.M)
_MASK = r"&\s*\(\((1ULL|1UL|1U|1) << ((?:\([^()]*\)|\w+))\) - 1\)"
MASKED = re.compile(r"\bvma->vm_pgoff\s*" + _MASK)
SHIFTED = re.compile(r"\bvma->vm_pgoff\s*>>\s*(\([^()]*\)|\w+)")
STATEMENT = re.compile(r"^(\t+)((?:\w+) = vma->vm_pgoff\b[^;{}]*;)", re.M)
DECLARED = re.compile(
    r"^(\t+)((?:unsigned |u64 |u32 |int |long |pgoff_t )+)(\w+)"
    r" =(\s+vma->vm_pgoff[^;]*;)",
    re.M,
)
UNEQUAL = re.compile(
    r"if \(vma->vm_pgoff != ([^()]*(?:\([^()]*\)[^()]*)*)\)\n\t+(return [^;]*;)"
)


@dataclass(frozen=True)
class Rewriting:
    """``collapses`` is whether several places become one."""

    name: str
    rewrite: Callable[[str], str]
    collapses: bool = False


def behind_includes(text: str, code: str) -> str:
    """``text`` with ``code`` behind its last #include."""
    end = max(found.end() for found in re.finditer(r"^#include .*\n", text, re.M))
    return f"{text[:end]}\n{code}\n{text[end:]}"


def _to(pattern: re.Pattern[str], new: str, code: str = "") -> Callable[[str], str]:
    """Every match becomes ``new``, for which ``code`` stands behind the includes."""

    def rewrite(text: str) -> str:
        changed = pattern.sub(new, text)
        return behind_includes(changed, code) if code and changed != text else changed

    return rewrite


def _value(body: str) -> Callable[[str], str]:
    """Every read becomes a statement expression."""
    return _to(READ, f"({{ {body} }})")


def _renamed(text: str) -> str:
    for old, new in (("vma", "area_"), ("index", "which_"), ("pgoff", "place_")):
        # A member of that name would have to be renamed wherever it is used.
        if old == "vma" or not re.search(rf"(?:->|\.){old}\b", text):
            text = re.sub(rf"(?<![\w.\"<])(?<!->){old}\b(?!\.h)", new, text)
    return text


def _literal(text: str) -> str:
    text = MASKED.sub("vma->vm_pgoff & 0xfffffff", text)
    return SHIFTED.sub("vma->vm_pgoff >> 28", text)


def _divided(text: str) -> str:
    text = MASKED.sub(r"vma->vm_pgoff % (\1 << \2)", text)
    return SHIFTED.sub(r"vma->vm_pgoff / (1UL << \1)", text)


HELPER = """\
static unsigned long rewritten_pgoff(struct vm_area_struct *area)
{
	return area->vm_pgoff;
}
"""
DECODING_HELPER = """\
static unsigned long rewritten_index(unsigned long offset, int bits)
{
	unsigned long moved = offset >> bits;

	return moved;
}
"""
OUT_PARAMETER = """\
static void rewritten_leave(struct vm_area_struct *area, unsigned long *to)
{
	*to = area->vm_pgoff;
}
"""
BOX = """\
struct rewritten_box {
	struct vm_area_struct *area;
};
"""
ACCESSOR = """\
#if __has_include(<linux/pagemap.h>)
#include <linux/pagemap.h>
#endif"""
LEFT = "({ unsigned long left; rewritten_leave(vma, &left); left; })"
PART = r"({ u64 part = vma->vm_pgoff; part &= (\1 << \2) - 1; part; })"
BOXED = "({ struct rewritten_box box = { .area = vma }; box.area->vm_pgoff; })"
SWITCH = r"switch (vma->vm_pgoff) {\n\tcase \1:\n\t\tbreak;\n\tdefault:\n\t\t\2\n\t}"

REWRITINGS = (
    Rewriting("rename", _renamed),
    Rewriting("reorder", _to(MASKED, r"((\1 << \2) - 1) & vma->vm_pgoff")),
    Rewriting("local alias", _value("struct vm_area_struct *a = vma; a->vm_pgoff;")),
    Rewriting("local value", _value("unsigned long v; v = vma->vm_pgoff; v;")),
    Rewriting("helper extraction", _to(READ, "rewritten_pgoff(vma)", HELPER)),
    Rewriting(
        "helper extraction of a decode",
        _to(SHIFTED, r"rewritten_index(vma->vm_pgoff, \1)", DECODING_HELPER),
        collapses=True,
    ),
    Rewriting("out-parameter", _to(READ, LEFT, OUT_PARAMETER)),
    Rewriting(
        "macro wrapping",
        _to(ANY, "REWRITTEN(vma)", "#define REWRITTEN(v) ((v)->vm_pgoff)\n"),
    ),
    Rewriting(
        "macro wrapping of a decode",
        _to(
            SHIFTED,
            r"REWRITTEN(vma->vm_pgoff, \1)",
            "#define REWRITTEN(offset, bits) ((offset) >> (bits))\n",
        ),
    ),
    Rewriting("pointer to field", _value("unsigned long *p = &vma->vm_pgoff; *p;")),
    Rewriting("compound assignment", _to(MASKED, PART)),
    Rewriting(
        "compound write",
        _to(WRITE, r"\1vma->vm_pgoff = 0;\n\1vma->vm_pgoff += \2;"),
    ),
    Rewriting("split declaration", _to(DECLARED, r"\1\2\3;\n\1\3 =\4")),
    Rewriting("if to switch", _to(UNEQUAL, SWITCH)),
    Rewriting(
        "accessor instead of field",
        _to(READ, "linear_page_index(vma, vma->vm_start)", ACCESSOR),
    ),
    Rewriting("shifted literal", _literal),
    Rewriting("division", _divided),
    Rewriting(
        "nested scope",
        _to(STATEMENT, r"\1do {\n\1\t{\n\1\t\t\2\n\1\t}\n\1} while (0);"),
    ),
    Rewriting("choice", _value("vma ? vma->vm_pgoff : 0;")),
    Rewriting(
        "member of a structure",
        _to(READ, BOXED, BOX),
    ),
)
