# SPDX-License-Identifier: GPL-2.0-only
"""Object code, function by function: what moved is the same, what changed is named."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from pgoff.verify.objects import SECTIONS, Object, read

pytestmark = pytest.mark.skipif(not shutil.which("cc"), reason="needs cc")

SOURCE = """\
int say(const char *, ...);
int outside(int);
struct table { int (*op)(int); int size; };
static int calls;
static int one(int a) { calls++; return outside(a) + calls; }
int two(int a) { static int seen; seen += a; return say("two %d", seen) + one(a); }
const struct table ops = { .op = one, .size = 4096 };
"""


def compiled(folder: Path, text: str) -> Object:
    (folder / "unit.c").write_text(text)
    command = ["cc", "-O2", "-fno-inline", *SECTIONS.split(), "-c", "unit.c"]
    subprocess.run(command, cwd=folder, check=True)
    return read(folder / "unit.o")


@pytest.mark.parametrize(
    ("old", "new", "differs"),
    [
        ("", "", set()),
        ("int say", "\n\n/* further down */\nint say", set()),
        (
            "static int one",
            'int zero(int a) { static int seen; return say("0 %d", seen++); }\n'
            "static int one",
            {"zero()"},
        ),
        ("outside(a) + calls", "outside(a) - calls", {"one()"}),
        ("outside(a)", "outside(calls)", {"one()"}),
        ('"two %d"', '"too %d"', {"two()"}),
        (".size = 4096", ".size = 12", {"ops"}),
        (".op = one", ".op = two", {"ops"}),
        ("say(", "tell(", {"two()"}),
    ],
)
def test_what_differs(tmp_path: Path, old: str, new: str, differs: set[str]) -> None:
    before = compiled(tmp_path, SOURCE).parts
    after = compiled(tmp_path, SOURCE.replace(old, new)).parts
    assert {"one()", "two()", "ops"} <= set(before)
    names = set(before) | set(after)
    assert {name for name in names if before.get(name) != after.get(name)} == differs


def test_symbols(tmp_path: Path) -> None:
    marker = "void *const __export_symbol_two = two;\n"
    found = compiled(tmp_path, SOURCE + marker)
    assert found.needed == ("outside", "say")
    assert set(found.offered) == {"__export_symbol_two", "ops", "two"}
    assert found.exported == ("two",)
