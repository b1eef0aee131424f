# SPDX-License-Identifier: GPL-2.0-only
"""What need not be reported: comments, baselines, rules that were not asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pgoff.checkers.baseline import Entry, compared, load, write
from pgoff.checkers.census import Census
from pgoff.checkers.errors import UserError
from pgoff.checkers.finding import Finding, Location, Severity, Suppression
from pgoff.checkers.report import Report
from pgoff.checkers.rules import checkers
from pgoff.checkers.settings import settings
from pgoff.checkers.sifting import rule_names
from pgoff.checkers.suppression import suppressions
from pgoff.generator.cli import main

WriteFiles = Callable[[Path, dict[str, bytes]], Path]
RULE = "vm_pgoff_write"
FILES = {
    "Makefile": b"VERSION = 9\nPATCHLEVEL = 8\n",
    "Kconfig": b'config VFIO\n\ttristate "vfio"\n',
    "Kbuild": b"obj-y += drivers/\n",
    "drivers/Makefile": b"obj-y += a.o b.o\n",
    "include/linux/mm.h": b"struct vm_area_struct { unsigned long vm_pgoff; };\n",
    "include/linux/compiler_types.h": b"",
    "include/linux/kconfig.h": b"",
}
HEAD = "#include <linux/mm.h>\n"
ALLOW = f"/* pgoff: allow({RULE}): it is cleared for a reason */"


def function(name: str, body: str = "vma->vm_pgoff = 1;") -> str:
    return f"void {name}(struct vm_area_struct *vma)\n{{\n\t{body}\n}}\n"


@pytest.fixture
def tree(tmp_path: Path, write_files: WriteFiles) -> Path:
    return write_files(tmp_path / "tree", FILES)


Run = Callable[..., tuple[int, dict[str, list[dict[str, str]]], str]]


@pytest.fixture
def run(tree: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """``run(text, *arguments)``: status, report and messages for drivers/a.c."""

    def check(
        text: str, *arguments: str
    ) -> tuple[int, dict[str, list[dict[str, str]]], str]:
        (tree / "drivers/a.c").write_text(text)
        given = ["check", "--tree", str(tree), "--format=json", *arguments]
        status = main([*given, str(tree / "drivers")])
        out, err = capsys.readouterr()
        return status, json.loads(out) if out else {}, err

    return check


@pytest.mark.parametrize(
    "body",
    [
        f"vma->vm_pgoff = 1; {ALLOW}",
        f"{ALLOW}\n\tvma->vm_pgoff = 1;",
        f"{ALLOW}\n\n\t/* more */\n\tvma->vm_pgoff =\n\t\t1;",
        f"// pgoff: allow({RULE}): why\n\tvma->vm_pgoff = 1;",
        f"/*\n\t * pgoff: allow({RULE}, vm_pgoff_decode): because\n\t * of it\n\t */\n"
        "\tvma\n\t\t->vm_pgoff = 1;",
    ],
)
def test_a_comment_with_a_reason_allows(run: Run, body: str) -> None:
    status, shape, err = run(HEAD + function("a", body))
    assert (status, shape["findings"]) == (0, [])
    [hidden] = shape["suppressed"]
    assert (hidden["rule"], hidden["by"]) == (RULE, "comment")
    assert hidden["reason"]
    assert ", 1 suppressed" in err


@pytest.mark.parametrize(
    ("body", "wrong", "rules"),
    [
        (f"/* pgoff: allow({RULE}) */ vma->vm_pgoff = 1;", "needs a reason", 2),
        (f"/* pgoff: allow({RULE}): */ vma->vm_pgoff = 1;", "needs a reason", 2),
        (f"{ALLOW}\n\tvma = vma;\n\tvma->vm_pgoff = 1;", "could allow: remove", 2),
        (f"vma->vm_pgoff = 1;\n\t{ALLOW}", "could allow: remove", 2),
        (f"{ALLOW}\n\tvma = vma;", "could allow: remove", 1),
        ("vma->vm_pgoff = 1; /* pgoff: allow(x): why */", "no rule 'x'", 2),
    ],
)
def test_a_comment_that_allows_nothing_is_a_warning(
    run: Run, body: str, wrong: str, rules: int
) -> None:
    status, shape, _ = run(HEAD + function("a", body))
    assert status == 1
    found = shape["findings"]
    assert len(found) == rules
    [warning] = [each for each in found if each["rule"] == "suppression"]
    assert warning["severity"] == "warning"
    assert wrong in warning["message"]


def test_a_comment_for_a_rule_that_is_off_is_not_judged(run: Run) -> None:
    text = HEAD + function("a", f"{ALLOW}\n\tvma = vma;")
    assert run(text, "--ignore", RULE)[0] == 0
    assert run(text, "--select", "ioctl_region_info")[0] == 0
    assert run(text, "--select", RULE)[0] == 1


def test_nor_is_one_in_a_file_that_is_not_understood(run: Run) -> None:
    status, shape, _ = run(HEAD + function("a", f"{ALLOW}\n\tnobody = 1;"))
    assert (status, shape["findings"]) == (3, [])


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_any_bytes_may_be_around(before: bytes, after: bytes) -> None:
    text = before + b"/* pgoff: allow(a): b */" + after
    for each in suppressions("a.c", text):
        assert each.first >= 1
        assert each.last >= each.first


def test_rules_are_chosen_by_name(run: Run) -> None:
    text = HEAD + function("a")
    assert run(text)[0] == 1
    assert run(text, "--ignore", RULE)[0] == 0
    assert run(text, "--select", f"{RULE},ioctl_region_info")[0] == 1
    status, _, err = run(text, "--select", "vm_pgof_write")
    assert status == 2
    assert f"did you mean {RULE}?" in err
    assert rule_names() == {checker.name for checker in checkers()}


# --- baselines -----------------------------------------------------------------------

TWO = HEAD + function("a") + function("b", "vma->vm_pgoff = 2;")


@pytest.fixture
def baseline(tmp_path: Path, run: Run) -> Path:
    """A baseline that accepts both findings of TWO."""
    path = tmp_path / "base.json"
    status, shape, _ = run(TWO, "--baseline", str(path), "--baseline-add", "old code")
    assert (status, shape["findings"]) == (0, [])
    assert [each.reason for each in load(path)] == ["old code"] * 2
    return path


@pytest.mark.parametrize(
    "text",
    [
        TWO,
        "\n\n" + TWO.replace("\t", "  "),
        HEAD + function("b", "vma->vm_pgoff = 2;") + function("a"),
        # Moved into a helper in the same file.
        HEAD + function("helper") + function("b", "vma->vm_pgoff = 2;"),
    ],
)
def test_what_was_accepted_stays_so_when_it_moves(
    run: Run, baseline: Path, text: str
) -> None:
    before = baseline.read_bytes()
    status, shape, _ = run(text, "--baseline", str(baseline))
    assert (status, shape["findings"]) == (0, [])
    assert {each["by"] for each in shape["suppressed"]} == {"baseline"}
    assert baseline.read_bytes() == before


def test_it_survives_a_new_name_of_the_file(
    run: Run, baseline: Path, tree: Path
) -> None:
    (tree / "drivers/b.c").write_text(TWO)
    status, shape, _ = run("int x;\n", "--baseline", str(baseline))
    assert (status, shape["findings"]) == (0, [])


def test_what_is_new_is_reported_also_if_it_is_alike(run: Run, baseline: Path) -> None:
    third = function("c", "vma->vm_pgoff = 3;")
    status, shape, _ = run(TWO + third, "--baseline", str(baseline))
    assert status == 1
    assert [each["function"] for each in shape["findings"]] == ["c"]
    twice = HEAD + function("a", "vma->vm_pgoff = 1;\n\tvma->vm_pgoff = 1;")
    status, shape, _ = run(
        twice + function("b", "vma->vm_pgoff = 2;"), "--baseline", str(baseline)
    )
    assert status == 1
    assert len(shape["findings"]) == 1


def test_it_may_only_shrink(run: Run, baseline: Path) -> None:
    before = baseline.read_bytes()
    one = HEAD + function("a")
    status, shape, _ = run(one, "--baseline", str(baseline))
    [stale] = shape["findings"]
    assert status == 1
    assert (stale["rule"], stale["path"]) == ("baseline", "base.json")
    assert f"1 of {RULE} in drivers/a.c, b(), is not found any more" in stale["message"]
    assert baseline.read_bytes() == before
    assert run(one, "--baseline", str(baseline), "--baseline-shrink")[0] == 0
    assert [each.function for each in load(baseline)] == ["a"]
    assert run(TWO, "--baseline", str(baseline))[0] == 1
    assert [each.function for each in load(baseline)] == ["a"]
    assert run(one, "--baseline", str(baseline))[0] == 0


def test_it_grows_with_a_reason_only(run: Run, baseline: Path) -> None:
    third = TWO + function("c", "vma->vm_pgoff = 3;")
    status, _, err = run(third, "--baseline", str(baseline), "--baseline-add", " ")
    assert status == 2
    assert "has no reason" in err
    assert run(third, "--baseline", str(baseline), "--baseline-add", "new")[0] == 0
    assert sorted((e.function, e.reason) for e in load(baseline)) == [
        ("a", "old code"),
        ("b", "old code"),
        ("c", "new"),
    ]


def test_a_file_that_was_not_analysed_makes_nothing_stale(
    run: Run, baseline: Path
) -> None:
    status, shape, _ = run("int vm_pgoff = nobody;\n", "--baseline", str(baseline))
    assert (status, shape["findings"]) == (3, [])


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        '{"version": 2, "entries": []}',
        '{"version": 1, "entries": [{}]}',
        '{"version": 1, "entries": [{"path": "a", "rule": "r", "function": "", '
        '"statement": "x", "count": 0, "reason": ""}]}',
        "[" * 100_000,
    ],
)
def test_a_baseline_that_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "b").write_text(content)
    with pytest.raises(UserError, match=r"baseline|another version"):
        load(tmp_path / "b")


def test_a_baseline_that_is_not_there_or_not_named(run: Run, tmp_path: Path) -> None:
    status, _, err = run(TWO, "--baseline", str(tmp_path / "none"))
    assert status == 2
    assert "make one with --baseline-add" in err
    assert run(TWO, "--baseline-shrink")[0] == 2


entries = st.builds(
    Entry, *[st.sampled_from(["a", "b"])] * 4, st.integers(1, 3), st.text(max_size=5)
)
found = st.builds(
    lambda path, rule, function, statement, line: Finding(
        Location(path, line),
        rule,
        Severity.ERROR,
        function,
        "m",
        (),
        f"{statement}-f-0",
    ),
    *[st.sampled_from(["a", "b"])] * 4,
    st.integers(1, 99),
)


@given(st.lists(entries, max_size=6), st.lists(found, max_size=6))
def test_counts_hold(known: list[Entry], findings: list[Finding]) -> None:
    report = Report(tuple(findings), (), Census(), ("a", "b"))
    done = compared(report, tuple(known), lambda path: True)
    total = sum(each.count for each in known)
    kept = sum(each.count for each in done.entries)
    assert kept == len(done.report.hidden) <= total
    assert len(done.report.findings) == len(findings) - kept
    assert kept + sum(each.count for each in done.stale) == total


@given(st.lists(entries, max_size=6))
def test_a_baseline_is_read_as_it_was_written(known: list[Entry]) -> None:
    # Each is written through to the disk, which takes long where it is a real one.
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with TemporaryDirectory(dir=memory) as folder:
        file = Path(folder) / "baseline"
        write(file, known)
        assert sorted(load(file)) == sorted(known)


# --- settings ------------------------------------------------------------------------


def test_the_tree_may_have_settings(run: Run, tree: Path) -> None:
    (tree / "pgoff.toml").write_text(f'ignore = ["{RULE}"]\n')
    text = HEAD + function("a")
    assert run(text)[0] == 0
    assert run(text, "--isolated")[0] == 1
    assert run(text, "--untrusted")[0] == 1
    assert run(text, "--untrusted", "--config", str(tree / "pgoff.toml"))[0] == 0
    assert run(text, "--ignore", "ioctl_region_info")[0] == 1


def test_settings_are_shown_with_where_they_are_from(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "pgoff.toml").write_text('ignore = ["x"]\ntimeout = 7\n')
    arguments = ["check", "--tree", str(tree), "--show-settings"]
    assert main([*arguments, "--memory=99", "--ignore", RULE]) == 0
    out = capsys.readouterr().out
    assert f"timeout = 7  # {tree / 'pgoff.toml'}\n" in out
    assert "memory = 99  # the command line\n" in out
    assert f'ignore = ["{RULE}"]  # the command line\n' in out
    assert re.search(r"^jobs = \d+  # the default$", out, re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("command = 'rm'", "there is no setting 'command'"),
        ("output = '/etc/x'", "there is no setting 'output'"),
        ("baseline = '../x'", "leads out of its folder"),
        ("baseline = '/etc/passwd'", "leads out of its folder"),
        ("baseline = 1", "is not a path"),
        ("select = 'x'", "is not a list of strings"),
        ("jobs = 0", "is not a number from 1 on"),
        ("jobs = true", "is not a number from 1 on"),
        ("jobs =", "is no TOML"),
        ("\x00", "is no TOML"),
    ],
)
def test_settings_that_cannot_be(tmp_path: Path, text: str, wrong: str) -> None:
    (tmp_path / "pgoff.toml").write_text(text)
    with pytest.raises(UserError, match=wrong):
        settings({}, tmp_path / "pgoff.toml")


def test_statistics_close_the_balance(run: Run) -> None:
    _, _, err = run(TWO, "--statistics")
    assert re.search(rf"^ +2 {RULE}$", err, re.MULTILINE)
    assert re.search(r"^ +0 unaccounted for$", err, re.MULTILINE)


def test_colours_are_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    from pgoff.generator.terminal import output

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: False)
    assert not output.coloured()
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert output.coloured()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not output.coloured()


def test_a_suppression_knows_its_lines() -> None:
    text = (
        b"int a; // pgoff: allow(x): y\n/* pgoff: allow(x,y): z */\n\nint\nb;\nint c;"
    )
    first, second = suppressions("a.c", text)
    assert first == Suppression(Location("a.c", 1, 8), ("x",), "y", 1, 1)
    assert (second.rules, second.first, second.last) == (("x", "y"), 4, 5)
