# SPDX-License-Identifier: GPL-2.0-only
"""A whole tree is read, and of it only parsed what has anything to look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pgoff.checkers.check import check
from pgoff.checkers.concern import gathered
from pgoff.checkers.eyes import Eyes
from pgoff.checkers.look import Looked, look
from pgoff.checkers.report import Report
from pgoff.checkers.selection import Selection, select
from pgoff.checkers.source import Source
from pgoff.checkers.unwritten import CLASS, hands_out, unwritten

MINIATURE = Path(__file__).parent / "miniature"
BEGINNING = """\
#include <linux/mm.h>
unsigned long reading(struct vm_area_struct *vma);
unsigned long reading(struct vm_area_struct *vma)
{
"""
READS = BEGINNING + "\treturn vma->vm_pgoff << 3;\n}\n"


class Asked:
    """Looks at files, and remembers with which headers."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[str, ...]] = {}

    def __call__(
        self, source: Source, paths: tuple[str, ...], headers: tuple[str, ...]
    ) -> Iterator[Looked]:
        for path in paths:
            assert path not in self.files, "it is looked at once"
            self.files[path] = headers
            yield look(source, path, headers)


def whole(**files: str) -> tuple[Report, Asked]:
    """The report on the miniature tree with ``drivers/char/name_c="text"``."""
    placed = {
        f"drivers/char/{name.replace('_', '.')}": text.encode()
        for name, text in files.items()
    }
    return of_tree(placed)


def of_tree(placed: dict[str, bytes]) -> tuple[Report, Asked]:
    source = Source(MINIATURE).edited(placed)
    selection = select(source, [MINIATURE])
    files = tuple(sorted({*selection.files, *placed}))
    asked = Asked()
    report = check(source, Selection(files, whole=selection.whole), eyes=Eyes(asked))
    return report, asked


def test_the_top_of_a_tree_is_the_whole_tree() -> None:
    source = Source(MINIATURE)
    assert select(source, [MINIATURE]).whole
    assert not select(source, [MINIATURE / "drivers"]).whole
    assert not select(source, []).whole


def test_who_only_reads_is_not_parsed() -> None:
    before, _ = whole()
    report, asked = whole(reader_c=READS)
    assert "drivers/char/reader.c" not in asked.files
    assert report.census.allowed[CLASS] == before.census.allowed[CLASS] + 1
    assert report.census.remainder == 0
    writing, asked = whole(
        reader_c=READS.replace("return vma->vm_pgoff <<", "vma->vm_pgoff =")
    )
    assert "drivers/char/reader.c" in asked.files
    assert [
        each.location.path for each in writing.findings if "char" in each.location.path
    ]


def test_part_of_a_tree_is_parsed_as_ever() -> None:
    """A name may be that of a macro, which a header defines that is not looked at."""
    source = Source(MINIATURE).edited({"drivers/char/reader.c": READS.encode()})
    asked = Asked()
    check(source, Selection(("drivers/char/reader.c",)), eyes=Eyes(asked))
    assert list(asked.files) == ["drivers/char/reader.c"]


@pytest.mark.parametrize(
    "text",
    [
        "unsigned long off = vma->vm_pgoff << PAGE_SHIFT;",
        "f(vma->vm_pgoff, 1);",
        "f(a, vma->vm_pgoff);",
        "f(vma->vm_pgoff);",
        "if (vma->vm_pgoff != 0) f();",
        "x = a[i].vma->vm_pgoff + get(b)->vm_pgoff;",
        "x = (vma->vm_pgoff + 1);",
        "if (vma->vm_pgoff) f();",
        "switch (vma->vm_pgoff) {}",
        "x = ((u64)vma->vm_pgoff) << 3;",
        "f((vma->vm_pgoff));",
        "return (vma->vm_pgoff);",
        "f(linear_page_index(vma, address));",
    ],
)
def test_reads_are_told_by_lexing(text: str) -> None:
    found = unwritten(f"void f(void)\n{{\n\t{text}\n}}\n".encode())
    assert found is not None
    assert found.functions == frozenset(("f",))


@pytest.mark.parametrize(
    "text",
    [
        "vma->vm_pgoff = 1;",
        "vma->vm_pgoff /* */ += 1;",
        "vma->vm_pgoff <<= 1;",
        "vma->vm_pgoff++;",
        "--vma->vm_pgoff;",
        "++get(vma)->vm_pgoff;",
        "f(&vma->vm_pgoff);",
        "f(&a[i].vma->vm_pgoff);",
        "(vma->vm_pgoff) = 1;",
        "((vma->vm_pgoff)) = 1;",
        "if (a) (vma->vm_pgoff) = 1;",
        "if (a) f(); else (vma->vm_pgoff) = 1;",
        "do (vma->vm_pgoff)++; while (a);",
        "return (vma->vm_pgoff) = 1;",
        "f(&(vma->vm_pgoff));",
        'asm("" : "=r" (vma->vm_pgoff));',
        "vma_set_pgoff(vma, 1);",
        "p = offsetof(struct vm_area_struct, vm_pgoff);",
        "struct vm_area_desc x = { .pgoff = 1 };",
        "\n#define OFF(v) (v)->vm_pgoff\n",
        "vma->vm_\\\npgoff = 1;",
        "struct vm_area_desc *x = f(); x->pgoff = 1;",
        '\n#include "other.c"\nx->pgoff = 1;',
        "x = a & b->vm_pgoff == 1 ? 0 : 1 /* = */ ;",
    ],
)
def test_what_may_write_is_parsed(text: str) -> None:
    assert unwritten(f"void f(void)\n{{\n\t{text}\n}}\n".encode()) is None


WRITES_ANOTHER = """\
#include "another.h"
void writing(struct another *x);
void writing(struct another *x)
{
	x->desc->pgoff = 1;
}
"""


def test_another_structure_with_such_a_member_is_not_parsed() -> None:
    """As long as no header gives out what is not named."""
    named = "struct vm_area_desc { unsigned long pgoff; };\n"
    plain = "struct own { int pgoff; };\nstruct another { struct own *desc; };\n"
    for header, parsed in (
        (plain, False),
        (plain.replace("own", "vm_area_desc"), True),
    ):
        report, asked = whole(writer_c=WRITES_ANOTHER, another_h=named + header)
        assert ("drivers/char/writer.c" in asked.files) == parsed
        found = [f for f in report.findings if f.location.path.endswith("writer.c")]
        assert [each.rule for each in found] == ["vm_pgoff_write"] * parsed
        assert report.census.remainder == 0


@pytest.mark.parametrize(
    ("text", "handed"),
    [
        ("int f(struct vm_area_desc *desc);", False),
        ("int f(int a, const struct vm_area_desc *, int b);", False),
        ("struct ops { int (*op)(struct vm_area_desc *desc); };", False),
        ("struct vm_area_desc;", False),
        ("struct vm_area_desc { int a; };", False),
        ("/* struct vm_area_desc *a; */ int a;", False),
        ("struct a { struct vm_area_desc *b; };", True),
        ("extern struct vm_area_desc *a, *b;", True),
        ("static inline void f(void) { struct vm_area_desc a, b; }", True),
        ("struct vm_area_desc *f(int a);", True),
        ("typedef struct vm_area_desc *desc_t;", True),
        ("#define desc(x) ((struct vm_area_desc *)(x))", True),
        ("#define DESC vm_area_desc", True),
        ("int f(struct vm_area_\\\ndesc a); struct vm_area_\\\ndesc b;", True),
    ],
)
def test_what_a_header_hands_out(text: str, handed: bool) -> None:
    assert hands_out(f"int before(int a);\n{text}\n".encode()) == handed


def test_a_header_that_no_function_is_in_is_not_parsed() -> None:
    header = "#define LINE(x) x\nLINE(a->pgoff = b)\n"
    report, asked = whole(reader_c=READS, event_h=header)
    assert not any("drivers/char/event.h" in each for each in asked.files.values())
    assert report.census.remainder == 0
    assert not [f for f in report.unanalysed if f.path.startswith("drivers/char")]


@pytest.mark.parametrize("text", ["x = vma->vm_pgoff", "vma->vm_pgoff", "(a->vm_pgoff"])
def test_a_file_that_ends_in_the_middle_is_told_by_lexing(text: str) -> None:
    assert unwritten(text.encode()) is not None


def test_a_macro_may_write_to_what_it_gets() -> None:
    text = READS.replace("return vma->vm_pgoff << 3", "return SOME(vma->vm_pgoff)")
    _, asked = whole(reader_c=text)
    assert "drivers/char/reader.c" not in asked.files
    _, asked = whole(reader_c=text, other_h="#define SOME(x) ((x) = 0)\n")
    assert "drivers/char/reader.c" in asked.files


def test_a_macro_made_of_a_use_is_parsed_where_it_is_used() -> None:
    header = "#define OFF(v) ((v)->vm_pgoff)\n#define MORE(v) OFF(v)\n"
    text = '#include "own.h"\n' + READS.replace("vma->vm_pgoff << 3", "MORE(vma) = 3")
    report, asked = whole(user_c=text, own_h=header)
    assert "drivers/char/own.h" in asked.files["drivers/char/user.c"]
    places = {(each.rule, each.location.path) for each in report.findings}
    assert ("vm_pgoff_write", "drivers/char/user.c") in places


def test_a_reader_that_an_ops_table_leads_to_is_parsed() -> None:
    gorse = "drivers/vfio/gorse/main.c"
    text = Source(MINIATURE).read(gorse)
    name = b"unsigned long reading(struct vm_area_struct *vma);\n"
    called = text.replace(
        b"\treturn io_remap_pfn_range(",
        b"\treading(vma);\n\treturn io_remap_pfn_range(",
    )
    assert called != text, "the fixture has a mapping to lead away from"
    head, include, rest = called.rpartition(b"#include")
    line, newline, body = rest.partition(b"\n")
    called = head + include + line + newline + name + body
    reader = {"drivers/char/reader.c": READS.replace("<< 3", ">> 28").encode()}
    report, asked = of_tree({gorse: called, **reader})
    assert "drivers/char/reader.c" in asked.files
    own = (f for f in report.findings if f.location.path == "drivers/char/reader.c")
    assert [each.rule for each in own] == ["vm_pgoff_decode"]


def test_a_function_that_is_given_a_page_offset_is_parsed() -> None:
    """Though nothing in its file says whose offset it is."""
    head = "unsigned long {0}(unsigned long pgoff)"
    with_offset = f"{head};\n{head}\n{{{{\n\treturn pgoff >> 28;\n}}}}\n"
    without = "int {0}(void);\nint {0}(void)\n{{\n\treturn sizeof(pgoff_t);\n}}\n"
    for text, names in ((with_offset, {"it"}), (without, set())):
        found = unwritten(text.format("it").encode())
        assert found is not None
        assert found.offsets == ()
        assert found.functions == frozenset(names)


def test_programs_are_no_code_of_the_kernel() -> None:
    text = READS.replace("return vma->vm_pgoff <<", "vma->vm_pgoff =").encode()
    report, asked = of_tree({"tools/testing/vma.c": text})
    assert "tools/testing/vma.c" not in asked.files
    assert report.census.allowed["program"] == 1
    assert not [each for each in report.findings if "tools" in each.location.path]


def test_headers_of_all_are_looked_at_with_a_few_files() -> None:
    header = "include/linux/everybody.h"
    text = b"struct vm_area_struct;\nstatic inline void f(struct vm_area_struct *vma)\n"
    text = b"#include <linux/mm.h>\n" + text + b"{\n\tvma->vm_pgoff = 0;\n}\n"
    writer = (
        b"#include <linux/everybody.h>\n"
        + READS.replace("return vma->vm_pgoff <<", "return vma->vm_pgoff =").encode()
    )
    files = {f"drivers/char/w{number}.c": writer for number in range(9)}
    report, asked = of_tree({header: text, **files})
    hosts = [path for path in files if header in asked.files[path]]
    assert 0 < len(hosts) < 5
    found = [each for each in report.findings if each.location.path == header]
    assert [each.rule for each in found] == ["vm_pgoff_write"]


def test_hosts_of_an_earlier_round_count() -> None:
    header = "include/linux/everybody.h"
    text = b"static inline int f(struct vm_area_struct *v) { return v->vm_pgoff; }\n"
    user = b"#include <linux/everybody.h>\n" + READS.encode()
    placed = {f"drivers/char/w{number}.c": user for number in range(9)}
    source = Source(MINIATURE).edited({header: text, **placed})
    selection = Selection((header, *placed), frozenset(), (), whole=True)
    files = gathered(source, selection)
    assert header in files.shared
    first, later = sorted(placed)[:5], sorted(placed)[5:]
    hosts = files.hosts(first)
    assert len(hosts) == 3
    assert files.hosts(later, hosts) == frozenset()
    few = sorted(hosts)[:1]
    assert len(files.hosts(later, few)) == 2


def test_a_header_that_no_file_includes_is_looked_at_alone() -> None:
    report, asked = whole(
        lonely_h=READS.replace("return vma->vm_pgoff <<", "vma->vm_pgoff =")
    )
    assert asked.files["drivers/char/lonely.h"] == ()
    paths = [each.location.path for each in report.findings]
    assert "drivers/char/lonely.h" in paths


def test_what_is_kept_of_a_tree_is_what_has_a_word_in_it() -> None:
    source = Source(MINIATURE)
    files = gathered(source, select(source, [MINIATURE]))
    assert set(files.contents) < set(files.paths)
    words = {path for path in files.paths if b"vm_pgoff" in source.read(path)}
    assert words <= set(files.contents)
