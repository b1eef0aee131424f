# SPDX-License-Identifier: GPL-2.0-only
"""The search of a whole tree, beside other work or when it is asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.checkers.source import Source
from pgoff.generator.elsewhere import Elsewhere
from pgoff.generator.whole import Wanted, search

MINIATURE = Path(__file__).parent / "miniature"
CODE = Wanted((".c", ".h"), (b"vfio", b"VFIO"))
OFFSETS = Wanted((".c",), (b"pgoff",))


@pytest.fixture
def tree(tmp_path: Path, write_files: Callable[[Path, dict[str, bytes]], Path]) -> Path:
    files = {
        "top.c": b"vfio",
        "arch/direct.c": b"VFIO",
        "arch/x86/kvm/deep.c": b"pgoff",
        "arch/x86/kvm/deep.h": b"pgoff vfio",
        "drivers/vfio/main.c": b"vfio pgoff",
        "drivers/vfio/main.o": b"vfio pgoff",
        "drivers/other.c": b"nothing",
        "mm/.hidden/a.c": b"vfio",
        ".git/a.c": b"vfio",
    }
    write_files(tmp_path, files)
    (tmp_path / "mm/link.c").symlink_to("../top.c")
    (tmp_path / "linked").symlink_to("arch")
    return tmp_path


def test_every_file_with_a_word(tree: Path) -> None:
    vfio, offsets = search(Source(tree), (CODE, OFFSETS))
    assert vfio == (
        "arch/direct.c",
        "arch/x86/kvm/deep.h",
        "drivers/vfio/main.c",
        "top.c",
    )
    assert offsets == ("arch/x86/kvm/deep.c", "drivers/vfio/main.c")


def test_the_overlay_is_what_counts(tree: Path) -> None:
    source = Source(tree, gone=frozenset(["top.c"])).edited(
        {"drivers/vfio/main.c": b"pgoff", "mm/new.c": b"vfio", "mm/new.txt": b"vfio"}
    )
    vfio, offsets = search(source, (CODE, OFFSETS))
    assert vfio == ("arch/direct.c", "arch/x86/kvm/deep.h", "mm/new.c")
    assert offsets == ("arch/x86/kvm/deep.c", "drivers/vfio/main.c")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_cannot_be_read_has_no_words(tree: Path) -> None:
    (tree / "top.c").chmod(0)
    assert "top.c" not in search(Source(tree), (CODE,))[0]


def test_a_search_can_be_ended(tree: Path) -> None:
    def check() -> None:
        raise InterruptedError("enough")

    with pytest.raises(InterruptedError, match="enough"):
        search(Source(tree), (CODE,), check)


def test_what_is_found_beside_other_work_is_what_is_found_without() -> None:
    source = Source(MINIATURE)
    asked = Elsewhere(source)
    begun = Elsewhere(source)
    with begun.searching(readers=True):
        assert begun.vfio(source) == asked.vfio(source)
        assert begun.readers(source) == asked.readers(source) != ()


def test_a_reader_that_a_patch_changed_is_looked_at_again() -> None:
    source = Source(MINIATURE)
    begun = Elsewhere(source)
    with begun.searching(readers=True):
        [file] = begun.readers(source)
        text = source.read(file.path)
        edited = source.edited({file.path: b"/* moved by a line */\n" + text})
        [again] = begun.readers(edited)
    assert again.path == file.path
    assert [each.start for each in again.edits] != [each.start for each in file.edits]


def test_a_header_of_a_reader_that_a_patch_changed() -> None:
    source = Source(MINIATURE)
    begun = Elsewhere(source)
    with begun.searching(readers=True):
        [file] = begun.readers(source)
        header = "include/linux/mm.h"
        assert header in file.read
        broken = source.edited({header: source.read(header) + b"int x = nobody;\n"})
        [again] = begun.readers(broken)
    assert "nobody" in again.held[0][1]


def test_the_search_ends_with_the_work() -> None:
    begun = Elsewhere(Source(MINIATURE))
    with begun.searching(readers=False):
        begun._check()
    with pytest.raises(InterruptedError, match="nobody needs it"):
        begun._check()
