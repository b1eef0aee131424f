# SPDX-License-Identifier: GPL-2.0-only
"""What the conversion of mmap makes of code, and what it does not touch."""

from __future__ import annotations

from pathlib import Path

import pytest
from pgoff.checkers.finding import Location
from pgoff.checkers.source import Source
from pgoff.generator.editing.fitting import DoesNotFit
from pgoff.generator.editing.program import Program, defined
from pgoff.generator.editing.series import apply
from pgoff.generator.mmap.families import Family
from pgoff.generator.mmap.mapping import mapping
from pgoff.generator.mmap.names import mmap_name, region_name
from pgoff.generator.mmap.plan import MmapDriver, Piece, Said
from pgoff.generator.mmap.planner import Planner
from pgoff.generator.mmap.regions import converted as regions
from pgoff.generator.mmap.wording import family_message
from pgoff.generator.region_info.plan import State

TREE = Path(__file__).parent / "miniature"
PATH = "drivers/vfio/willow/snippet.c"
HEAD = """
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/vfio.h>
#define SNIPPET_SHIFT 40
#define SNIPPET_PAGES (SNIPPET_SHIFT - PAGE_SHIFT)
#define TWICE(x) ((x) + (x))
#define INDEX_OF(vma) ((vma)->vm_pgoff >> SNIPPET_PAGES)
struct snippet {
	struct vfio_device vdev;
	unsigned int count;
};
int snippet_map(struct vm_area_struct *vma, unsigned int index, u64 page);
"""


def converted(text: str) -> str:
    """The file after the conversion of its ``snippet_mmap``."""
    source = Source(TREE).edited({PATH: (HEAD + text).encode()})
    program = Program(source)
    unit = program.unit(PATH)
    assert not unit.errors, unit.errors
    function = defined(unit, "snippet_mmap")
    assert function is not None
    piece = mapping(program, (unit, function), lambda *_: "7")
    return apply(source, piece.edits)[PATH].decode().removeprefix(HEAD)


def mmap(body: str) -> str:
    """A mmap op with the statements of ``body``."""
    return (
        "static int snippet_mmap(struct vfio_device *vdev,\n"
        f"\t\t\tstruct vm_area_struct *vma)\n{{\n{body}}}\n"
    )


@pytest.mark.parametrize(
    "index",
    [
        "vma->vm_pgoff >> (SNIPPET_SHIFT - PAGE_SHIFT)",
        "vma->vm_pgoff >> 28",
        "vma->vm_pgoff / (1UL << 28)",
        "(vma->vm_pgoff << PAGE_SHIFT) >> SNIPPET_SHIFT",
        "((u64)vma->vm_pgoff * PAGE_SIZE) >> 40",
        "INDEX_OF(vma)",
        "vma_start_pgoff(vma) >> SNIPPET_PAGES",
        "TWICE(INDEX_OF(vma))",
    ],
)
def test_an_index_comes_from_the_object(index: str) -> None:
    text = converted(mmap(f"\treturn snippet_map(vma, {index}, 0);\n"))
    now = "TWICE((unsigned long)obj->index)" if "TWICE" in index else "obj->index"
    assert f"\treturn snippet_map(vma, {now}, 0);\n" in text


@pytest.mark.parametrize(
    ("pages", "now"),
    [
        ("vma->vm_pgoff & ((1UL << 28) - 1)", "vfio_mmap_vma_pgoff(obj, vma)"),
        ("vma->vm_pgoff % BIT(28)", "vfio_mmap_vma_pgoff(obj, vma)"),
        (
            "(vma->vm_pgoff << PAGE_SHIFT) & (BIT(40) - 1)",
            "(u64)vfio_mmap_vma_pgoff(obj, vma) << PAGE_SHIFT",
        ),
        (
            "(vma->vm_pgoff & (BIT(28) - 1)) << PAGE_SHIFT",
            "vfio_mmap_vma_pgoff(obj, vma) << PAGE_SHIFT",
        ),
    ],
)
def test_an_offset_comes_from_the_object(pages: str, now: str) -> None:
    text = converted(mmap(f"\treturn snippet_map(vma, 0, {pages});\n"))
    assert f"\treturn snippet_map(vma, 0, {now});\n" in text


def test_a_local_that_only_kept_the_page_offset_is_not_given_it_any_more() -> None:
    text = converted(
        mmap(
            "\tu64 pgoff = vma->vm_pgoff;\n\tunsigned int index;\n\n"
            "\tindex = pgoff >> 28;\n\tpgoff &= BIT(28) - 1;\n"
            "\treturn snippet_map(vma, index, pgoff);\n"
        )
    )
    assert "\tu64 pgoff;\n" in text
    assert "\tindex = obj->index;\n" in text
    assert "\tpgoff = vfio_mmap_vma_pgoff(obj, vma);\n" in text


def test_a_local_that_is_printed_as_well_keeps_its_value() -> None:
    text = converted(
        mmap(
            "\tu64 pgoff = vma->vm_pgoff;\n\n"
            '\tdev_info(vdev->dev, "at %llx\\n", pgoff);\n'
            "\treturn snippet_map(vma, pgoff >> 28, 0);\n"
        )
    )
    assert "\tu64 pgoff = vma->vm_pgoff;\n" in text
    assert "obj->index" in text


def test_a_page_frame_that_was_set_is_a_local() -> None:
    text = converted(
        mmap(
            "\tvma->vm_pgoff = 5 + (vma->vm_pgoff & (BIT(28) - 1));\n"
            "\treturn remap_pfn_range(vma, vma->vm_start, vma->vm_pgoff, PAGE_SIZE,\n"
            "\t\t\t       vma->vm_page_prot);\n"
        )
    )
    assert "\tunsigned long pfn;\n" in text
    assert "\tpfn = 5 + vfio_mmap_vma_pgoff(obj, vma);\n" in text
    assert "vma->vm_start, pfn, PAGE_SIZE" in text
    assert "vm_pgoff =" not in text


def test_a_helper_gets_the_object_and_the_offset_in_the_region() -> None:
    text = converted(
        "static int snippet_go(struct vm_area_struct *vma, unsigned long pgoff)\n"
        "{\n\treturn snippet_map(vma, pgoff >> 28, pgoff & (BIT(28) - 1));\n}\n\n"
        + mmap("\treturn snippet_go(vma, vma->vm_pgoff);\n")
    )
    assert "unsigned long pgoff,\n\t\t      struct vfio_mmap *obj)" in text
    assert "snippet_map(vma, obj->index, pgoff);" in text
    assert "snippet_go(vma, vfio_mmap_vma_pgoff(obj, vma), obj);" in text


def test_a_copy_of_an_offset_that_is_handed_on_is_one_in_the_region() -> None:
    text = converted(
        "static int snippet_go(struct vm_area_struct *vma, unsigned long pgoff)\n"
        "{\n\tunsigned long page = pgoff;\n\n"
        "\treturn snippet_map(vma, page >> 28, page & (BIT(28) - 1));\n}\n\n"
        + mmap("\treturn snippet_go(vma, vma->vm_pgoff);\n")
    )
    assert "\tunsigned long page = pgoff;\n" in text
    assert "snippet_map(vma, obj->index, page);" in text
    assert "snippet_go(vma, vfio_mmap_vma_pgoff(obj, vma), obj);" in text


def test_an_offset_in_bytes_that_a_fault_keeps_is_counted_in_pages() -> None:
    text = converted(
        "static vm_fault_t snippet_fault(struct vm_fault *vmf)\n{\n"
        "\tu64 at = (u64)vmf->pgoff << PAGE_SHIFT;\n\n"
        "\treturn snippet_map(vmf->vma, 0, at & (BIT(40) - 1));\n}\n\n"
        "static const struct vm_operations_struct snippet_mmap_ops = {\n"
        "\t.fault = snippet_fault,\n};\n\n"
        + mmap("\tvma->vm_ops = &snippet_mmap_ops;\n\treturn 0;\n")
    )
    assert "\tu64 at = (u64)vmf->pgoff << PAGE_SHIFT;\n" in text
    assert "0, (u64)((at >> PAGE_SHIFT) - obj->vm_pgoff) << PAGE_SHIFT)" in text


@pytest.mark.parametrize("sign", ["<<", "*", "+", "-"])
def test_an_index_that_is_computed_with_keeps_its_bits(sign: str) -> None:
    body = f"\treturn snippet_map(vma, 0, (vma->vm_pgoff >> 28) {sign} 40);\n"
    assert f"0, (unsigned long)obj->index {sign} 40);" in converted(mmap(body))


def test_a_local_that_is_followed_by_a_pointer_keeps_its_value() -> None:
    text = converted(
        mmap(
            "\tunsigned long *where = &vma->vm_pgoff;\n\n"
            '\tdev_info(vdev->dev, "at %lx\\n", *where);\n'
            "\treturn snippet_map(vma, *where >> 28, 0);\n"
        )
    )
    assert "\tunsigned long *where = &vma->vm_pgoff;\n" in text


def test_a_comparison_asks_for_the_region_and_its_first_page() -> None:
    text = converted(
        mmap(
            "\tif (vma->vm_pgoff != 0x4000 >> PAGE_SHIFT)\n\t\treturn -EINVAL;\n"
            "\treturn 0;\n"
        )
    )
    assert "\tif (obj->index != 7 || vfio_mmap_vma_pgoff(obj, vma))\n" in text


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("\treturn snippet_map(vma, 0, vma->vm_pgoff);\n", "used as it is"),
        (
            "\tvma->vm_pgoff = 5;\n\treturn vm_iomap_memory(vma, 0, PAGE_SIZE);\n",
            "may use the page offset that was set",
        ),
        (
            "\tvma->vm_pgoff = 5;\n\treturn vma->vm_pgoff >> 28;\n",
            "takes apart the page offset that was set",
        ),
        (
            "\tvma->vm_pgoff = 5 + vma->vm_pgoff;\n"
            "\treturn snippet_map(vma, 0, vma->vm_pgoff);\n",
            "used as it is",
        ),
        (
            "\tunsigned long old = vma->vm_pgoff;\n\n\tvma->vm_pgoff = 5;\n"
            "\treturn snippet_map(vma, old, vma->vm_pgoff);\n",
            "used as it is",
        ),
        (
            "\tu32 low = vma->vm_pgoff;\n\n\treturn snippet_map(vma, low >> 28, 0);\n",
            "used as it is",
        ),
        (
            "\tint obj = vma->vm_pgoff >> 28;\n\n\treturn obj;\n",
            "the name of something else",
        ),
        (
            "\tu64 pgoff = vma->vm_pgoff;\n\n\tif (vdev)\n\t\tpgoff &= BIT(28) - 1;\n"
            "\treturn pgoff;\n",
            "on one way and not on another",
        ),
        (
            "\tvma->vm_ops = snippet_ops(vma->vm_pgoff >> 28);\n\treturn 0;\n",
            "the mapping's operations vary",
        ),
        (
            "\tint index = vma->vm_pgoff >> 28;\n\n"
            "\treturn index + (vma->vm_pgoff & (BIT(20) - 1));\n",
            "shifted by 32 and 40 bits",
        ),
    ],
)
def test_what_does_not_fit_is_refused(body: str, reason: str) -> None:
    head = (
        "int vm_iomap_memory(struct vm_area_struct *vma, u64 start, u64 len);\n"
        "const struct vm_operations_struct *snippet_ops(unsigned int index);\n"
    )
    with pytest.raises(DoesNotFit) as refused:
        converted(head + mmap(body))
    assert reason in refused.value.reason


TAKES = (
    "(struct vfio_device *vdev, struct vfio_region_info *info,\n"
    "\t\t\tstruct vfio_info_cap *caps)"
)


def refused_regions(text: str) -> str:
    """Why ``snippet_regions`` of ``text`` is not converted."""
    source = Source(TREE).edited({PATH: (HEAD + text).encode()})
    unit = Program(source).unit(PATH)
    function = defined(unit, "snippet_regions")
    assert function is not None
    with pytest.raises(DoesNotFit) as refused:
        regions(unit, function, True)
    return refused.value.reason


def test_the_answer_of_another_op_takes_no_name_from_the_driver() -> None:
    text = (
        f"int library_regions{TAKES};\nstatic int snippet_regions{TAKES}\n{{\n"
        "\tint ret = 0;\n\n\tret = library_regions(vdev, info, caps);\n"
        "\tif (ret)\n\t\treturn ret;\n"
        "\tif (info->index) {\n\t\tvoid *obj = vdev;\n\n"
        "\t\treturn obj ? 0 : 0;\n\t}\n\treturn 0;\n}\n"
    )
    assert refused_regions(text) == "obj is the name of something else here"


@pytest.mark.parametrize("end", ["return ret;", "return -EINVAL;", "return more();"])
def test_the_answer_of_another_op_is_not_lost(end: str) -> None:
    text = (
        f"int more(void);\nint library_regions{TAKES};\n"
        f"static int snippet_regions{TAKES}\n{{\n"
        "\tint ret;\n\n\tret = library_regions(vdev, info, caps);\n"
        f"\tif (ret)\n\t\treturn ret;\n\tif (info->index)\n\t\t{end}\n"
        "\treturn 0;\n}\n"
    )
    assert refused_regions(text) == "what library_regions() answered would be lost here"


def test_a_zap_inside_of_a_statement_refuses_the_drivers_of_the_file() -> None:
    text = (
        mmap("\treturn snippet_map(vma, vma->vm_pgoff >> 28, 0);\n")
        + "static void snippet_zap(struct vfio_device *vdev, bool now)\n{\n"
        "\tif (now)\n"
        "\t\tunmap_mapping_range(vdev->inode->i_mapping, 0, 4096, 1);\n}\n"
        "static const struct vfio_device_ops snippet_ops = {\n"
        "\t.mmap = snippet_mmap,\n};\n"
    )
    source = Source(TREE).edited({PATH: (HEAD + text).encode()})
    program = Program(source)
    unit = program.unit(PATH)
    assert not unit.errors, unit.errors
    planned = Planner(source, "get_region_info").file(program, unit, ["snippet_ops"])
    (driver,) = planned.drivers
    assert driver.state == State.REFUSED
    assert driver.reason == "mappings are taken away inside of a statement"
    assert driver.at is not None
    assert (
        driver.at.line
        == (HEAD + text)[: text.index("unmap_") + len(HEAD)].count("\n") + 1
    )
    assert planned.zaps == ()


def test_names() -> None:
    assert mmap_name("foo_mmap") == "foo_mmap_obj"
    assert mmap_name("foo_map_it") == "foo_map_it_obj"
    assert region_name("foo_ioctl_get_region_info") == "foo_get_region_mmap"
    assert region_name("foo_ioctl_get_region") == "foo_get_region_mmap"
    assert region_name("foo_regions") == "foo_regions_get_region_mmap"


def messages(*pieces: Said) -> str:
    """The message of the patch for mmap ops of one driver, each with what it does."""
    made = tuple(
        Piece(f"map_{n}", f"map_{n}_obj", PATH, (), said=said, maps=True)
        for n, said in enumerate(pieces)
    )
    driver = MmapDriver(
        Location(PATH, 1), "snippet_ops", State.TODO, pieces=made, maps=True
    )
    return " ".join(family_message(Family((driver,), ())).split())


def test_a_private_mapping_is_no_crash_where_another_function_faults_in() -> None:
    crash = "To fault one of them in is a BUG_ON()"
    assert crash in messages(Said(late=True, unshared=True))
    assert crash not in messages(Said(unshared=True), Said(late=True))


def test_regions_that_share_an_offset_are_not_called_one() -> None:
    assert "that of the one region that can be mapped." in messages(Said(compares=1))
    both = messages(Said(compares=2))
    assert "that of the regions that can be mapped, which have the same." in both
    assert "one region" not in both


def test_who_else_gets_the_object_is_told() -> None:
    given = "the map op of struct snippet_regops"
    assert f"handed on to {given} as well." in messages(Said(members=(given,)))
