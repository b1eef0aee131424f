# SPDX-License-Identifier: GPL-2.0-only
"""The fingerprint of a finding: what it survives, and what makes it another one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pgoff.checkers import identity
from pgoff.checkers.finding import Finding, Location, Severity
from pgoff.checkers.identity import LINES, LONGEST, character, identified

MINIATURE = Path(__file__).parent / "miniature"
CODE = b"""\
#define SHIFT 40
static int a_mmap(struct vm_area_struct *vma)
{
	int x = 1;

	vma->vm_pgoff = HERE(x) + 1;
	return 0;
}
"""


def finding(
    content: bytes, path: str = "a.c", function: str = "a_mmap", rule: str = "r"
) -> Finding:
    """What a rule says of the first ``vm_pgoff`` in a file of this content."""
    before = content[: content.index(b"vm_pgoff")]
    line = before.count(b"\n") + 1
    column = len(before) - before.rfind(b"\n")
    place = Location(path, line, column)
    return Finding(place, rule, Severity.ERROR, function, "bad")


def name(content: bytes, **changed: str) -> str:
    [found] = identified([finding(content, **changed)], lambda path: content)
    assert re.fullmatch(r"[0-9a-f]{16}-[0-9a-f]{8}-0", found.fingerprint)
    return found.fingerprint


@pytest.mark.parametrize(
    "moved",
    [
        b"\n\n/* more */\n" + CODE,
        CODE.replace(b"\t", b"        "),
        CODE.replace(b"= HERE(x) +", b"=\n\t\tHERE( x )\t/* why */ +"),
        CODE.replace(b"\n", b"\r\n"),
        CODE.replace(b"int x = 1;", b"int x = 1; /* vma */ int y = 2;"),
        CODE.replace(b"\n\tvma", b"#ifdef CONFIG_X\n\tvma").replace(
            b"1;\n\tret", b"1;\n#endif\n\tret"
        ),
        b"int other;\n" + CODE[CODE.index(b"static") :],
    ],
)
def test_it_survives_moves_and_layout(moved: bytes) -> None:
    assert name(moved) == name(CODE)


def test_it_survives_a_new_name_of_the_file() -> None:
    assert name(CODE, path="b/c.c") == name(CODE)


@pytest.mark.parametrize(
    ("content", "changed"),
    [
        (CODE.replace(b"+ 1", b"+ 2"), {}),
        (CODE, {"function": "b_mmap"}),
        (CODE, {"rule": "other"}),
        (CODE.replace(b"vma->vm_pgoff =", b"if (x) vma->vm_pgoff ="), {}),
    ],
)
def test_what_is_something_else_has_another(
    content: bytes, changed: dict[str, str]
) -> None:
    assert name(content, **changed) != name(CODE)


def test_a_directive_is_a_line_of_its_own() -> None:
    one = b"#define A 1\n#define X(v) ((v)->vm_pgoff >> 2) /* x */\nint y = 1;\n"
    two = b"int z = 1;\n#define X(v) ((v)->vm_pgoff \\\n\t>> 2)\n#define B 2\n"
    other = one.replace(b">> 2", b">> 3")
    assert name(one) == name(two) != name(other)


def test_alike_ones_are_numbered() -> None:
    places = [Location(path, 6, 7) for path in ("b.c", "a.c")]
    found = identified(
        [Finding(place, "r", Severity.ERROR, "a_mmap", "bad") for place in places],
        lambda path: CODE,
    )
    first, second = (each.fingerprint for each in found)
    assert first[:-1] == second[:-1]
    assert (first[-2:], second[-2:]) == ("-0", "-1")
    assert [each.location.path for each in found] == ["a.c", "b.c"]


def test_the_excerpt_and_its_columns_in_characters() -> None:
    content = b"/* \xc3\xa9\xc3\xa9 */ vma->vm_pgoff = 1;\n"
    [found] = identified([finding(content)], lambda path: content)
    assert found.excerpt == "/* éé */ vma->vm_pgoff = 1;"
    assert found.location.column == 17
    assert character(found) == 15
    long = b" " * LONGEST * 2 + b"vma->vm_pgoff = 1;\n"
    [found] = identified([finding(long)], lambda path: long)
    assert len(found.excerpt) == LONGEST
    assert character(found) is None


def test_a_file_that_is_gone_is_empty() -> None:
    def read(path: str) -> bytes:
        raise FileNotFoundError(path)

    [found] = identified([finding(CODE)], read)
    assert found.excerpt == ""
    assert found.fingerprint


@given(st.binary(), st.integers(1, 50), st.integers(1, 50))
def test_no_content_is_too_odd(content: bytes, line: int, column: int) -> None:
    place = Location("a.c", line, column)
    given = Finding(place, "r", Severity.ERROR, "", "bad")
    [found] = identified([given], lambda path: content)
    assert re.fullmatch(r"[0-9a-f]{16}-[0-9a-f]{8}-0", found.fingerprint)
    character(found)


def test_the_whole_file_tells_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the lines around a finding as many are gone through as make a difference."""
    text = (MINIATURE / "drivers/vfio/acorn/vfio_acorn_core.c").read_bytes()
    places = [
        Location("a.c", number, column)
        for number, line in [*enumerate(text.split(b"\n"), 1)][::19]
        for column in {1, len(line) // 2 + 1, len(line) + 1}
    ]
    every = [Finding(place, "r", Severity.ERROR, "f", "bad") for place in places]
    found = []
    for lines in (1, LINES, len(text)):
        monkeypatch.setattr(identity, "LINES", lines)
        found.append(identified(every, lambda path: text))
    assert found[0] == found[1] == found[2]
