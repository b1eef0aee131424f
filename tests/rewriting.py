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


def _value(body: str) -> Callable[[str], str]:
    """Every read becomes a statement expression."""
    return lambda text: READ.sub(f"({{ {body} }})", text)


def _renamed(text: str) -> str:
    for old, new in (("vma", "area_"), ("index", "which_"), ("pgoff", "place_")):
        # A member of that name would have to be renamed wherever it is used.
        if old == "vma" or not re.search(rf"(?:->|\.){old}\b", text):
            text = re.sub(rf"(?<![\w.\"<])(?<!->){old}\b(?!\.h)", new, text)
    return text


def _reordered(text: str) -> str:
    return MASKED.sub(r"((\1 << \2) - 1) & vma->vm_pgoff", text)


def _helper(text: str) -> str:
    changed = READ.sub("rewritten_pgoff(vma)", text)
    return (
        text
        if changed == text
        else behind_includes(
            changed,
            "static unsigned long rewritten_pgoff(struct vm_area_struct *area)\n"
            "{\n\treturn area->vm_pgoff;\n}\n",
        )
    )


def _decoding_helper(text: str) -> str:
    changed = SHIFTED.sub(r"rewritten_index(vma->vm_pgoff, \1)", text)
    return (
        text
        if changed == text
        else behind_includes(
            changed,
            "static unsigned long rewritten_index(unsigned long offset, int bits)\n"
            "{\n\tunsigned long moved = offset >> bits;\n\n\treturn moved;\n}\n",
        )
    )


def _out_parameter(text: str) -> str:
    changed = READ.sub(
        "({ unsigned long left; rewritten_leave(vma, &left); left; })", text
    )
    return (
        text
        if changed == text
        else behind_includes(
            changed,
            "static void rewritten_leave(struct vm_area_struct *area,\n"
            "\t\t\t    unsigned long *to)\n{\n\t*to = area->vm_pgoff;\n}\n",
        )
    )


def _macro(text: str) -> str:
    changed = ANY.sub("REWRITTEN(vma)", text)
    return (
        text
        if changed == text
        else behind_includes(changed, "#define REWRITTEN(v) ((v)->vm_pgoff)\n")
    )


def _decoding_macro(text: str) -> str:
    changed = SHIFTED.sub(r"REWRITTEN(vma->vm_pgoff, \1)", text)
    return (
        text
        if changed == text
        else behind_includes(
            changed, "#define REWRITTEN(offset, bits) ((offset) >> (bits))\n"
        )
    )


def _compound(text: str) -> str:
    return MASKED.sub(
        r"({ u64 part = vma->vm_pgoff; part &= (\1 << \2) - 1; part; })", text
    )


def _compound_write(text: str) -> str:
    return WRITE.sub(r"\1vma->vm_pgoff = 0;\n\1vma->vm_pgoff += \2;", text)


def _split(text: str) -> str:
    return DECLARED.sub(r"\1\2\3;\n\1\3 =\4", text)


def _switch(text: str) -> str:
    return UNEQUAL.sub(
        r"switch (vma->vm_pgoff) {\n\tcase \1:\n\t\tbreak;\n\tdefault:\n\t\t\2\n\t}",
        text,
    )


def _accessor(text: str) -> str:
    changed = READ.sub("linear_page_index(vma, vma->vm_start)", text)
    return (
        text
        if changed == text
        else behind_includes(
            changed,
            "#if __has_include(<linux/pagemap.h>)\n#include <linux/pagemap.h>\n#endif",
        )
    )


def _literal(text: str) -> str:
    text = MASKED.sub("vma->vm_pgoff & 0xfffffff", text)
    return SHIFTED.sub("vma->vm_pgoff >> 28", text)


def _divided(text: str) -> str:
    text = MASKED.sub(r"vma->vm_pgoff % (\1 << \2)", text)
    return SHIFTED.sub(r"vma->vm_pgoff / (1UL << \1)", text)


def _nested(text: str) -> str:
    return STATEMENT.sub(r"\1do {\n\1\t{\n\1\t\t\2\n\1\t}\n\1} while (0);", text)


def _boxed(text: str) -> str:
    changed = READ.sub(
        "({ struct rewritten_box box = { .area = vma }; box.area->vm_pgoff; })", text
    )
    return (
        text
        if changed == text
        else behind_includes(
            changed, "struct rewritten_box {\n\tstruct vm_area_struct *area;\n};\n"
        )
    )


REWRITINGS = (
    Rewriting("rename", _renamed),
    Rewriting("reorder", _reordered),
    Rewriting("local alias", _value("struct vm_area_struct *a = vma; a->vm_pgoff;")),
    Rewriting("local value", _value("unsigned long v; v = vma->vm_pgoff; v;")),
    Rewriting("helper extraction", _helper),
    Rewriting("helper extraction of a decode", _decoding_helper, collapses=True),
    Rewriting("out-parameter", _out_parameter),
    Rewriting("macro wrapping", _macro),
    Rewriting("macro wrapping of a decode", _decoding_macro),
    Rewriting("pointer to field", _value("unsigned long *p = &vma->vm_pgoff; *p;")),
    Rewriting("compound assignment", _compound),
    Rewriting("compound write", _compound_write),
    Rewriting("split declaration", _split),
    Rewriting("switch to if", _switch),
    Rewriting("accessor instead of field", _accessor),
    Rewriting("shifted literal", _literal),
    Rewriting("division", _divided),
    Rewriting("nested scope", _nested),
    Rewriting("choice", _value("vma ? vma->vm_pgoff : 0;")),
    Rewriting("member of a structure", _boxed),
)
