# SPDX-License-Identifier: GPL-2.0-only
"""The readers of foreign page offsets in real kernels: all found, all made to ask."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.checkers.errors import NotParsed
from pgoff.checkers.foreign import FLAGS, READS, foreign_reads
from pgoff.checkers.parse import parse
from pgoff.checkers.source import Source
from pgoff.checkers.view import View
from pgoff.generator.editing.finishing import finish
from pgoff.generator.elsewhere import Elsewhere
from pgoff.generator.readers.search import WANTED, reader_file
from pgoff.generator.whole import search

pytestmark = pytest.mark.kernel

KernelTree = Callable[[str], Path]
# The architectures whose KVM looks like that, and who else does.
FOUND = {
    "6.1": ["arch/powerpc/kvm/e500_mmu_host.c", "arch/riscv/kvm/mmu.c"],
    "6.12": ["arch/powerpc/kvm/e500_mmu_host.c", "arch/riscv/kvm/mmu.c"],
    "newest": ["drivers/hv/mshv_root_main.c"],
}


@pytest.mark.parametrize("version", FOUND)
def test_all_readers_are_made_to_ask(version: str, kernel_tree: KernelTree) -> None:
    source = Source(kernel_tree(version))
    files = Elsewhere(source).readers(source)
    assert [each.path for each in files] == FOUND[version]
    for file in files:
        assert not file.held
        done = finish(source, file.edits)
        assert not done.broken
        again = reader_file(source.edited(done.files), file.path)
        assert not again.edits
        assert not again.held


@pytest.mark.parametrize(
    "version", ["newest", "6.12", pytest.param("6.1", marks=pytest.mark.long)]
)
def test_words_alone_pass_nobody_over(version: str, kernel_tree: KernelTree) -> None:
    source = Source(kernel_tree(version))
    found = []
    for path in search(source, (WANTED,))[0]:
        content = source.read(path)
        # User space has structures of these names, too.
        if READS.search(content) and FLAGS.search(content) and path[:6] != "tools/":
            try:
                unit = parse(source, path, options=0)
            except NotParsed:
                continue
            if any(foreign_reads(View(unit))):
                found.append(path)
    assert sorted(found) == FOUND[version]
