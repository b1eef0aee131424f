# SPDX-License-Identifier: GPL-2.0-only
"""Who gets a patch is who the tree's own get_maintainer.pl names."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pgoff.generator.recipients.asking import recipients
from pgoff.generator.recipients.patch import Patch
from pgoff.generator.recipients.person import people
from pgoff.generator.recipients.series import addressed, book
from pgoff.generator.trees.base import open_base
from pgoff.verify.mails import mails

pytestmark = pytest.mark.kernel

KernelTree = Callable[[str], Path]


def by_script(tree: Path, *arguments: str) -> list[str]:
    """What the script prints, of MAINTAINERS alone."""
    options = ("--nogit", "--nogit-fallback", "--norolestats")
    done = subprocess.run(
        ["perl", "scripts/get_maintainer.pl", *options, *arguments],
        cwd=tree,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize("version", ["6.12", "newest"])
def test_every_patch_goes_to_whom_the_script_names(
    version: str, kernel_tree: KernelTree, kernel_series: KernelTree
) -> None:
    tree = kernel_tree(version)
    known = book(open_base(tree))
    found = mails(kernel_series(version))
    assert found
    for mail in found:
        (each,) = addressed(known, mail.path)
        ours = sorted(one.person for one in each.recipients)
        assert ours == sorted(by_script(tree, str(mail.path))), mail.name


@pytest.mark.parametrize("version", ["6.12", "newest"])
def test_files_all_over_the_tree_are_whose_the_script_says(
    version: str, kernel_tree: KernelTree
) -> None:
    """Entries that differ for one person are told by the name or the address.

    Of sections that are equally near, the script takes a random one first.
    """
    tree = kernel_tree(version)
    known = book(open_base(tree))
    files = sorted(_files(tree))
    for path in random.Random(version).sample(files, 60):
        ours = [
            person
            for each in recipients(known, Patch((path,), (), ()))
            for person in people(each.person)
        ]
        theirs = [
            person for line in by_script(tree, "-f", path) for person in people(line)
        ]
        for some, others in ((ours, theirs), (theirs, ours)):
            keys = {key for each in others for key in each.keys}
            assert not [each for each in some if not each.keys & keys], path


def _files(tree: Path) -> Iterator[str]:
    """All but bindings: of those the script looks for addresses inside."""
    for path in tree.rglob("*"):
        if path.is_file() and not path.is_symlink() and path.suffix != ".yaml":
            yield path.relative_to(tree).as_posix()
