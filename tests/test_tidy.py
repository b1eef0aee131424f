# SPDX-License-Identifier: GPL-2.0-only
"""What goes with what an edit took out, and what stays."""

from pathlib import Path

import pytest
from pgoff.checkers.cursors import body
from pgoff.checkers.parse import parse
from pgoff.checkers.source import Source
from pgoff.generator.editing.control import terminates
from pgoff.generator.editing.layout import lift
from pgoff.generator.editing.program import defined
from pgoff.generator.editing.series import Edit, apply
from pgoff.generator.editing.tidy import tidy

MINIATURE = Path(__file__).parent / "miniature"
PATH = "drivers/vfio/elder.c"

TYPE = b"/* What a user gets. */\nstruct elder {\n\tint x;\n};\n\n"
USER = b"int elder_use(void)\n{\n\tstruct elder one = {};\n\n\treturn one.x;\n}\n"
NO_USER = b"int elder_use(void)\n{\n\treturn 0;\n}\n"


def tidied(before: bytes, after: bytes) -> bytes:
    source = Source(MINIATURE).edited({PATH: after})
    edits = tidy(before, parse(source, PATH))
    return apply(source, edits)[PATH] if edits else after


def test_a_type_goes_with_its_last_use() -> None:
    assert tidied(TYPE + USER, TYPE + NO_USER) == NO_USER


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # Nobody used it before either.
        (TYPE + NO_USER, TYPE + NO_USER.replace(b"0", b"1")),
        # Something else still does.
        (TYPE + USER, TYPE + b"struct elder *elder_last;\n" + NO_USER),
        # It declares something as well.
        (
            TYPE.replace(b"};", b"} elder_one;") + USER,
            TYPE.replace(b"};", b"} elder_one;") + NO_USER,
        ),
    ],
)
def test_other_types_stay(before: bytes, after: bytes) -> None:
    assert tidied(before, after) == after


BLOCK = b"{\n\tif (x) {\n\t\tone();\n\n\t\ttwo();\n\n\t}\n\n}\n"


def lifted(gone: bytes) -> bytes:
    start = BLOCK.index(gone)
    return lift(BLOCK, 0, len(BLOCK), [Edit("", start, start + len(gone))])


def test_no_blank_line_is_left_at_the_end_of_a_block() -> None:
    shown = lifted(b"\t\ttwo();\n\n")
    assert shown == b"{\n\tif (x) {\n\t\tone();\n\t}\n\n}\n"


def test_blank_lines_that_were_there_stay() -> None:
    shown = lifted(b"\t\tone();\n\n")
    assert shown == b"{\n\tif (x) {\n\t\ttwo();\n\n\t}\n\n}\n"


def test_a_comment_behind_something_else_is_not_the_function_s() -> None:
    limit = b"#define ELDER_LIMIT 4 /* in pages */\n"
    helper = b"static int elder_two(void)\n{\n\treturn 2;\n}\n\n"
    user = b"int elder_use(void)\n{\n\treturn elder_two();\n}\n"
    for comment in (b"", b"/* Two. */\n"):
        before = limit + comment + helper + user
        after = before.replace(b"elder_two();", b"0;")
        assert tidied(before, after) == limit + NO_USER


@pytest.mark.parametrize(
    ("statements", "ends"),
    [
        ("return 1;", True),
        ("if (x) { return 1; } else { return 2; }", True),
        ("if (x) return 1;", False),
        ("if (x) goto out; return 1; out: x++;", False),
        ("if (x) goto out; return 1; out: return x;", True),
        ("if (x) goto out; return 1; { out: x++; }", False),
        ("return 1; x++;", True),
    ],
)
def test_where_control_may_run_past(statements: str, ends: bool) -> None:
    text = f"int elder_use(int x);\nint elder_use(int x)\n{{\n{statements}\n}}\n"
    unit = parse(Source(MINIATURE).edited({PATH: text.encode()}), PATH)
    function = defined(unit, "elder_use")
    assert function is not None
    compound = body(function)
    assert compound is not None
    assert terminates(compound) == ends


@pytest.mark.parametrize(
    ("value", "stays"),
    [(b"elder_count++", True), (b"elder_wake()", True), (b"elder_count + 1", False)],
)
def test_a_declaration_that_does_something_stays(value: bytes, stays: bool) -> None:
    """Whoever used its variable: what it does was done for others, too."""
    head = b"static int elder_count;\nint elder_wake(void);\nint elder_use(void)\n{\n"
    local = b"\tint number = " + value + b";\n\n"
    before = head + local + b"\treturn number;\n}\n"
    after = head + local + b"\treturn 0;\n}\n"
    assert (local in tidied(before, after)) == stays
