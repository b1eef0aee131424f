# SPDX-License-Identifier: GPL-2.0-only
"""Mails: what git format-patch writes, and what git am makes of them."""

from __future__ import annotations

import random
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import cast

import pygit2
import pytest
from pgoff.checkers.errors import UserError
from pgoff.checkers.finding import Location
from pgoff.checkers.source import Source
from pgoff.generator.delivery.diff import diff, diffstat
from pgoff.generator.delivery.identity import identity
from pgoff.generator.delivery.mail import mails, require_mailable
from pgoff.generator.editing.message import continued
from pgoff.generator.editing.series import Patch, Refusal, Wave
from pgoff.generator.trees.base import Base, open_base
from pygit2.enums import ConfigLevel

from .conftest import KERNEL

Git = Callable[..., bytes]
COVER = "vfio: Move things\n\nWhy they move.\n"
COMMAND = "pgoff generate --tree linux"

CODE = (
    b"#include <x.h>\n\nint first(int a)\n{\n"
    + b"".join(b"\tstep(%d);\n" % n for n in range(12))
    + b"out:\n"
    + b"".join(b"\tundo(%d);\n" % n for n in range(12))
    + b"out_free: /* label */\n\tkfree(a);\n\treturn a;\n}\n\nstruct second {\n"
    + b"".join(b"\tint m%d;\n" % n for n in range(9))
    + b"};\n\n/* \xe9 Latin-1 */\nstatic const struct a_long_name_that_goes_on "
    + b"and_on_for_longer_than_eighty_columns_of_text = {\n"
    + b"".join(b"\t.m%d = %d,\n" % (n, n) for n in range(9))
    + b"};\n"
)


def patch(message: str, files: Mapping[str, bytes | None]) -> Patch:
    """A patch; None deletes a file, which no stage does yet but mails can."""
    return Patch("stage", message, cast(Mapping[str, bytes], files))


def series(*patches: Patch, refusals: tuple[Refusal, ...] = ()) -> tuple[Wave, ...]:
    return (Wave("", COVER, patches, refusals),)


@pytest.fixture
def base(git_kernel: Path, git: Git) -> Base:
    """A commit with C code, a script and a text in it."""
    (git_kernel / "drivers/vfio/code.c").write_bytes(CODE)
    (git_kernel / "Documentation.rst").write_bytes(b"Title\n=====\n\n" + b"x\n" * 20)
    (git_kernel / "run.sh").write_bytes(b"#!/bin/sh\ntrue\n")
    (git_kernel / "run.sh").chmod(0o755)
    git(git_kernel, "add", ".")
    git(git_kernel, "commit", "-q", "-m", "More")
    return open_base(git_kernel)


def by_git(git: Git, base: Base, waves: Sequence[Wave]) -> dict[str, bytes]:
    """The same series committed with git, and what git format-patch makes of it."""
    root, start = base.source.root, str(base.commit)
    made: dict[str, bytes] = {}
    for wave in waves:
        _commit(git, base, wave)
        out = root.parent / "by-git" / wave.name
        git(root, "-c", "core.abbrev=12", "format-patch", "-q", "--zero-commit",
            "--no-renames", "--cover-letter", "--signature=pgoff 0.1.0",
            f"--base={base.commit}", "-o", str(out), f"{start}..HEAD")  # fmt: skip
        start = git(root, "rev-parse", "HEAD").decode().strip()
        at = f"{wave.name}/" if wave.name else ""
        made |= {
            f"{at}{path.name}": path.read_bytes() for path in sorted(out.iterdir())
        }
    return made


def _commit(git: Git, base: Base, wave: Wave) -> None:
    root = base.source.root
    for each in wave.patches:
        for path, content in cast(Mapping[str, bytes | None], each.files).items():
            if content is None:
                (root / path).unlink()
            else:
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_bytes(content)
        git(root, "add", "-A", ".")
        who = ["--author=pgoff <pgoff@localhost>", f"--date={base.time} +0000"]
        keep = ["--cleanup=verbatim", "-F", "-"]
        git(root, "commit", "-q", *who, *keep, stdin=each.message.encode())


def test_mails_are_what_git_format_patch_writes(base: Base, git: Git) -> None:
    made = series(
        patch(
            "vfio/pci: Add a get_region_info op\n\nWhy.\n",
            {
                "drivers/vfio/code.c": CODE.replace(b"undo(9)", b"redo(9)")
                .replace(b"\tint m8;\n", b"")
                .replace(b"m8 = 8", b"m8 = 9"),
                "run.sh": b"#!/bin/sh\nfalse\n",
            },
        ),
        patch(
            "vfio: A subject that is so long that it must be folded in two places, as "
            "git does where the header gets longer than its seventy-eight columns..."
            "\n\nBody with an é in it.\n\n* list\n  indented\n",
            {
                "drivers/vfio/new.h": b"#ifndef X\n#endif",
                "drivers/vfio/empty.c": b"",
                "Documentation.rst": b"Title\n=====\n\n" + b"x\n" * 19 + b"y\n",
            },
        ),
        patch(
            "vfio: Käse = 50%? with_underscore & a very long line to be folded, é\n",
            {"drivers/vfio/vfio_main.c": None, "run.sh": None},
        ),
        patch('"(quoted)"..first: ends...\n', {"drivers/vfio/new.h": b"int x;\n"}),
    )
    found = mails(made, base, command=COMMAND)
    expected = by_git(git, base, made)
    assert list(found) == list(expected)
    for name in list(found)[1:]:
        assert found[name] == expected[name]


def test_waves_are_what_git_format_patch_writes(base: Base, git: Git) -> None:
    """With what each depends on: base, and the ids of the patches of earlier waves."""
    vfio, new = "drivers/vfio/code.c", "drivers/vfio/new.h"
    lines = [
        CODE.replace(b"undo(9)", b"redo(9)"),
        CODE.replace(b"undo(9)", b"redo( 9 )\n\n"),
        CODE.replace(b"step(1);\n", b""),
    ]
    waves = (
        Wave(
            "1-first",
            "vfio: First\n\nText.\n",
            (
                patch("vfio: A\n", {vfio: lines[0], "run.sh": b"#!/bin/sh\nfalse\n"}),
                patch("vfio: B\n", {new: b"int x;\n"}),
            ),
        ),
        Wave("2-then", COVER, (patch("vfio: C\n", {vfio: lines[1], new: b"no end"}),)),
        Wave("3-last", COVER, (patch("vfio: D\n", {vfio: lines[2], new: b"end\n"}),)),
    )
    found = mails(waves, base, command=COMMAND)
    expected = by_git(git, base, waves)
    assert list(found) == list(expected)
    for name, mail in found.items():
        if "/0000-" not in name:
            assert mail == expected[name]
        else:
            needs = re.compile(rb"(?m)^(?:base-commit|prerequisite-patch-id): .*$")
            assert needs.findall(mail) == needs.findall(expected[name])
            assert needs.findall(mail), name
            stat = re.compile(rb"(?m)^ .* \|.*\n(?: .*\n)+")
            assert stat.findall(mail)[-1] == stat.findall(expected[name])[-1]
    ids = git(
        base.source.root,
        *("patch-id", "--stable"),
        stdin=b"".join(mail for name, mail in found.items() if "/0000-" not in name),
    )
    said = re.findall(
        rb"prerequisite-patch-id: (.*)", found["3-last/0000-cover-letter.patch"]
    )
    assert said == [line.split()[0] for line in ids.splitlines()][:3]
    letter = found["2-then/0000-cover-letter.patch"]
    assert b"\nGenerated, as OUT/2-then, by pgoff " in letter


def am(git: Git, folder: Path, found: Mapping[str, bytes], base: Base) -> list[bytes]:
    """Apply mails with git am in a clone; the messages that the commits then have."""
    scratch = folder / "scratch"
    git(folder, "clone", "-q", str(base.source.root), str(scratch))
    git(scratch, "config", "user.name", "Bob")
    git(scratch, "config", "user.email", "bob@example.org")
    git(scratch, "checkout", "-q", cast(str, base.commit))
    for name in sorted(found)[1:]:
        (folder / name).write_bytes(found[name])
        git(scratch, "am", "-q", str(folder / name))
    order = f"{base.commit}..HEAD"
    commits = git(scratch, "rev-list", "--reverse", order).decode().split()
    return [
        git(scratch, "cat-file", "commit", commit).partition(b"\n\n")[2]
        for commit in commits
    ]


def test_git_am_gives_back_tree_and_messages(
    base: Base, git: Git, tmp_path: Path
) -> None:
    messages = [
        "vfio: Köln\n\n  indented: [PATCH] and Subject: further down\n\nFrom: x\n",
        "vfio: " + "word " * 40 + "end\n\n\tdiff --git a/x b/x, indented\n --\n",
        "vfio: No body\n",
        "vfio: " + "x" * 120 + "\n\n--\n- 8< not scissors\n",
        "vfio: =?UTF-8?q?no?= word\n\n日本語 " + "é" * 200 + "\n",
    ]  # fmt: skip
    contents = [b"int a;\n" * n + b"\xff\xe9 - \n- \n" for n in range(1, 6)]
    made = series(
        *(
            patch(message, {"drivers/vfio/n.c": content, f"drivers/{n}.c": b"x\n"})
            for n, (message, content) in enumerate(zip(messages, contents, strict=True))
        ),
    )
    found = mails(made, base, command=COMMAND)
    assert am(git, tmp_path, found, base) == [each.encode() for each in messages]
    assert (tmp_path / "scratch/drivers/vfio/n.c").read_bytes() == contents[-1]
    assert git(tmp_path / "scratch", "status", "--porcelain") == b""


@pytest.mark.parametrize(
    "body",
    [
        "diff --git a/x b/x\n",
        "diff -u x y\n",
        "Index: x\n",
        "---\nnote\n",
        "--- a/x\n",
        "From 0123 Mon Sep 17 00:00:00 2001\n",
        "text\n\nFrom the beginning\n",
        "-- >8 --\n",
        "From: Eve <eve@example.org>\n",
        "subject: other\n",
        "trailing \n",
        "two\n\n\nempty lines\n",
        "ends\n\n",
        "bell\a\n",
        "carriage\r\n",
        "\u202eturned\n",
        "no newline",
    ],
)
def test_messages_that_git_am_would_change_are_refused(base: Base, body: str) -> None:
    made = series(patch(f"vfio: Fine\n\n{body}", {"drivers/a.c": b"x\n"}))
    with pytest.raises(ValueError, match="vfio: Fine"):
        mails(made, base, command=COMMAND)


@pytest.mark.parametrize(
    "message",
    ["", "\n", "[x] y\n", "Re: y\n", "a  b\n", " a\n", "a\nb\n", "a\n\n", "a \n"],
)
def test_subjects_that_git_am_would_change_are_refused(message: str) -> None:
    with pytest.raises(ValueError, match="commit message with"):
        require_mailable(message)


def test_the_cover_letter_says_everything(base: Base) -> None:
    refusal = Refusal(
        "region-info-drivers", "odd_ops", Location("drivers/odd.c", 12), "two handlers"
    )
    patches = [
        patch(f"vfio: Step {n}\n", {"drivers/vfio/n.c": b"a\n" * n})
        for n in range(1, 13)
    ]
    made = series(*patches, refusals=(refusal,))
    found = mails(made, base, command=COMMAND)
    assert list(found)[::12] == ["0000-cover-letter.patch", "0012-vfio-Step-12.patch"]
    text = found["0000-cover-letter.patch"].decode()
    assert "\nSubject: [PATCH 00/12] vfio: Move things\n\nWhy they move.\n" in text
    assert "drivers/odd.c:12: odd_ops (region-info-drivers)\n    two handlers" in text
    assert "\n  vfio: Step 1\n  vfio: Step 2\n" in text
    assert " drivers/vfio/n.c | 12 ++++++++++++\n 1 file changed, 12 insert" in text
    assert f"\n\nbase-commit: {base.commit}\n-- \npgoff " in text
    assert COMMAND in text


def test_a_plain_tree_gives_the_same_mails_but_for_the_base(
    plain_kernel: Path, git_kernel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    first, second = (
        mails(
            series(patch("vfio: A\n", {"drivers/vfio/vfio_main.c": b"int y;\n"})),
            base,
            command=COMMAND,
        )
        for base in (open_base(plain_kernel), open_base(git_kernel))
    )
    assert first["0001-vfio-A.patch"] == second["0001-vfio-A.patch"]
    assert b"\nDate: Fri, 2 Jan 1970 00:00:00 +0000\n" in first["0001-vfio-A.patch"]
    assert b"\nbase-version: 9.8.7 " in first["0000-cover-letter.patch"]


def test_authors_are_written_as_headers(base: Base) -> None:
    made = series(patch("vfio: A\n", {"drivers/a.c": b"x\n"}))
    for author, header in {
        "J. Doe <j@example.org>": b'From: "J. Doe" <j@example.org>',
        "Zoë Q <z@example.org>": b"From: =?UTF-8?q?Zo=C3=AB=20Q?= <z@example.org>",
    }.items():
        found = mails(made, base, command=COMMAND, author=author)
        assert header in found["0001-vfio-A.patch"].split(b"\n")
    with pytest.raises(ValueError, match="Name <address>"):
        mails(made, base, command=COMMAND, author="x\n<y@z>")


@pytest.mark.parametrize(
    "path", ["../x", "/x", "a//b", ".git/config", "a/.git/x", "a\nb", "ü.c", "a b", ""]
)
def test_paths_that_leave_the_tree_are_refused(path: str) -> None:
    with pytest.raises(ValueError, match="not a path"):
        diff(path, None, b"x\n", 0o100644)


@pytest.mark.parametrize("content", [b"a\0b\n", b"a\r\nb\r\n"])
def test_what_a_mail_cannot_carry_is_refused(content: bytes) -> None:
    with pytest.raises(UserError, match=r"a\.c"):
        diff("a.c", None, content, 0o100644)


def edited(code: bytes, random_source: random.Random) -> bytes:
    """``code`` with a few lines dropped, doubled, moved or changed."""
    lines = code.splitlines(keepends=True)
    for _ in range(random_source.randint(1, 9)):
        at = random_source.randrange(len(lines))
        lines[at : at + random_source.randint(0, 4)] = random_source.choices(
            [b"\n", b"\tstep(3);\n", b"}\n", b"{\n", b"out:\n", b"int f(void)\n"],
            k=random_source.randint(0, 4),
        )
    return b"".join(lines) or b"\n"


@pytest.mark.parametrize("seed", range(12))
def test_random_edits_are_diffed_as_git_does(base: Base, git: Git, seed: int) -> None:
    source = random.Random(seed)
    root = base.source.root
    names = ["a.c", "drivers/b.h", "x" * source.randint(1, 60) + ".c"]
    names += ["a_long/" * source.randint(8, 14) + "name.c", "notes.txt"]
    old = {name: edited(CODE * 2, source) for name in names}
    new = {name: edited(old[name], source) for name in names}
    for files in (old, new):
        for name, content in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(content)
        git(root, "add", ".")
        git(root, "commit", "-q", "--allow-empty", "-m", "x")
    changed = [name for name in sorted(names) if old[name] != new[name]]
    diffs = [diff(name, old[name], new[name], 0o100644) for name in changed]
    expected = git(
        root, "-c", "core.abbrev=12", "diff", "--no-renames", "HEAD~", "HEAD"
    )
    assert b"".join(each.text for each in diffs) == expected
    expected = git(root, "diff", "--stat=72", "--summary", "HEAD~", "HEAD")
    assert diffstat(diffs).encode() == expected


def test_the_diffstat_squeezes_names_and_graphs_as_git_does(
    base: Base, git: Git
) -> None:
    root = base.source.root
    changes = {
        "deep/" + "folder/" * 9 + "a.c": (300, 0),
        "deep/" + "x" * 70 + ".c": (1, 1),
        "one.c": (1, 0),
        "two.c": (0, 1),
        "three.c": (2, 90),
    }
    old = dict.fromkeys(changes, b"old\n" * 100 + b"end\n")
    new = {
        name: b"old\n" * (100 - removed) + b"new\n" * added + b"end\n"
        for name, (added, removed) in changes.items()
    }
    for files in (old, new):
        for name, content in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(content)
        git(root, "add", ".")
        git(root, "commit", "-q", "-m", "x")
    for names in (sorted(changes), ["deep/" + "x" * 70 + ".c", "one.c"], ["two.c"]):
        diffs = [diff(name, old[name], new[name], 0o100644) for name in names]
        expected = git(root, "diff", "--stat=72", "HEAD~", "HEAD", "--", *names)
        assert diffstat(diffs).encode() == expected


def test_a_source_needs_no_repository_for_mails(tmp_path: Path) -> None:
    (tmp_path / "a.c").write_bytes(b"x\n")
    (tmp_path / "Makefile").write_bytes(b"VERSION = 1\nPATCHLEVEL = 2\n")
    base = Base(Source(tmp_path), None, None, 0)
    made = series(patch("a: B\n", {"a.c": b"y\n"}))
    assert mails(made, base, command=COMMAND)


def test_a_long_command_is_the_same_on_several_lines() -> None:
    words = ["pgoff", "generate", "--author", "Zoë Ng <zoe@example.org>"]
    words += ["--driver", "drivers/vfio/platform", "--driver", "it's", "--driver", "a"]
    said = continued(shlex.join(words))
    assert said.count("\n") == 1
    assert all(len(line) <= 75 for line in said.splitlines())
    assert shlex.split(said.replace("\\\n", "")) == words


@pytest.mark.parametrize("known", [True, False])
def test_git_knows_whom_the_mails_are_from(
    known: bool, git_kernel: Path, git: Git
) -> None:
    for key, value in (("name", "Zoë Ng"), ("email", "zoe@example.org")):
        if known:
            git(git_kernel, "config", f"user.{key}", value)
        else:
            git(git_kernel, "config", "--unset-all", f"user.{key}")
    found = identity(open_base(git_kernel))
    assert found == ("Zoë Ng <zoe@example.org>" if known else "")


def test_a_tree_without_a_repository_asks_the_user_s_configuration(
    write_files: Callable[[Path, dict[str, bytes]], Path], tmp_path: Path
) -> None:
    base = open_base(write_files(tmp_path / "plain", KERNEL))
    assert identity(base) == ""
    (tmp_path / ".gitconfig").write_text("[user]\nname = Ada\nemail = a@example.org\n")
    pygit2.settings.search_path[ConfigLevel.GLOBAL] = str(tmp_path)
    assert identity(base) == "Ada <a@example.org>"
    (tmp_path / ".gitconfig").write_text("[user]\nname = Ada\nemail = nowhere\n")
    assert identity(base) == ""
