# SPDX-License-Identifier: GPL-2.0-only
"""A cover letter tells what `pgoff verify` said, if that was of the same patches."""

from __future__ import annotations

import filecmp
import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from pgoff.checkers.errors import UserError
from pgoff.checkers.source import Source
from pgoff.generator.cli import main
from pgoff.generator.editing.series import Patch, Series
from pgoff.generator.letters import letters
from pgoff.generator.proof import Proof, read_proof, require_same
from pgoff.generator.trees.base import blob_id, open_base
from pgoff.generator.waves import shares

from .applying import apply_mail
from .test_waves import MINIATURE, run, survey

Report = dict[str, Any]
OP = ("--stage", "region-info-op")


def report(patches: Mapping[str, str], **states: list[str]) -> Report:
    """What verify says of ``patches``, a file each and its content."""
    return {
        "base": "0" * 40,
        "kernel": Source(MINIATURE).version,
        "columns": ["mail", *states],
        "patches": [
            {
                "number": number,
                "files": {path: f"100644 {blob_id(content.encode())}"},
                "cells": {
                    "mail": {"state": "fine"},
                    **{
                        each: {"state": said[number - 1]}
                        for each, said in states.items()
                    },
                },
            }
            for number, (path, content) in enumerate(patches.items(), 1)
        ],
        "unproved": [],
    }


@pytest.fixture
def read(tmp_path: Path) -> Callable[[Report], Proof]:
    """``read(report)`` is what is known of it once it is read from a file."""

    def reading(said: Report) -> Proof:
        path = tmp_path / "report.json"
        path.write_text(json.dumps(said))
        return read_proof(path)

    return reading


def test_each_wave_tells_of_its_own_patches(read: Callable[[Report], Proof]) -> None:
    patches = [*run("region-info-op", 1), *run("mmap-core", 16)]
    count = len(patches)
    arm = ["-"] * 3 + ["not buildable here"] * (count - 4) + ["broken by this patch"]
    said = report(
        {str(n): "" for n in range(count)}, x86_64=["built"] * count, arm64=arm
    )
    said["unproved"] = [f"{count:04}: drivers/a.c"]
    cut = [len(each.patches) for each in shares(patches)]
    found = letters(Series(Source(MINIATURE), tuple(patches)), survey(), (), read(said))
    assert len(cut) == len(found) > 2
    first, last = found[0].letter, found[-1].letter
    assert "\n  x86_64: built 1\n  arm64: nothing of them\n" in first
    assert f"\n  x86_64: built 1-{cut[-1]}\n" in last
    assert (
        f"  arm64: not buildable here 1-{cut[-1] - 1}; "
        f"broken by this patch {cut[-1]}\n" in last
    )
    assert f"\n  {cut[-1]}: drivers/a.c\n" in last
    assert "drivers/a.c" not in first
    assert "mail" not in first
    assert all("Nothing was booted." in each.letter for each in found)
    assert not any("to write this letter" in each.letter for each in found)


def test_numbers_that_follow_are_a_range(read: Callable[[Report], Proof]) -> None:
    states = ["fine", "fine", "-", "fine", "-", "fine", "fine", "fine"]
    said = report({str(n): "" for n in range(8)}, boot=states)
    series = Series(Source(MINIATURE), tuple(run("mmap-core", 8)))
    (wave,) = letters(series, survey(), (), read(said))
    assert "\n  boot: fine 1-2, 4, 6-8\n" in wave.letter
    assert "ran under QEMU" in wave.letter
    assert "Nothing was booted" not in " ".join(wave.letter.split())


def test_without_a_report_nothing_was_built() -> None:
    for patches in (1, 2):
        series = Series(Source(MINIATURE), tuple(run("mmap-core", patches)))
        (wave,) = letters(series, survey())
        said = " ".join(wave.letter.split())
        assert "Nothing was built or booted to write this letter." in said


PATCHES = (
    Patch("mmap-core", "one\n", {"a.c": b"1", "b.c": b"1"}),
    Patch("mmap-core", "two\n", {"a.c": b"2"}),
)


def of_patches(*patches: Patch) -> Report:
    """The report of a run that found nothing."""
    said = report(dict.fromkeys(map(str, range(len(patches))), ""))
    for each, patch in zip(said["patches"], patches, strict=True):
        each["files"] = {
            path: f"100644 {blob_id(content)}" for path, content in patch.files.items()
        }
    return said


def changed(patch: int, files: Mapping[str, str | None]) -> Report:
    """The report of ``PATCHES``, one of which does something else."""
    said = of_patches(*PATCHES)
    said["patches"][patch - 1]["files"] |= files
    return said


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (changed(2, {"a.c": f"100644 {blob_id(b'3')}"}), "no 'two' like this one in"),
        (changed(1, {"b.c": None}), "no 'one' like this one in place 1"),
        (changed(2, {"c.c": f"100644 {blob_id(b'3')}"}), "no 'two' like this one in"),
        (of_patches(*reversed(PATCHES)), "no 'one' like this one in place 1"),
        (of_patches(PATCHES[0]), "no 'two' like this one in place 2"),
        (of_patches(*PATCHES, PATCHES[0]), "is of 3 patches, and not of 2"),
        (of_patches(*PATCHES) | {"kernel": "9.9"}, "is for Linux 9.9, and not Linux"),
    ],
)
def test_a_report_of_something_else_is_not_taken(
    said: Report, reason: str, read: Callable[[Report], Proof]
) -> None:
    with pytest.raises(UserError, match=re.escape(reason)):
        require_same(read(said), open_base(MINIATURE), PATCHES)
    require_same(read(of_patches(*PATCHES)), open_base(MINIATURE), PATCHES)


def test_a_commit_is_told_by_its_tree(
    git_kernel: Path, read: Callable[[Report], Proof], git: Callable[..., bytes]
) -> None:
    base = open_base(git_kernel)
    said = of_patches(*PATCHES) | {"kernel": "whatever"}
    with pytest.raises(UserError, match="is for the tree 0000000000"):
        require_same(read(said), base, PATCHES)
    said["base"] = git(git_kernel, "rev-parse", "HEAD^{tree}").decode().strip()
    require_same(read(said), base, PATCHES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\xff",
        "[]",
        "{}",
        '{"base": 1, "kernel": 2, "columns": 3, "patches": 4}',
        '{"base": 1, "kernel": 2, "columns": [], "unproved": [],'
        ' "patches": [{"number": 1, "files": {"a.c": "100644"}, "cells": {}}]}',
    ],
)
def test_what_is_no_report_is_said(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(text.encode("latin-1"))
    words = ["generate", "--tree", str(MINIATURE), "-o", f"{tmp_path}/out"]
    assert main([*words, "--proof", str(path)]) == 2
    assert f"{path} is no report of pgoff verify" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert main([*words, "--module", f"{tmp_path}", "--proof", str(path)]) == 2
    assert "leave out --proof" in capsys.readouterr().err


def test_only_the_letter_tells_of_the_proof(tmp_path: Path) -> None:
    """The rest are the same bytes, so that the proof stays one of them."""
    words = ["generate", "--tree", str(MINIATURE), *OP]
    assert main([*words, "-o", f"{tmp_path}/before"]) == 0
    (mail,) = (tmp_path / "before").glob("0001-*")
    tree = tmp_path / "tree"
    shutil.copytree(MINIATURE, tree)
    apply_mail(tree, mail)
    paths = re.findall(r"(?m)^diff --git a/(\S+) ", mail.read_text())
    files = {path: (tree / path).read_bytes() for path in paths}
    said = of_patches(Patch("region-info-op", "", files))
    proof = tmp_path / "proof.json"
    proof.write_text(json.dumps(said))
    assert main([*words, "-o", f"{tmp_path}/out", "--proof", str(proof)]) == 0
    differ = filecmp.dircmp(tmp_path / "before", tmp_path / "out")
    assert differ.diff_files == [".pgoff-series", "0000-cover-letter.patch"]
    assert not differ.left_only + differ.right_only
    letter = (tmp_path / "out/0000-cover-letter.patch").read_text()
    assert "`pgoff verify` looked at these patches" in " ".join(letter.split())
    assert f"pgoff generate --tree DIR -o OUT {' '.join(OP)} --proof REPORT" in letter
