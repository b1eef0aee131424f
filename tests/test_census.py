# SPDX-License-Identifier: GPL-2.0-only
"""The census: no word gets lost, whatever hides it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pgoff.checkers.census import Census, Ledger, balance
from pgoff.checkers.check import check
from pgoff.checkers.finding import Unanalysed
from pgoff.checkers.macros import definitions, named_by, naming
from pgoff.checkers.report import Report
from pgoff.checkers.selection import Selection
from pgoff.checkers.sight import Sight
from pgoff.checkers.source import Source
from pgoff.checkers.vocabulary import words

MINIATURE = Path(__file__).parent / "miniature"
FOLDER = "drivers/vfio/fixture"
BEGINNING = "#include <linux/mm.h>\nvoid f(struct vm_area_struct *vma);\n"


def checked(**files: str) -> Report:
    """The report on ``name_c="text"``, a file ``name.c``."""
    placed = {
        f"{FOLDER}/{name.replace('_', '.')}": text.encode()
        for name, text in files.items()
    }
    source = Source(MINIATURE).edited(placed)
    return check(source, Selection(tuple(placed), frozenset(placed)))


def body(text: str, before: str = "") -> Report:
    """The report on a function around ``text``, which begins in line 5."""
    around = f"{BEGINNING}{before}\nvoid f(struct vm_area_struct *vma) {{\n"
    return checked(a_c=f"{around}{text}\n}}\n")


def reasons(report: Report) -> list[str]:
    return [each.reason for each in report.unanalysed]


def test_words_are_found_by_lexing_alone() -> None:
    content = b"""\
/* vm_pgoff, x.pgoff, my_vm_pgoff */ a->pgoff b /* */ . /* */ pgoff; pgoff = 1;
"vma->pgoff" vma_start_pgoff(v) + vma_set_pgoff(v) + linear_page_index(v) + vm_\\
pgoff
#define X(v) (v)->vm_pgoff // vm_pgoff
#if vm_pgoff
#endif
{ .pgoff = vma_pages, nvgrace_pfn_to_vma_pgoff, page_pgoff, 'vm_pgoff' }
"""
    assert [(word.text, word.where, word.macro) for word in words(content)] == [
        ("vm_pgoff", "comment", ""),
        ("pgoff", "comment", ""),
        ("pgoff", "code", ""),
        ("pgoff", "code", ""),
        ("pgoff", "string", ""),
        ("vma_start_pgoff", "code", ""),
        ("vma_set_pgoff", "code", ""),
        ("linear_page_index", "code", ""),
        ("vm_pgoff", "code", ""),
        ("vm_pgoff", "macro body", "X"),
        ("vm_pgoff", "comment", ""),
        ("vm_pgoff", "directive", ""),
        ("pgoff", "code", ""),
        ("vm_pgoff", "string", ""),
    ]


def test_a_word_that_is_only_there_when_lines_are_joined_is_found() -> None:
    assert [word.offset for word in words(b"a->vm_p\\\ngoff")] == [3]


def test_macros_name_each_other_at_any_depth() -> None:
    content = b"#define A B(1)\n#define B(x) C + x\n#define D A\n#define E\n#undef F"
    assert dict(definitions(content))["B"] == {"x", "C"}
    assert named_by(["D"], [content]) == {"A", "B", "C", "D", "x"}
    assert naming(frozenset({"C"}), [content]) == {"A", "B", "D"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("vma->vm_start = vma->vm_pgoff;", "read"),
        ("(void)sizeof(vma->vm_pgoff);", "read"),
        ("vma->vm_start = vma->\\\nvm_pgoff;", "read"),
        ("struct vm_region r; r.vm_pgoff = 1;", "other structure"),
        ("struct vm_fault v; v.pgoff = 1;", "other structure"),
        ("struct vm_region r = { .vm_pgoff = 1 };", "other structure"),
        ("int vm_pgoff;", "declaration"),
        ("/* vm_pgoff */", "comment"),
        ('const char *s = "vm_pgoff";', "string"),
        ("#pragma vm_pgoff", "directive"),
    ],
)
def test_what_is_no_finding_has_a_class(text: str, name: str) -> None:
    report = body(text)
    assert report.census == Census(1, 0, {name: 1}, 0)
    assert report.unanalysed == ()
    assert (report.census.remainder, report.status) == (0, 0)


def test_an_accessor_is_one() -> None:
    report = body("g(vma);", "int vma_last_pgoff(void);\n#define g(v) vma_last_pgoff()")
    assert report.census.allowed == {"declaration": 1, "macro body": 1}
    report = body("vma_last_pgoff();", "int vma_last_pgoff(void);")
    assert report.census.allowed == {"accessor": 1, "declaration": 1}


def test_findings_are_counted_as_such() -> None:
    report = body("vma->vm_pgoff = vma->vm_pgoff + 1;")
    assert report.census == Census(2, 1, {"read": 1}, 0)
    assert report.status == 1


def test_a_pointer_to_the_member_is_a_finding_where_it_is_taken() -> None:
    report = body("unsigned long *p = &vma->vm_pgoff;\n*p = 1;")
    assert [each.location.line for each in report.findings] == [6]
    assert report.census == Census(1, 1, {}, 0)


def test_a_branch_that_is_left_out_is_said_with_its_conditional() -> None:
    report = body(
        "#ifdef NO\n#if 1\n#endif\nvma->vm_pgoff = 1;\n#elif 1\n#else\n"
        "vma->vm_pgoff = 2;\n#endif"
    )
    where = "vm_pgoff: the branch of"
    assert reasons(report) == [
        f"line 11: {where} #else in line 10 is left out by the configuration",
        f"line 8: {where} #ifdef in line 5 is left out by the configuration",
    ]
    assert report.census == Census(2, 0, {}, 2)
    assert report.status == 3


def test_a_macro_that_is_expanded_was_seen_and_another_was_not() -> None:
    report = body(
        "OUTER(vma);",
        "#define INNER(v) v->vm_pgoff\n#define OUTER(v) (void)INNER(v)\n"
        "#define UNUSED(v) v->vm_pgoff",
    )
    assert report.census == Census(2, 0, {"macro body": 1}, 1)
    assert reasons(report) == ["line 5: vm_pgoff: nothing expands the macro UNUSED"]


def test_a_macro_that_drops_its_argument_hides_it() -> None:
    report = body("DROP(vma->vm_pgoff);", "#define DROP(x) do { } while (0)")
    assert reasons(report) == ["line 5: vm_pgoff: the macro DROP does not use it"]


def test_a_function_with_an_error_is_not_trusted_and_others_are() -> None:
    good = "void g(struct vm_area_struct *vma)\n{\n(void)vma->vm_pgoff;\n}"
    report = body("(void)vma->vm_pgoff;\nnothing();", good)
    assert report.census == Census(2, 0, {"read": 1}, 1)
    first, second = reasons(report)
    assert first.startswith("line 8: vm_pgoff: line 9 is not understood: call to ")
    assert second.startswith("line 9: call to undeclared function 'nothing'")


def test_a_finding_in_a_function_with_an_error_is_kept() -> None:
    report = body("vma->vm_pgoff = 1;\nnothing();")
    assert [each.location.line for each in report.findings] == [5]
    assert report.status == 3


def test_what_a_syntax_error_swallows_is_said() -> None:
    report = checked(a_c="} vm_pgoff ( x.pgoff\n")
    assert report.census.remainder == 0
    assert report.status == 3


def test_a_header_that_nothing_reads_is_parsed_alone() -> None:
    report = checked(a_c="int a;\n", b_h="struct b { int vm_pgoff; };\n")
    assert report.census == Census(1, 0, {"declaration": 1}, 0)
    assert report.unanalysed == ()
    report = checked(a_c="int a;\n", b_h="#ifdef ON\nint vm_pgoff = 1 +;\n#endif\n")
    assert len(reasons(report)) == 1
    assert report.status == 3


def test_a_header_is_seen_if_one_of_its_readers_sees_it() -> None:
    header = "#include <linux/mm.h>\n#ifdef ON\nstruct own { int vm_pgoff; };\n#endif\n"
    name = '#include "own.h"\n'
    report = checked(a_c=name, b_c="#define ON\n" + name, own_h=header)
    assert report.census == Census(1, 0, {"declaration": 1}, 0)
    assert report.unanalysed == ()
    alone = checked(a_c=name, own_h=header)
    assert len(alone.unanalysed) == 1


def test_a_file_that_cannot_be_read_is_said() -> None:
    report = check(Source(MINIATURE), Selection(("drivers/none.c",)))
    assert report.unanalysed == (
        Unanalysed("drivers/none.c", "No such file or directory"),
    )
    assert report.status == 3


def test_a_word_that_nothing_is_known_of_is_a_remainder() -> None:
    ledger = Ledger.of([Sight(("a.c",), {}, {})], [], {})
    counted, missing = balance({"a.c": b"x->vm_pgoff"}, ledger)
    assert counted.remainder == 1
    assert missing == (Unanalysed("a.c", "line 1: vm_pgoff: nothing is known of it"),)
    assert Report((), (), counted).status == 3


LINES = st.sampled_from(
    [
        *("vma->vm_pgoff = 1;", "(void)vma->vm_pgoff;", "SET(vma);", "SET(", "x.pgoff"),
        *(
            "unsigned long *p = &vma->vm_pgoff;",
            "*p = 2;",
            "p++;",
            "g(&vma->vm_pgoff);",
        ),
        *("{", "}", "(", ")", ";", "#if 1", "#if 0", "#ifdef X", "#else", "#endif"),
        *("#define SET(v) v->vm_pgoff", "#define X", "#undef SET", "#include <no.h>"),
        *("/*", "*/", '"', "'", "\\", "vm_\\\npgoff", "struct vm_area_struct v;"),
        *("struct vm_area_struct v = { .vm_pgoff = 1 };", "asm(vma->vm_pgoff);"),
        *("static void g(unsigned long *p)", "*p = 1;", "return &vma->vm_pgoff;"),
        *(
            "switch (",
            "case 15212:",
            "const struct vfio_device_ops o = {",
            ".mmap = f,",
        ),
        *("vma_set_pgoff(vma, 1);", "sizeof vma->vm_pgoff", "typeof(vma->vm_pgoff) q;"),
        *(
            "o.mmap = f;",
            "memcpy(&o, &o, 1);",
            "o = ",
            "(struct vfio_device_ops){",
            "->",
        ),
    ]
)


@settings(max_examples=60)
@given(st.lists(LINES, max_size=12))
def test_no_nonsense_makes_it_fail_or_lose_a_word(lines: list[str]) -> None:
    report = body("\n".join(lines), "#include <linux/vfio.h>")
    assert report.census.remainder == 0
    assert report.census.tokens == len(
        words(f"{BEGINNING}\n{{\n{chr(10).join(lines)}\n}}".encode())
    )
