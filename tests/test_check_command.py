# SPDX-License-Identifier: GPL-2.0-only
"""``pgoff check`` and ``pgoff explain`` as a user runs them."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from pgoff.checkers.census import Census
from pgoff.checkers.errors import UserError
from pgoff.checkers.finding import Finding, Location, Note, Severity, Unanalysed
from pgoff.checkers.formats import Description, Tool, rendered
from pgoff.checkers.formats.text import lines
from pgoff.checkers.report import Report, printable, summary
from pgoff.checkers.rules import checkers
from pgoff.checkers.selection import select
from pgoff.checkers.source import Source
from pgoff.generator.cli import main

MINIATURE = Path(__file__).parent / "miniature"
FOLDER = "drivers/vfio/gorse"
FILE = f"{FOLDER}/main.c"
RULE = "vm_pgoff_write"
WRITE = b"vma->vm_pgoff = PHYS_PFN(region->addr) + pgoff;"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the miniature tree that may be changed."""
    return Path(shutil.copytree(MINIATURE, tmp_path / "tree"))


def place() -> tuple[int, int]:
    """The line and the column of the member that is written."""
    lines = (MINIATURE / FILE).read_bytes().splitlines()
    [(number, line)] = [
        (number, line) for number, line in enumerate(lines, 1) if WRITE in line
    ]
    return number, line.index(b"vm_pgoff") + 1


def test_text_says_where_what_and_how_it_is_reached(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", "--tree", str(MINIATURE), str(MINIATURE / FILE)]) == 1
    printed = capsys.readouterr()
    line, column = place()
    lines = printed.out.splitlines()
    message = f"{FILE}:{line}:{column}: error: vm_pgoff of a struct vm_"
    [start] = [at for at, said in enumerate(lines) if said.startswith(message)]
    first, *notes = lines[start : start + 3]
    assert first.endswith(" [vm_pgoff_write]")
    assert [each.partition("note: ")[2] for each in notes] == [
        "vfio_gorse_ops.mmap is vfio_gorse_mmap()",
        "vfio_gorse_mmap calls vfio_gorse_mmap_mmio()",
    ]
    assert all(each.startswith(f"{FILE}:") for each in notes)
    assert re.search(
        r"^4 errors, \d warnings?, 0 not analysed; of 4 uses", printed.err, re.M
    )


def test_json_has_the_documented_shape_and_nothing_else(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["check", "--format", "json", "--tree", str(MINIATURE)]
    assert main([*arguments, str(MINIATURE / FILE)]) == 1
    shape = json.loads(capsys.readouterr().out)
    line, column = place()
    [finding] = [each for each in shape["findings"] if each["rule"] == RULE]
    notes = finding.pop("notes")
    message = finding.pop("message")
    assert re.fullmatch(r"[0-9a-f]{16}-[0-9a-f]{8}-0", finding.pop("fingerprint"))
    assert finding == {
        "rule": RULE,
        "severity": "error",
        "path": FILE,
        "line": line,
        "column": column,
        "function": "vfio_gorse_mmap_mmio",
        "configurations": [],
    }
    assert message
    assert [sorted(note) for note in notes] == [["line", "message", "path"]] * 2
    assert sorted(shape) == [
        "census",
        "doubts",
        "findings",
        "suppressed",
        "unanalysed",
    ]
    assert shape["unanalysed"] == []
    assert shape["census"] == {
        "tokens": 4,
        "findings": 4,
        "allowed": {},
        "unanalysed": 0,
        "remainder": 0,
    }


def test_without_a_path_every_driver_is_looked_at_and_two_runs_are_alike(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["check", "--format", "json", "--tree", str(MINIATURE)]
    outputs = []
    for _ in range(2):
        assert main(arguments) == 1
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]
    shape = json.loads(outputs[0])
    found = {each["path"] for each in shape["findings"] if each["rule"] == RULE}
    written = {
        path.relative_to(MINIATURE).as_posix()
        for path in (MINIATURE / "drivers" / "vfio").rglob("*.c")
        if "vma->vm_pgoff = " in path.read_text().replace("Not vma->vm_pgoff", "")
    }
    assert found == written
    assert len(found) == 4
    assert shape["unanalysed"] == []
    assert shape["census"]["remainder"] == 0


def test_a_folder_is_its_files_and_the_tree_is_found_around_it(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree / "drivers" / "vfio")
    assert main(["check", "gorse"]) == 1
    folder = capsys.readouterr().out
    assert main(["check", "gorse/main.c", "gorse", "."]) == 1
    whole = capsys.readouterr().out
    assert folder.startswith(f"{FILE}:")
    assert folder in whole
    monkeypatch.chdir(tree)
    assert main(["check", "."]) == 1
    # Where a mapping comes from may be told by another driver.
    everything = set(capsys.readouterr().out.splitlines())
    said = {line for line in whole.splitlines() if ": note: " not in line}
    assert said < everything
    assert main(["check"]) == 1


def test_clean_is_0_and_says_nothing(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / FILE).write_bytes(b"#include <linux/vfio.h>\n")
    assert main(["check", "--tree", str(tree), str(tree / FOLDER)]) == 0
    assert capsys.readouterr().out == ""


def test_what_is_not_analysed_is_3_even_with_findings(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = (tree / FILE).read_bytes()
    (tree / FILE).write_bytes(content + b"#include <linux/none.h>\n")
    assert main(["check", "--tree", str(tree), str(tree / FOLDER)]) == 3
    lines = capsys.readouterr().out.splitlines()
    number = content.count(b"\n") + 1
    assert any(line.endswith(f"[{RULE}]") for line in lines)
    assert lines[-1] == (
        f"{FILE}: not analysed: line {number}: 'linux/none.h' file not found"
    )


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (["none.c"], "none.c does not exist; name files or folders"),
        (["Makefile"], "Makefile is neither a folder nor a .c or .h file"),
        (["Documentation"], "Documentation has no C files in it"),
        ([".."], ".. is not in the tree"),
        (["/etc/passwd"], "/etc/passwd is neither a folder nor a .c or .h file"),
        (["/etc/passwd", "drivers/vfio/vfio.h"], "/etc/passwd is not in the tree"),
        (["link.c"], "link.c is not in the tree"),
    ],
)
def test_paths_that_cannot_be_meant_are_2(
    tree: Path,
    paths: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tree.parent / "outside.c").write_text("int vm_pgoff;\n")
    (tree / "link.c").symlink_to(tree.parent / "outside.c")
    monkeypatch.chdir(tree)
    assert main(["check", "--tree", ".", *paths]) == 2
    assert capsys.readouterr().err.startswith(f"pgoff: {message}")


def test_a_new_folder_is_below_the_tree_that_is_named(tree: Path) -> None:
    source = Source(tree).edited({"drivers/quite/new.c": b""})
    for place in (tree, tree / "drivers"):
        assert "drivers/quite/new.c" in select(source, [place]).files


def test_a_file_that_differs_from_the_disk_has_to_be_c_as_well(tree: Path) -> None:
    source = Source(tree).edited({"Makefile": b"", "drivers/new.c": b""})
    assert select(source, [tree / "drivers/new.c"]).files == ("drivers/new.c",)
    with pytest.raises(UserError, match="Makefile is neither a folder nor"):
        select(source, [tree / "Makefile"])


@pytest.mark.parametrize("more", [[], ["none.c"]])
def test_a_path_in_the_tree_is_not_guessed_but_named(
    tree: Path,
    more: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tree.parent)
    assert main(["check", "--tree", tree.name, FILE, *more]) == 2
    assert capsys.readouterr().err == (
        f"pgoff: {FILE} does not exist; "
        f"paths are those of the folder that you are in: name {tree / FILE}\n"
    )


def test_no_tree_is_2(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "a.c").write_text("int a;\n")
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 2
    assert ". is in no kernel tree; name the tree with --tree" in (
        capsys.readouterr().err
    )
    assert main(["check", "--tree", str(tmp_path), "a.c"]) == 2
    assert "is not a kernel tree" in capsys.readouterr().err


def test_a_name_cannot_steer_the_terminal(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = b"drivers/vfio/gorse/\x1b[31mred\xff\n.c".decode("utf-8", "surrogateescape")
    (tree / name).write_bytes((tree / FILE).read_bytes())
    reason = "its name has control characters or is not UTF-8"
    assert main(["check", "--tree", str(tree), str(tree / name)]) == 3
    lines = capsys.readouterr().out.splitlines()
    shown = "drivers/vfio/gorse/\\x1b[31mred\\udcff\\n.c: not analysed: "
    assert lines[0] == shown + reason
    assert all(line.startswith(shown) for line in lines)
    main(["check", "--tree", str(tree), "--format", "json", str(tree / name)])
    first, *_ = json.loads(capsys.readouterr().out)["unanalysed"]
    assert first == {"path": name, "reason": reason}


def report(census: Census) -> Report:
    here, there = Location("a.c", 3, 4), Location("b.c", 1, 2)
    finding = Finding(
        here, "rule", Severity.WARNING, "f", "bad\x07", (Note(there, "this way\r"),)
    )
    return Report((finding,), (Unanalysed("a.c", "a\x1breason"),), census)


def test_nothing_in_a_report_can_steer_a_terminal() -> None:
    assert list(lines(report(Census()))) == [
        "a.c:3:4: warning: bad\\x07 [rule]",
        "b.c:1:2: note: this way\\r",
        "a.c: not analysed: a\\x1breason",
    ]
    assert printable("\u202e\u2028\x9b \u00e9") == "\\u202e\\u2028\\x9b \u00e9"
    tool = Tool(lambda: Description("1", ()))
    assert "\x1b" not in rendered("json", report(Census()), tool)


def test_the_summary_counts_in_words() -> None:
    census = Census(5, 1, {"read": 2, "comment": 1}, 1)
    assert summary(report(census)) == (
        "0 errors, 1 warning, 1 not analysed; of 5 uses of a page offset 1 in "
        "findings, 3 allowed, 1 not analysed, 0 unaccounted for"
    )


@pytest.mark.parametrize(
    ("unanalysed", "census", "findings", "status"),
    [
        (False, Census(), False, 0),
        (False, Census(), True, 1),
        (True, Census(), False, 3),
        (True, Census(), True, 3),
        (False, Census(1), False, 3),
        (False, Census(1, 0, {}, 1), False, 0),
    ],
)
def test_status(unanalysed: bool, census: Census, findings: bool, status: int) -> None:
    full = report(census)
    shown = Report(
        full.findings if findings else (),
        full.unanalysed if unanalysed else (),
        census,
    )
    assert shown.status == status


@pytest.mark.parametrize("rule", [checker.name for checker in checkers()])
def test_explain_shows_all_of_a_rule(
    rule: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", rule]) == 0
    out = capsys.readouterr().out
    for heading in ("Why:", "Bad:", "Good:", "Confidence:", "References:"):
        assert f"\n{heading}\n" in out


def test_explain_without_a_rule_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 0
    names = [line.split(" ")[0] for line in capsys.readouterr().out.splitlines()]
    assert names == [checker.name for checker in checkers()]


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("vm_pgof_write", "did you mean vm_pgoff_write?"),
        ("no_such", "pgoff rules lists them"),
    ],
)
def test_explain_of_no_rule_is_2_and_guesses(
    name: str, remedy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", name]) == 2
    said = capsys.readouterr().err
    assert said == f"pgoff: there is no rule '{name}'; {remedy}\n"
