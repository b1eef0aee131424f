# SPDX-License-Identifier: GPL-2.0-only
"""Stage 3: the core keeps objects, whatever the tree's core looks like."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from pgoff.checkers.finding import Location
from pgoff.checkers.parse import parse
from pgoff.checkers.source import Source
from pgoff.generator.cli import main
from pgoff.generator.core.offer import read_core
from pgoff.generator.editing.program import Program
from pgoff.generator.editing.series import patched
from pgoff.generator.region_info.plan import POSITIONAL, Driver, FilePlan, State
from pgoff.generator.stages import Options, Outcome, mmap_core
from pgoff.generator.survey import Survey, survey

from .applying import apply_mail, mailed
from .test_behaviour import MINIATURE

MAIN = "drivers/vfio/vfio_main.c"
GROUP = "drivers/vfio/group.c"
PRIVATE = "drivers/vfio/vfio.h"
HEADER = "include/linux/vfio.h"
MM = "include/linux/mm.h"
SLAB = "include/linux/slab.h"
KFREE = "void kfree(const void *memory);\n"
LISTING = "Documentation/driver-api/vfio.rst"
STAGES = ("region-info-op", "region-info-drivers")
Change = Mapping[str, tuple[str, str]]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """The miniature tree with the stages before this one."""
    folder = tmp_path_factory.mktemp("ground")
    shutil.copytree(MINIATURE, folder / "tree")
    wanted = [word for name in STAGES for word in ("--stage", name)]
    tree, out = str(folder / "tree"), str(folder / "out")
    assert main(["generate", "--tree", tree, "-o", out, *wanted]) == 0
    for mail in mailed(folder / "out"):
        apply_mail(folder / "tree", mail)
    return Source(folder / "tree")


def changed(source: Source, changes: Change) -> Source:
    """``source`` with some text of some files replaced, each found once."""
    files = {}
    for path, (old, new) in changes.items():
        text = source.read(path).decode()
        assert text.count(old) == 1, (path, old, text.count(old))
        files[path] = text.replace(old, new).encode()
    return source.edited(files)


def written(source: Source, folder: Path) -> Path:
    """The tree of ``source`` in a new folder."""
    shutil.copytree(source.root, folder)
    for path, content in source.overlay.items():
        (folder / path).write_bytes(content)
    return folder


def outcome(source: Source) -> Outcome:
    core = read_core(Program(source))
    return mmap_core.generate(Survey(source, core, ()), source, Options())


def result(source: Source) -> Source:
    """``source`` with the patches, each of which compiles."""
    made = outcome(source)
    assert made.refusals == ()
    for count in range(1, len(made.patches) + 1):
        now = patched(source, made.patches[:count])
        for path in made.patches[count - 1].files:
            if path.endswith(".c"):
                assert parse(now, path).errors == ()
    return patched(source, made.patches)


def refusal(source: Source) -> tuple[str, str]:
    """Where the stage is refused, and why; no patch is made then."""
    made = outcome(source)
    assert made.patches == ()
    (only,) = made.refusals
    assert only.ops == "the VFIO core"
    line = source.read(only.location.path).decode().split("\n")[only.location.line - 1]
    return line.strip(), only.reason


def test_the_patches_say_what_they_do(ground: Source) -> None:
    made = outcome(ground)
    assert [each.subject for each in made.patches] == [
        "vfio: Free device files in one place",
        "vfio: Pass the device file to vfio_ioctl_get_region_info()",
        "vfio: Add struct vfio_mmap, and find it by the offset of a mapping",
        "vfio: Place regions that outgrow their slot",
    ]
    for each in made.patches:
        assert {len(line) > 75 for line in each.message.split("\n")} == {False}


def test_what_is_there_afterwards(ground: Source) -> None:
    source = result(ground)
    core = read_core(Program(source))
    assert (core.op, core.region_mmap) == ("get_region_info", "get_region_mmap")
    assert (core.mmap_obj, core.places, core.lacks) == ("mmap_obj", True, "")
    states = mmap_core.states(survey(source, ["samples/vfio/oak.c"], ""))
    assert {each.state for each in states.values()} == {State.DONE}
    assert outcome(source) == Outcome()
    frees = {path: source.read(path).count(b"kfree(df)") for path in (MAIN, GROUP)}
    assert frees == {MAIN: 1, GROUP: 0}
    assert source.read(GROUP).count(b"\tvfio_free_device_file(df);\n") == 1


def test_any_part_of_the_stage_is_completed(ground: Source) -> None:
    made = outcome(ground).patches
    whole = patched(ground, made)
    for count in range(1, len(made)):
        part = patched(ground, made[:count])
        rest = outcome(part).patches
        assert [each.subject for each in rest] == [x.subject for x in made[count:]]
        assert patched(part, rest) == whole


def test_the_documentation_has_the_ops(ground: Source) -> None:
    source = result(ground)
    for path in (HEADER, LISTING):
        text = source.read(path).decode()
        names = members(text)
        for old, *new in (
            ("get_region_info", "get_region_mmap"),
            ("mmap", "mmap_obj", "region_shift"),
        ):
            place = names.index(old)
            assert names[place + 1 : place + 1 + len(new)] == new, path
    header = source.read(HEADER).decode()
    for name in ("get_region_mmap", "mmap_obj", "region_shift"):
        assert len(re.findall(rf"^ \* @{name}: ", header, re.M)) == 1
    assert header.index("struct vfio_mmap;\n") < header.index("(*get_region_mmap)")


def members(text: str) -> list[str]:
    """The ops that a header or the documentation lists."""
    text = text[text.index("struct vfio_device_ops {") :]
    text = re.split(r"^\s*};", text, maxsplit=1, flags=re.M)[0]
    found = re.findall(r"\(\*(\w+)\)\(|unsigned int (region_shift);", text)
    return [one or other for one, other in found]


def test_a_table_without_names_keeps_its_entries(ground: Source) -> None:
    at = Location("drivers/x.c", 1)
    driver = Driver(at, "x_ops", State.REFUSED, POSITIONAL)
    known = Survey(ground, read_core(Program(ground)), (FilePlan(at.path, (driver,)),))
    made = mmap_core.generate(known, ground, Options())
    before, after = (
        members(source.read(HEADER).decode())
        for source in (ground, patched(ground, made.patches))
    )
    assert after == [*before, "get_region_mmap", "mmap_obj", "region_shift"]


@pytest.mark.parametrize(
    ("without", "expected"),
    [
        ("vma_start_pgoff", "unsigned long pgoff = vma->vm_pgoff;"),
        ("vma_is_cow_mapping", "if (is_cow_mapping(vma->vm_flags))"),
        ("", "unsigned long pgoff = vma_start_pgoff(vma);"),
        ("", "if (vma_is_cow_mapping(vma))"),
    ],
)
def test_the_words_are_those_of_the_tree(
    without: str, expected: str, ground: Source
) -> None:
    if without:
        text = ground.read(MM).decode()
        assert f"{without}(" in text
        text = text.replace(f"{without}(", f"{without}_of_another_name(")
        ground = ground.edited({MM: text.encode()})
    assert expected in result(ground).read(MAIN).decode()


READ = "if (!smp_load_acquire(&df->access_granted) || !device->ops->mmap)"


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (
            READ,
            "if (!smp_load_acquire(&df->access_granted) ||\n"
            "\t    (!device->ops->mmap_obj && !device->ops->mmap))",
        ),
        (
            "if (unlikely(!device->ops->mmap))",
            "if (unlikely(!device->ops->mmap_obj && !device->ops->mmap))",
        ),
        (
            "if (!(device->ops->mmap))",
            "if (!(device->ops->mmap_obj || device->ops->mmap))",
        ),
        (
            "if (device->ops->mmap == NULL)",
            "if ((device->ops->mmap_obj || device->ops->mmap) == NULL)",
        ),
    ],
)
def test_a_test_for_the_op_is_true_for_both(
    test: str, expected: str, ground: Source
) -> None:
    source = result(changed(ground, {MAIN: (READ, test)}))
    flat = " ".join(source.read(MAIN).decode().split())
    assert " ".join(expected.split()) in flat
    assert "\treturn vfio_df_mmap(df, vma);\n" in source.read(MAIN).decode()


def test_a_core_that_has_no_fallback_to_the_ioctl(ground: Source) -> None:
    text = ground.read(MAIN).decode()
    case = re.search(
        r"\t\tif \(device->ops->get_region_info\) \{\n(.*?)\t\t\}\n"
        r"\t\tfallthrough;\n\n",
        text,
        re.S,
    )
    assert case
    text = text.replace(case[0], case[1].replace("\t\t\t", "\t\t"))
    head = "struct vfio_info_cap caps = {};\n\tint ret;\n\n"
    assert head in text
    text = text.replace(
        head,
        head + "\tif (unlikely(!device->ops->get_region_info))\n\t\treturn -EINVAL;\n",
    )
    source = result(ground.edited({MAIN: text.encode()})).read(MAIN).decode()
    assert (
        "\tif (unlikely(!device->ops->get_region_mmap &&\n"
        "\t\t     !device->ops->get_region_info))\n\t\treturn -EINVAL;\n"
    ) in source
    assert "\tstruct vfio_device *device = df->device;\n\tunsigned long minsz" in source
    assert "\tret = vfio_df_get_region_info(df, &info, &caps);\n" in source


@pytest.mark.parametrize(
    ("changes", "where", "why"),
    [
        (
            {HEADER: ("struct inode *inode;", "void *inode;")},
            "// SPDX-License-Identifier: GPL-2.0-only",
            "struct vfio_device has no inode",
        ),
        (
            {
                GROUP: ("\tkfree(df);", "\tkfree_sensitive(df);"),
                SLAB: (KFREE, f"{KFREE}void kfree_sensitive(const void *memory);\n"),
            },
            "kfree_sensitive(df);",
            "kfree_sensitive() frees a struct vfio_device_file",
        ),
        (
            {
                GROUP: (
                    "int vfio_df_group_open(",
                    "struct vfio_device_file *vfio_other(void);\n"
                    "struct vfio_device_file *vfio_other(void)\n"
                    "{\n\treturn kzalloc(8, 0);\n}\n\nint vfio_df_group_open(",
                )
            },
            "struct vfio_device_file *vfio_allocate_device_file("
            "struct vfio_device *device)",
            "2 functions return a struct vfio_device_file, one should",
        ),
        (
            {
                MAIN: (
                    "\treturn device->ops->mmap(device, vma);",
                    "\tif (vma->vm_pgoff)\n\t\treturn device->ops->mmap(device, vma);\n"
                    "\treturn device->ops->mmap(device, vma);",
                )
            },
            "return device->ops->mmap(device, vma);",
            "the core calls mmap in 2 places, not in one",
        ),
        (
            {
                PRIVATE: (
                    "struct vfio_device_file *vfio_allocate_device_file(struct "
                    "vfio_device *device);\n",
                    "",
                )
            },
            "struct vfio_device_file *vfio_allocate_device_file("
            "struct vfio_device *device)",
            "drivers/vfio/vfio.h does not declare vfio_allocate_device_file()",
        ),
    ],
)
def test_what_does_not_fit_is_refused_as_a_whole(
    changes: Change, where: str, why: str, ground: Source
) -> None:
    line, reason = refusal(changed(ground, changes))
    assert line == where
    assert reason.startswith(why)


def test_objects_that_were_changed_by_hand_are_left_alone(ground: Source) -> None:
    first = outcome(ground).patches[:3]
    source = changed(
        patched(ground, first),
        {
            MAIN: (
                "#define VFIO_MMAP_SEARCH_REGIONS\t64",
                "#define VFIO_MMAP_SEARCH_REGIONS\t65",
            )
        },
    )
    _, reason = refusal(source)
    assert reason == "the objects of a file are not kept as this version does it"


@pytest.mark.parametrize("shift", ["device->ops->region_shift", "40"])
def test_the_layout_that_a_driver_declares_is_no_decoding(
    shift: str, ground: Source, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the core's lookup; a number that is built into the code would be one."""
    tree = written(result(ground), tmp_path / "tree")
    text = (tree / MAIN).read_text()
    by = "<< PAGE_SHIFT) >> device->ops->region_shift"
    assert text.count(by) == 1
    (tree / MAIN).write_text(text.replace(by, f"<< PAGE_SHIFT) >> {shift}"))
    main(["check", "--tree", str(tree), str(tree / "drivers/vfio")])
    lines = capsys.readouterr().out.split("\n")
    found = [line for line in lines if line.startswith(f"{MAIN}:") and "error" in line]
    assert bool(found) == (shift == "40")
