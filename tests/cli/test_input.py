# SPDX-License-Identifier: GPL-2.0-only
"""Input that is wrong: one line that says what to do, and nothing is written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.generator.commands import status

from ..conftest import Git
from .running import DRIVER, HEADER, Run, Write, contents, letter_of, refused


@pytest.mark.parametrize("command", ["generate", "status", "run", "check"])
def test_what_is_no_kernel(here: Run, tmp_path: Path, command: str) -> None:
    output = ("-o", tmp_path / "out") if command in ("generate", "run") else ()
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    for name in ("none", "file", "empty"):
        ran = here(command, "--tree", tmp_path / name, *output)
        refused(ran, str(tmp_path / name), "; give the top folder")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("missing", ["drivers/vfio", "include/linux"])
def test_a_kernel_without_vfio(
    here: Run, little: Path, tmp_path: Path, missing: str
) -> None:
    tree = shutil.copytree(little, tmp_path / "linux")
    shutil.rmtree(tree / missing)
    ran = here("generate", "--tree", tree, "-o", tmp_path / "out")
    refused(ran, f"no {missing}", "; give a whole kernel tree")


def test_a_core_without_a_driver(here: Run, little: Path, tmp_path: Path) -> None:
    tree = shutil.copytree(little, tmp_path / "linux")
    for name in ("gorse", "fern"):
        shutil.rmtree(tree / "drivers/vfio" / name)
    (tree / "drivers/vfio/vfio_main.c").write_text("int x;\n")
    ran = here("generate", "--tree", tree, "-o", tmp_path / "out")
    refused(ran, "no file of", "struct vfio_device_ops; is drivers/vfio complete?")


def test_a_repository_without_a_commit(
    here: Run, git: Git, little: Path, tmp_path: Path
) -> None:
    tree = shutil.copytree(little, tmp_path / "linux")
    git(tree, "init", "-q")
    ran = here("generate", "--tree", tree, "-o", tmp_path / "out")
    refused(ran, "has no commit yet; commit the kernel source first")


def _modify(tree: Path, git: Git) -> None:
    with (tree / DRIVER).open("a") as file:
        file.write("/* more */\n")


def _modify_header(tree: Path, git: Git) -> None:
    with (tree / HEADER).open("a") as file:
        file.write("/* more */\n")


def _stage(tree: Path, git: Git) -> None:
    before = (tree / DRIVER).read_bytes()
    _modify(tree, git)
    git(tree, "add", DRIVER)
    (tree / DRIVER).write_bytes(before)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_modify, f"{DRIVER} (modified)"),
        (_modify_header, f"{HEADER} (modified)"),
        (_stage, f"{DRIVER} (staged)"),
    ],
)
def test_a_change_that_is_not_committed(
    here: Run,
    git: Git,
    copy: Path,
    tmp_path: Path,
    change: Callable[[Path, Git], None],
    said: str,
) -> None:
    change(copy, git)
    ran = here("generate", "--tree", copy, "-o", tmp_path / "out", "--branch", "b")
    refused(ran, f"not as committed: {said}; commit or stash the changes")
    assert not (tmp_path / "out").exists()
    assert git(copy, "branch", "--list", "b") == b""


def test_a_change_to_what_is_not_read_is_nobody_s_business(
    here: Run, copy: Path, tmp_path: Path
) -> None:
    (copy / "MAINTAINERS").write_text("Nobody\n")
    (copy / "notes.txt").write_text("mine\n")
    assert here("generate", "--tree", copy, "-o", tmp_path / "out").status == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_tree_of_somebody_else(here: Run, copy: Path, tmp_path: Path) -> None:
    for path in (copy, *copy.rglob("*")):
        os.chown(path, 65534, 65534)
    ran = here("generate", "--tree", copy, "-o", tmp_path / "out")
    refused(ran, "belongs to another user; if you trust it: git config --global")


def test_an_output_folder_that_is_somebody_else_s(
    here: Run, little: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "letter").write_text("mine\n")
    ran = here("generate", "--tree", little, "-o", out)
    refused(ran, f"{out}/letter was not written by pgoff; choose an empty or a new")
    assert contents(out) == {"letter": b"mine\n"}


def test_an_output_that_is_a_file(here: Run, little: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine\n")
    ran = here("generate", "--tree", little, "-o", tmp_path / "out")
    refused(ran, f"{tmp_path}/out is in the way; choose another folder")
    ran = here("generate", "--tree", little, "-o", tmp_path / "out/below")
    refused(ran, f"{tmp_path}/out", "; choose another folder")
    assert (tmp_path / "out").read_text() == "mine\n"


def test_a_mail_that_was_edited_is_kept(
    here: Run,
    little: Path,
    tmp_path: Path,
    write_files: Write,
    plain_series: dict[str, bytes],
) -> None:
    out = tmp_path / "out"
    write_files(out, plain_series)
    letter = out / letter_of(plain_series)
    letter.write_bytes(b"Dear maintainers\n")
    ran = here("generate", "--tree", little, "-o", out)
    refused(ran, f"{letter} was changed after pgoff wrote it; move it away")
    assert letter.read_bytes() == b"Dear maintainers\n"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("main", "the branch 'main' exists already; choose another name"),
        ("there", "the branch 'there' exists already; choose another name"),
        ("a..b", "'a..b' is no name for a branch"),
        ("-f", "'-f' is no name for a branch"),
        ("HEAD", "'HEAD' is no name for a branch"),
    ],
)
def test_a_branch_that_cannot_be_made(
    here: Run, git: Git, copy: Path, tmp_path: Path, name: str, said: str
) -> None:
    git(copy, "branch", "there")
    refs = git(copy, "for-each-ref")
    words = ("--tree", copy, "-o", tmp_path / "out", f"--branch={name}")
    refused(here("generate", *words), said)
    assert git(copy, "for-each-ref") == refs
    assert not (tmp_path / "out").exists()


def test_a_plain_tree_has_no_place_for_a_branch(
    here: Run, little: Path, tmp_path: Path
) -> None:
    words = ("--tree", little, "-o", tmp_path / "out", "--branch", "b")
    refused(here("generate", *words), "is no git work tree", "; leave out --branch")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--stage", "all"), "invalid choice: 'all' (choose from 'region-info-op'"),
        (("--op-name", "9a"), "'9a' is not a name in C"),
        (("--op-name", "größe"), "'größe' is not a name in C"),
        (("--author", "Ada"), "not of the form 'Name <address>': 'Ada'"),
        (("--author", "A\nB <a@b>"), "not of the form 'Name <address>'"),
    ],
)
def test_options_that_are_wrong(
    here: Run, little: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    ran = here("generate", "--tree", little, "-o", tmp_path / "out", *words)
    refused(ran, said, "; ")


def test_a_command_line_without_what_is_needed(here: Run) -> None:
    refused(here(), "required: COMMAND; see pgoff --help")
    refused(here("frobnicate"), "invalid choice: 'frobnicate'")
    refused(here("generate"), "--tree", "; see pgoff generate --help")


def test_a_stage_without_the_one_before_it(
    here: Run, little: Path, tmp_path: Path
) -> None:
    words = ("--tree", little, "-o", tmp_path / "o", "--stage", "region-info-drivers")
    ran = here("generate", *words)
    refused(ran, "builds on region-info-op", "; give --stage region-info-op as well")


@pytest.mark.parametrize("name", ["ioctl", "int"])
def test_a_name_that_the_core_does_not_take(
    here: Run, little: Path, tmp_path: Path, name: str
) -> None:
    ran = here("generate", "--tree", little, "-o", tmp_path / "o", "--op-name", name)
    refused(ran, f"does not parse with an op called {name}: {HEADER}:", "--op-name")


def test_a_date_that_is_none(
    here: Run, little: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    ran = here("generate", "--tree", little, "-o", tmp_path / "out")
    refused(ran, "SOURCE_DATE_EPOCH is 'yesterday'; give seconds since 1970")


def test_a_name_with_a_line_feed_is_one_line_still(here: Run, tmp_path: Path) -> None:
    ran = here("status", "--tree", tmp_path / "a\nb\x1b[31m")
    refused(ran, r"a\nb\x1b[31m does not exist")


def test_an_unknown_option_is_told_with_the_help_of_its_command(here: Run) -> None:
    """Which lists the options; that of pgoff itself does not."""
    said = ("pgoff check: unrecognized arguments: --selct", "see pgoff check --help")
    refused(here("check", "--selct", "x", "."), *said)


def test_a_module_that_is_not_there_is_no_fault_of_the_tree(
    here: Run, little: Path, tmp_path: Path
) -> None:
    words = ("generate", "--tree", little, "--module", tmp_path / "none", "-o", "out")
    refused(here(*words), "none does not exist", "the module with --module")


def test_a_revision_is_looked_for_before_anything_else(
    here: Run, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status, "surveyed", pytest.fail)
    refused(here("status", "--tree", repository, "--since", "v0.1"), "v0.1")
