# SPDX-License-Identifier: GPL-2.0-only
"""Code that is in no file of the tree: revisions, mails, standard input."""

from __future__ import annotations

import base64
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pgoff.checkers.errors import UserError
from pgoff.checkers.source import Source
from pgoff.generator.cli import main
from pgoff.generator.incoming.applying import applied
from pgoff.generator.incoming.mails import series

Git = Callable[..., bytes]
WriteFiles = Callable[[Path, dict[str, bytes]], Path]
FILES = {
    "Makefile": b"VERSION = 9\nPATCHLEVEL = 8\n",
    "Kconfig": b'config VFIO\n\ttristate "vfio"\n',
    "Kbuild": b"obj-y += drivers/\n",
    "drivers/Makefile": b"obj-y += a.o b.o\n",
    "include/linux/mm.h": b"struct vm_area_struct { unsigned long vm_pgoff; };\n"
    b"#define KEEP(vma)\n",
    "include/linux/compiler_types.h": b"",
    "include/linux/kconfig.h": b"",
    "drivers/a.c": b"""\
#include <linux/mm.h>
void a(struct vm_area_struct *vma)
{
	vma->vm_pgoff = 1;
	KEEP(vma);
}
""",
}
SECOND = b"\nvoid b(struct vm_area_struct *vma)\n{\n\tvma->vm_pgoff = 2;\n}\n"


@pytest.fixture
def tree(tmp_path: Path, write_files: WriteFiles, git: Git) -> Path:
    """A work tree with one commit, tagged ``base``."""
    folder = write_files(tmp_path / "tree", FILES)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "user.name", "Ada")
    git(folder, "config", "user.email", "ada@example.org")
    commit(folder, git, "base")
    git(folder, "tag", "base")
    return folder


def commit(tree: Path, git: Git, subject: str, *files: tuple[str, bytes]) -> None:
    for name, content in files:
        (tree / name).write_bytes(content)
    git(tree, "add", "--all")
    git(tree, "commit", "-q", "-m", subject)


Check = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def check(tree: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    """``check(*arguments)``: the status, the report and what was said on the way."""

    def run(*arguments: str) -> tuple[int, Any, str]:
        given = ["check", "--tree", str(tree), "--format=json", *arguments]
        status = main([*given, str(tree / "drivers")])
        out, err = capsys.readouterr()
        return status, json.loads(out) if out else {}, err

    return run


def functions(shape: Any) -> list[str]:
    return [each["function"] for each in shape["findings"]]


def snapshot(tree: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path): (path.lstat().st_mtime_ns, path.read_bytes())
        for path in sorted(tree.rglob("*"))
        if path.is_file()
    }


# --- since ---------------------------------------------------------------------------


def test_since_reports_what_is_new(tree: Path, check: Check, git: Git) -> None:
    assert check("--since", "base")[0] == 0
    source = tree / "drivers/a.c"
    source.write_bytes(b"/* moved */\n\n" + source.read_bytes() + SECOND)
    before = snapshot(tree)
    status, shape, _ = check("--since", "base")
    assert (status, functions(shape)) == (1, ["b"])
    assert snapshot(tree) == before
    commit(tree, git, "more")
    assert functions(check("--since", "base")[1]) == ["b"]
    assert functions(check("--since", "HEAD")[1]) == []


def test_since_sees_what_a_header_does(tree: Path, check: Check) -> None:
    header = tree / "include/linux/mm.h"
    header.write_bytes(
        header.read_bytes().replace(b"(vma)\n", b"(vma) ((vma)->vm_pgoff = 3)\n")
    )
    (tree / "drivers/new.c").write_bytes(FILES["drivers/a.c"].replace(b" a(", b" n("))
    status, shape, _ = check("--since", "base")
    assert status == 1
    assert sorted(functions(shape)) == ["a", "n", "n"]
    (tree / "include/linux/mm.h").unlink()
    assert check("--since", "base")[0] == 3


@pytest.mark.parametrize("revision", ["none", "base:drivers", "", "@{u}", "--all"])
def test_since_needs_a_commit(check: Check, revision: str) -> None:
    status, _, err = check(f"--since={revision or 'HEAD~9'}")
    assert status == 2
    assert "has no commit" in err


def test_since_needs_git(
    tmp_path: Path, write_files: WriteFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = write_files(tmp_path / "plain", FILES)
    assert main(["check", "--tree", str(plain), "--since", "HEAD"]) == 2
    assert f"{plain} is no git work tree: " in capsys.readouterr().err


def test_nothing_a_repository_configures_is_run(
    tree: Path, check: Check, git: Git, tmp_path: Path
) -> None:
    mark = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n")
    program.chmod(0o755)
    (tree / ".gitattributes").write_text("* filter=evil diff=evil\n")
    commit(tree, git, "attributes")
    for name in (
        "core.fsmonitor",
        "core.pager",
        "diff.external",
        "diff.evil.textconv",
        "diff.evil.command",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
    ):
        git(tree, "config", name, str(program))
    hooks = tree / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-checkout", "reference-transaction", "post-index-change"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {mark}\n")
        (hooks / name).chmod(0o755)
    (tree / "drivers/a.c").write_bytes(FILES["drivers/a.c"] + SECOND)
    assert functions(check("--since", "base")[1]) == ["b"]
    assert not mark.exists()


def test_old_messages_and_paths_in_any_encoding(
    tree: Path, check: Check, git: Git
) -> None:
    git(tree, "config", "i18n.commitEncoding", "latin-1")
    name = os.fsdecode(b"drivers/\xff.h")
    (tree / name).write_bytes(b"/* \xe9 */\n")
    git(tree, "add", "--all")
    git(tree, "commit", "-q", "-F", "-", stdin=b"caf\xe9\n")
    (tree / name).write_bytes(b"/* \xe8 */\n")
    assert check("--since", "HEAD")[0] == 0


# --- mails ---------------------------------------------------------------------------


@pytest.fixture
def mbox(tree: Path, git: Git, tmp_path: Path) -> Path:
    """Three patches: one that is fine, one that is not, one that takes it back."""
    text = FILES["drivers/a.c"]
    commit(tree, git, "fine", ("drivers/b.c", b"int x;\n"))
    commit(tree, git, "Worse, with caf\u00e9", ("drivers/a.c", text + SECOND))
    commit(tree, git, "better", ("drivers/a.c", text), ("drivers/c.c", b"int y;\n"))
    path = tmp_path / "series.mbox"
    path.write_bytes(
        git(tree, "format-patch", "--stdout", "--cover-letter", "--base=base", "base..")
    )
    git(tree, "reset", "-q", "--hard", "base")
    return path


def test_a_series_is_linted_patch_by_patch(
    tree: Path, check: Check, mbox: Path
) -> None:
    (tree / "drivers/a.c").write_bytes(b"int dirty;\n")
    before = snapshot(tree)
    status, shape, err = check("--mbox", str(mbox))
    assert (status, functions(shape)) == (1, ["b"])
    [finding] = shape["findings"]
    notes = [note["message"] for note in finding["notes"]]
    assert notes[-1] == "introduced by patch 2 (Worse, with caf\u00e9)"
    assert "the base-commit of the patches" in err
    assert snapshot(tree) == before


def test_mails_in_another_order_and_from_standard_input(
    check: Check, mbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mails = mbox.read_bytes().split(b"\nFrom ")
    text = b"\nFrom ".join([mails[0], *mails[:0:-1]])

    class Stdin:
        buffer = io.BytesIO(text)

    monkeypatch.setattr("sys.stdin", Stdin)
    status, shape, _ = check("--mbox", "-")
    assert (status, functions(shape)) == (1, ["b"])


def test_a_plain_diff_on_a_plain_tree(
    tree: Path, check: Check, git: Git, tmp_path: Path
) -> None:
    (tree / "drivers/a.c").write_bytes(FILES["drivers/a.c"] + SECOND)
    (tmp_path / "diff").write_bytes(git(tree, "diff"))
    git(tree, "checkout", "-q", ".")
    (tree / ".git").rename(tmp_path / "elsewhere")
    status, shape, err = check("--patch", str(tmp_path / "diff"))
    assert (status, functions(shape)) == (1, ["b"])
    assert "on the files as they are" in err


def test_a_later_wave_goes_on_the_tree_that_has_the_earlier_ones(
    tree: Path, check: Check, git: Git, mbox: Path, tmp_path: Path
) -> None:
    """Not on the base-commit, which lacks its prerequisites."""
    git(tree, "am", "-q", "--empty=drop", str(mbox))
    second = ("format-patch", "--stdout", "--cover-letter", "--base=base")
    later = tmp_path / "later.mbox"
    later.write_bytes(git(tree, *second, "HEAD~1.."))
    git(tree, "reset", "-q", "--hard", "HEAD~1")
    status, shape, err = check("--mbox", str(later))
    assert (status, functions(shape)) == (0, [])
    assert "the patches need 2 others on top of their base-commit" in err
    assert "on HEAD" in err


def test_an_unknown_base_is_said(check: Check, mbox: Path) -> None:
    text = mbox.read_bytes()
    start = text.index(b"base-commit: ") + len(b"base-commit: ")
    mbox.write_bytes(text[:start] + b"0" * 40 + text[start + 40 :])
    status, _, err = check("--mbox", str(mbox))
    assert status == 1
    assert "the base-commit 000000000000 of the patches is not here" in err
    assert "on HEAD" in err


def test_files_outside_the_drivers_are_looked_at_too(
    tree: Path, mbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "drivers/vfio").mkdir()
    (tree / "drivers/vfio/v.c").write_text("int v;\n")
    arguments = ["check", "--tree", str(tree), "--format=json", "--mbox", str(mbox)]
    assert main(arguments) == 1
    assert functions(json.loads(capsys.readouterr().out)) == ["b"]


def diff(path: str, mode: str = "100644", text: str = "x") -> bytes:
    return (
        f"diff --git a/{path} b/{path}\nnew file mode {mode}\n--- /dev/null\n"
        f"+++ b/{path}\n@@ -0,0 +1 @@\n+{text}\n"
    ).encode()


@pytest.mark.parametrize(
    ("patch", "wrong"),
    [
        (diff("../x.c"), "no path inside of the tree"),
        (diff("drivers/../../x.c"), "no path inside of the tree"),
        (diff(".git/config"), "no path inside of the tree"),
        (diff("drivers/.GIT/x.c"), "no path inside of the tree"),
        (diff("drivers/x.c", "120000", "/etc/passwd"), "is no regular file in it"),
        (diff("drivers/x.c", "160000"), "is no regular file in it|no patch of git's"),
        (
            diff("drivers/a.c").replace(b"new file mode 100644\n", b""),
            "does not apply|no patch",
        ),
        (b"diff --git a/a b/a\nGIT binary patch\nliteral 1\nx\n", "binary|no patch"),
        (b"diff --git a/a b/a\n@@ garbage\n", "no patch of git's"),
        (
            b"diff --git a/drivers/a.c b/drivers/a.c\n--- a/drivers/a.c\n"
            b"+++ b/drivers/a.c\n@@ -1,1 +1,1 @@\n-nothing\n+something\n",
            "does not apply",
        ),
    ],
)
def test_a_patch_that_must_not_be(tree: Path, patch: bytes, wrong: str) -> None:
    with pytest.raises(UserError, match=wrong):
        applied(Source(tree), patch, "patch 1")


def test_a_patch_through_a_link_changes_nothing_outside(
    tree: Path, tmp_path: Path
) -> None:
    (tmp_path / "outside").mkdir()
    (tree / "drivers/link").symlink_to(tmp_path / "outside")
    source, touched = applied(Source(tree), diff("drivers/link/x.c"), "patch 1")
    assert touched == {"drivers/link/x.c"}
    assert source.read("drivers/link/x.c") == b"x\n"
    assert list((tmp_path / "outside").iterdir()) == []


def test_renames_modes_and_deletions(tree: Path) -> None:
    text = (
        b"diff --git a/drivers/a.c b/drivers/z.c\nsimilarity index 100%\n"
        b"rename from drivers/a.c\nrename to drivers/z.c\n"
    )
    source, touched = applied(Source(tree), text, "patch 1")
    assert touched == {"drivers/z.c"}
    assert not source.exists("drivers/a.c")
    assert source.read("drivers/z.c") == FILES["drivers/a.c"]
    assert source.files("drivers", ".c") == ("drivers/z.c",)
    again, _ = applied(source, diff("drivers/a.c"), "patch 2")
    assert again.read("drivers/a.c") == b"x\n"


def test_mailboxes_are_read_as_git_writes_them() -> None:
    head = b"From 0123 Mon Sep 17 00:00:00 2001\nSubject: [PATCH v2 %d/2] %s\n\n"
    body = b"text\n>From here\n---\n" + diff("a.c") + b"-- \n2.39\n\n"
    found = series(head % (2, b"second") + body + head % (1, b"first") + body)
    assert [(m.number, m.subject) for m in found.patches] == [
        (1, "first"),
        (2, "second"),
    ]
    waves = [(2, b"b"), (1, b"a"), (1, b"c"), (2, b"d")]
    reply = (
        b"From 0123 Mon Sep 17 00:00:00 2001\nSubject: Re: [PATCH v2 1/2] c\n\nNo\n\n"
    )
    boxes = [head % each + body for each in waves]
    found = series(b"".join([*boxes[:3], reply, boxes[3]]))
    assert [each.subject for each in found.patches] == ["a", "b", "c", "d"]
    quoted = b"Subject: =?utf-8?q?caf=C3=A9?=\nContent-Transfer-Encoding: base64\n\n"
    [mail] = series(quoted + base64.encodebytes(diff("a.c"))).patches
    assert mail.subject == "caf\u00e9"
    assert mail.diff == diff("a.c")
    [crlf] = series(b"Subject: x\r\n\r\n" + diff("a.c").replace(b"\n", b"\r\n")).patches
    assert crlf.diff == diff("a.c")


def test_mails_without_patches_are_2(check: Check, tmp_path: Path) -> None:
    (tmp_path / "mail").write_bytes(b"Subject: hello\n\nno patch\n")
    status, _, err = check("--mbox", str(tmp_path / "mail"))
    assert status == 2
    assert "there is no patch of git's in the mails" in err
    assert check("--mbox", str(tmp_path / "none"))[0] == 2
    assert check("--mbox", str(tmp_path / "mail"), "--since", "base")[0] == 2


@given(st.binary(max_size=200))
def test_any_bytes_are_mails_or_an_error(content: bytes) -> None:
    for text in (content, b"diff --git " + content, b"From x 2001\n" + content):
        try:
            found = series(text)
        except UserError:
            continue
        for mail in found.patches:
            with pytest.raises(UserError):
                applied(Source(Path("/none")), mail.diff, "patch")


# --- standard input ------------------------------------------------------------------


@pytest.mark.parametrize("name", ["drivers/a.c", "drivers/new.c"])
def test_standard_input_stands_for_a_file(
    tree: Path,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Stdin:
        buffer = io.BytesIO(b"#include <linux/mm.h>" + SECOND)

    monkeypatch.setattr("sys.stdin", Stdin)
    monkeypatch.chdir(tree)
    before = snapshot(tree)
    arguments = ["check", "--tree", ".", "--format=json", "--stdin-filename", name]
    assert main([*arguments, "-"]) == 1
    [finding] = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["path"], finding["function"]) == (name, "b")
    assert snapshot(tree) == before
    assert main([*arguments[:-1], "../x.c"]) == 2
    assert main([*arguments[:-1], "Makefile"]) == 2
