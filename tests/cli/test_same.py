# SPDX-License-Identifier: GPL-2.0-only
"""The same tree gives the same bytes, wherever and whenever."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from ..conftest import Git
from .running import DRIVER, HEADER, Run, Write, contents, joined, letter_of, mails_in


def test_a_second_run_changes_nothing(
    here: Run,
    little: Path,
    tmp_path: Path,
    write_files: Write,
    plain_series: dict[str, bytes],
) -> None:
    out = tmp_path / "out"
    write_files(out, plain_series)
    ran = here("generate", "--tree", little, "-o", out)
    assert ran.status == 0
    assert ran.out.startswith(f"{len(mails_in(out))} patches in {out}")
    assert contents(out) == plain_series


def test_place_and_locale_do_not_matter(
    pgoff: Run, little: Path, tmp_path: Path, plain_series: dict[str, bytes]
) -> None:
    """A relative path with blanks and umlauts, from elsewhere, with another clock."""
    tree = shutil.copytree(little, tmp_path / "Ein Baum für 'Linux'")
    ran = pgoff(
        *("generate", "--tree", tree.name, "-o", "neue Sätze/eins"),
        cwd=tmp_path,
        LC_ALL="de_DE",
        LANG="de_DE.UTF-8",
        TZ="Pacific/Kiritimati",
        PYTHONHASHSEED="4711",
        COLUMNS="40",
        PGOFF_CACHE=str(tmp_path / "another cache"),
    )
    assert ran.status == 0, ran
    assert contents(tmp_path / "neue Sätze/eins") == plain_series


def test_a_repository_shows_in_nothing_but_base_date_and_author(
    git_series: dict[str, bytes], plain_series: dict[str, bytes]
) -> None:
    assert list(git_series) == list(plain_series)
    told = re.compile(
        rb"base-(commit|version): .*\n|(Date|From): .*\n"
        rb"| --author 'Ada <ada@example.org>'"
    )
    for name, mail in git_series.items():
        plain = plain_series[name]
        if name.endswith(".patch"):
            assert told.sub(b"", mail) == told.sub(b"", plain)
            assert b"\nDate: Tue, 14 Nov 2023 22:13:20 +0000\n" in mail
            assert b"\nDate: Mon, 17 Sep 2001 00:00:00 +0000\n" in plain
    letter = letter_of(git_series)
    assert re.search(rb"\nbase-commit: [0-9a-f]{40}\n", git_series[letter])
    assert re.search(rb"\nbase-version: \S+ \(source w", plain_series[letter])


def test_the_op_can_have_another_name(
    here: Run, copy: Path, git: Git, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    stages = ("--stage", "region-info-op", "--stage", "region-info-drivers")
    words = ("--tree", copy, "-o", out, *stages, "--op-name", "get_region_info_caps")
    assert here("generate", *words, "--branch", "b").status == 0
    letter = (out / "0000-cover-letter.patch").read_text()
    assert "--op-name get_region_info_caps" in joined(letter)
    git(copy, "checkout", "-q", "b")
    op = re.compile(rb"\.get_region_info(\w*)\s*=")
    assert op.findall((copy / DRIVER).read_bytes()) == [b"_caps"]
    assert b"int\t(*get_region_info_caps)(" in (copy / HEADER).read_bytes()
    # The name that the tree has is recognised, whatever is asked for.
    ran = here("generate", "--tree", copy, "-o", tmp_path / "again", *stages)
    assert (ran.status, ran.out) == (0, "nothing to do\n")
    assert not (tmp_path / "again").exists()
