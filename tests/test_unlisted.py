# SPDX-License-Identifier: GPL-2.0-only
"""A library that tears mappings down by a list of them is made to do without."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.checkers.parse import parse
from pgoff.checkers.source import Source
from pgoff.generator.cli import main
from pgoff.generator.mmap.unlisted import Unlisted, unlisted

from .applying import apply_mail, mailed
from .machine import (
    differences,
    memory_is_needed,
    private_mappings_are_refused,
    the_core_looks_first,
)
from .test_behaviour import DRIVERS, MINIATURE
from .variants import variants

Answers = Callable[..., list[str]]
ACORN = Path("drivers/vfio/acorn")
CORE = (ACORN / "vfio_acorn_core.c").as_posix()
HEADER = "include/linux/vfio_acorn_core.h"
# These map some of the windows in their own ways.
OTHERS = ("dogwood", "larch")
(LISTED,) = variants(Path(__file__).parent / "mmap_older")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The miniature tree with that library, and without who would not go with it."""
    folder = tmp_path_factory.mktemp("listed") / "tree"
    shutil.copytree(MINIATURE, folder)
    (folder / CORE).write_text(LISTED.applied((folder / CORE).read_text()))
    header = (folder / HEADER).read_text()
    header = header.replace(
        "\tu32\t\t\tnum_irqs;\n",
        "\tu32\t\t\tnum_irqs;\n\tstruct mutex\t\tmap_lock;\n"
        "\tstruct list_head\tmap_list;\n",
    ).replace(
        "#include <linux/mutex.h>", "#include <linux/list.h>\n#include <linux/mutex.h>"
    )
    (folder / HEADER).write_text(header)
    makefile = folder / ACORN / "Makefile"
    for name in OTHERS:
        shutil.rmtree(folder / ACORN / name)
        makefile.write_text(re.sub(rf".*\b{name}/\n", "", makefile.read_text()))
    return folder


def made(source: Source) -> Unlisted:
    (found,) = unlisted(source)
    return found


def changed(tree: Path, *changes: tuple[str, str]) -> Source:
    text = (tree / CORE).read_text()
    for old, new in changes:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    return Source(tree).edited({CORE: text.encode()})


def function(source: Source, name: str) -> str:
    text = source.read(CORE).decode()
    start = re.search(rf"^[^\n\t]*\b{name}\([^;]*?\)\n\{{\n", text, re.M)
    assert start, name
    return text[start.start() : text.index("\n}\n", start.end()) + 3]


def test_the_library_parses(tree: Path) -> None:
    unit = parse(Source(tree), CORE)
    assert not unit.errors


def test_what_is_made_of_it(tree: Path) -> None:
    source = Source(tree)
    found = made(source)
    assert found.held is None
    assert found.ops == ("vfio_acorn_core_mmap",)
    assert [text.partition("\n")[0] for text, _ in found.patches] == [
        "vfio/acorn: Work page frames out when a page is missing",
        "vfio/acorn: Tear mappings down by their offset, not by a list",
    ]
    for text, files in found.patches:
        assert {len(line) > 75 for line in text.split("\n")} == {False}
        source = source.edited(files)
        assert not parse(source, CORE).errors
    text = source.read(CORE).decode()
    assert "vma->vm_pgoff =" not in text
    for gone in ("map_list", "vfio_acorn_mapping", "vfio_acorn_remember", "mm_struct"):
        assert gone not in text + source.read(HEADER).decode(), gone
    assert function(source, "vfio_acorn_mmap_pfn").splitlines()[2:] == [
        "\tstruct vfio_acorn_core_device *vdev = vma->vm_private_data;",
        "\tstruct acorn_dev *adev = vdev->adev;",
        "\tunsigned int index;",
        "\tu64 pgoff;",
        "",
        "\tindex = vma->vm_pgoff >> (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT);",
        "\tpgoff = vma->vm_pgoff &",
        "\t\t((1U << (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT)) - 1);",
        "",
        "\treturn (adev->resource[index].start >> PAGE_SHIFT) + pgoff;",
        "}",
    ]
    assert (
        function(source, "vfio_acorn_core_mmap")
        .partition("\n\n")[2]
        .startswith(
            "\t/* What a split leaves has to be pages of the same region */\n"
            "\tif ((vma->vm_pgoff + vma_pages(vma) - 1) >>\n"
            "\t    (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT) !=\n"
            "\t    vma->vm_pgoff >> (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT))\n"
            "\t\treturn -EINVAL;\n\n"
        )
    )
    assert "goto out;\n\t}\n\nout:" not in text
    assert function(source, "vfio_acorn_zap_and_lock").splitlines()[2:] == [
        "\tstruct vfio_device *core_vdev = &vdev->vdev;",
        "",
        "\tif (try) {",
        "\t\tif (!mutex_trylock(&vdev->map_lock))",
        "\t\t\treturn 0;",
        "\t} else {",
        "\t\tmutex_lock(&vdev->map_lock);",
        "\t}",
        "",
        "\t/* Nothing is faulted in again as long as map_lock is held */",
        "\tunmap_mapping_range(core_vdev->inode->i_mapping, 0,",
        "\t\t\t    (loff_t)VFIO_ACORN_ROM_REGION_INDEX << VFIO_ACORN_OFFSET_SHIFT,",
        "\t\t\t    true);",
        "",
        "\treturn 1;",
        "}",
    ]
    assert unlisted(source) == ()


def test_what_a_split_leaves_is_of_the_same_region(tree: Path) -> None:
    """Also where the page frame is made of the offset within the region alone."""
    source = changed(tree, ("resource[index].start >>", "resource[0].start >>"))
    text, files = made(source).patches[0]
    assert "Until then a mapping fails with -EINVAL" in text
    assert "vma->vm_pgoff + vma_pages(vma) - 1" in files[CORE].decode()


def the_child_is_cut_off(before: str, after: str) -> bool:
    """A fork copies pages behind the open operation: they were in no list."""
    gone = re.sub(r":[0-9a-f]+/[0-9a-f]+ ?$", ":bus", before, flags=re.MULTILINE)
    return before.startswith("child, memory is off,") and gone.strip() == after.strip()


def test_users_see_the_same(tree: Path, answers: Answers, tmp_path: Path) -> None:
    """After each of both patches, and when drivers have been converted on top."""
    shutil.copytree(tree, tmp_path / "last")
    stages = ("region-info-op", "region-info-drivers", "mmap-core", "mmap-drivers")
    chosen = [word for name in stages for word in ("--stage", name)]
    out = tmp_path / "out"
    main(["generate", "--tree", str(tree), "-o", str(out), *chosen])
    trees: list[Path] = []
    for mail in mailed(out):
        apply_mail(tmp_path / "last", mail)
        if "Work-page-frames" in mail.name or "Tear-mappings" in mail.name:
            trees.append(tmp_path / str(len(trees)))
            shutil.copytree(tmp_path / "last", trees[-1])
    assert len(trees) == 2
    last = (tmp_path / "last" / CORE).read_text()
    assert "mmap_obj" in last
    assert "What a split leaves" not in last
    [mapped] = out.rglob("*-acorn-Map-regions-*.patch")
    assert "-EFAULT" not in mapped.read_text().partition("\n---\n")[0]
    units = list(map(Path, DRIVERS["acorn"]))
    declared = (
        memory_is_needed,
        private_mappings_are_refused,
        the_core_looks_first,
        the_child_is_cut_off,
    )
    for commands in ("mappings", "shortage"):
        said = answers(tree, *units, commands=commands, machines=(0,))
        for after in (*trees, tmp_path / "last"):
            now = answers(after, *units, commands=commands, machines=(0,))
            assert not [x for x in now if re.search("BUG|holds|in the end", x)]
            assert list(differences(said, now, *declared)) == []


LOOP = "\t\tlist_for_each_entry_safe(mapping, other, &vdev->map_list, next) {\n"
FAULT = (
    "\tlist_for_each_entry(mapping, &vdev->map_list, next) {\n"
    "\t\tif (mapping->vma == vma)\n\t\t\tgoto out;\n"
)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (
            "(adev->resource[index].start >> PAGE_SHIFT)",
            "PHYS_PFN(acorn_window_start(adev, index))",
            "the page frame takes a call to be worked out",
        ),
        (
            "(adev->resource[index].start >> PAGE_SHIFT)",
            "(to_acorn_dev(core_vdev->dev)->resource[index].start >> PAGE_SHIFT)",
            "core_vdev is not known any more when a page is missing",
        ),
        (
            "\treq_start = pgoff << PAGE_SHIFT;\n\n\tif",
            "\treq_start = pgoff << PAGE_SHIFT;\n\tpgoff += 0;\n\n\tif",
            "pgoff does not have one value",
        ),
        (
            "\tif (!vdev->can_mmap[index])\n\t\treturn -EINVAL;\n\n\tphys",
            "\tif (!vdev->can_mmap[index])\n"
            "\t\treturn remap_vmalloc_range(vma, vdev, 0);\n\n\tphys",
            "a region below VFIO_ACORN_ROM_REGION_INDEX is mapped otherwise here",
        ),
        (
            LOOP,
            f"{LOOP}\t\t\tvdev->num_irqs++;\n",
            "more is stored here than in a list of mappings",
        ),
        (
            LOOP,
            f"\t\tacorn_write_config(vdev->adev, 0, 0);\n{LOOP}",
            "more is done here than to keep a list of mappings",
        ),
        (
            FAULT,
            f"{FAULT}\t\tvdev->num_irqs++;\n",
            "more is stored here than in a list of mappings",
        ),
        (
            "\tmutex_lock(&vdev->map_lock);\n\tdown_read(",
            "\tmutex_lock(&vdev->irq_lock);\n\tdown_read(",
            "faults are not kept out by a mutex meanwhile",
        ),
        (
            "\tzap_vma_ptes(vma, vma->vm_start, vma->vm_end - vma->vm_start);\n}",
            "\tvma->vm_flags = 0;\n}",
            "the open operation of mappings does something else",
        ),
        (
            "\tvma->vm_private_data = vdev;\n",
            "\tvma->vm_private_data = vdev;\n\tif (vma->vm_pgoff)\n\t\tindex = 0;\n",
            "index does not have one value",
        ),
    ],
)
def test_what_does_not_fit_is_held(old: str, new: str, why: str, tree: Path) -> None:
    found = made(changed(tree, (old, new)))
    assert found.patches == ()
    assert found.held is not None
    assert found.held[1].startswith(why)
    assert found.held[0].path == CORE


def test_who_maps_a_window_in_another_way_holds_it_up(tree: Path) -> None:
    path = (ACORN / "alder/main.c").as_posix()
    text = (tree / path).read_bytes()
    source = Source(tree).edited({path: text + b"/* remap_pfn_range */\n"})
    held = made(source).held
    assert held is not None
    assert held[1] == f"{path} makes mappings of its own"
