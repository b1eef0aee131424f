# SPDX-License-Identifier: GPL-2.0-only
"""The ground of stage 3, for cores that are older than that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from pgoff.checkers.parse import parse
from pgoff.checkers.source import Source
from pgoff.generator.cli import main
from pgoff.generator.core.offer import read_core
from pgoff.generator.editing.program import Program
from pgoff.generator.editing.series import patched
from pgoff.generator.region_info.plan import State
from pgoff.generator.stages import Options, Outcome, mmap_core, mmap_ground
from pgoff.generator.survey import Survey, survey

from .machine import differences, memory_is_needed
from .older import CDEV, GROUP, HEADER, MAIN, PRIVATE, without_files, without_inode
from .test_behaviour import DRIVERS, MINIATURE
from .test_mmap_core import Change, changed, written

Answers = Callable[..., list[str]]
NO_INODE = without_inode(Source(MINIATURE))
NO_FILES = without_files(NO_INODE)
SUBJECTS = [
    "vfio: Give each open file of a device a structure of its own",
    "vfio: Give each device an inode that all of its files map",
]


def outcome(source: Source) -> Outcome:
    known = Survey(source, read_core(Program(source)), ())
    return mmap_ground.generate(known, source, Options())


def laid(source: Source) -> Source:
    """``source`` with the patches, each of which compiles."""
    made = outcome(source)
    assert made.refusals == ()
    for count in range(1, len(made.patches) + 1):
        now = patched(source, made.patches[:count])
        for path in (MAIN, GROUP, CDEV):
            assert parse(now, path).errors == ()
    return patched(source, made.patches)


@pytest.mark.parametrize(
    ("source", "subjects"),
    [(NO_FILES, SUBJECTS), (NO_INODE, SUBJECTS[1:]), (Source(MINIATURE), [])],
)
def test_a_tree_gets_what_it_lacks(source: Source, subjects: Sequence[str]) -> None:
    made = outcome(source)
    assert [each.subject for each in made.patches] == subjects
    for each in made.patches:
        assert {len(line) > 75 for line in each.message.split("\n")} == {False}
    now = laid(source)
    core = read_core(Program(now))
    assert (core.lacks, core.files, core.inode) == ("", True, True)
    assert outcome(now) == Outcome()


def test_a_part_of_it_is_completed() -> None:
    made = outcome(NO_FILES).patches
    part = patched(NO_FILES, made[:1])
    assert [each.subject for each in outcome(part).patches] == SUBJECTS[1:]
    assert patched(part, outcome(part).patches) == patched(NO_FILES, made)


@pytest.mark.parametrize("source", [NO_FILES, NO_INODE])
def test_the_states_say_how_far_a_tree_is(source: Source) -> None:
    for tree, state in ((source, State.TODO), (laid(source), State.DONE)):
        found = survey(tree, ["samples/vfio/oak.c"], "get_region_info")
        states = mmap_ground.states(found).values()
        assert {each.state for each in states} == {state}
        states = mmap_core.states(found).values()
        assert {each.state for each in states} == {State.TODO}


def test_a_file_takes_its_structure_wherever_it_took_the_device() -> None:
    main, group = (laid(NO_FILES).read(path).decode() for path in (MAIN, GROUP))
    assert "struct vfio_device *device = filep->private_data;" not in main
    assert main.count("\tstruct vfio_device_file *df = filep->private_data;\n") == 5
    assert main.count("\tstruct vfio_device *device = df->device;\n") == 5
    assert (main.count("kfree(df);"), group.count("kfree(df);")) == (1, 1)
    failed = group[group.index("\tif (IS_ERR(filep)) {") :].partition("}")[0]
    assert failed.splitlines()[1:-1] == [
        "\t\tret = PTR_ERR(filep);",
        "\t\tkfree(df);",
        "\t\tgoto err_close_device;",
    ]


def test_every_file_is_led_to_the_inode() -> None:
    now = laid(NO_INODE)
    for path, device in ((GROUP, "device"), (CDEV, "df->device")):
        text = now.read(path).decode()
        assert f"\tfilep->f_mapping = {device}->inode->i_mapping;\n" in text
    header = now.read(HEADER).decode()
    place = header.index("\tstruct inode *inode;\t/*")
    assert place < header.index("#if IS_ENABLED(CONFIG_IOMMUFD)")


@pytest.mark.parametrize("name", ["fern", "nutmeg"])
@pytest.mark.parametrize("commands", ["regions", "others", "mappings", "shortage"])
def test_users_see_the_same(
    name: str, commands: str, answers: Answers, tmp_path: Path
) -> None:
    """Each patch, one after the other; the second needs no file of the first kind."""
    units = list(map(Path, DRIVERS[name]))
    made = outcome(NO_FILES).patches
    trees = [
        written(patched(NO_FILES, made[:count]), tmp_path / str(count))
        for count in range(len(made) + 1)
    ]
    said = [answers(tree, *units, commands=commands) for tree in trees]
    for before, after in pairwise(said):
        assert not [line for line in after if "leaks" in line and "leaks 0" not in line]
        assert not [line for line in after if "in the end" in line]
        if commands != "shortage":
            assert list(differences(before, after)) == []
    if commands == "shortage":
        # What fails later than before fails for want of memory, and of nothing else.
        assert list(differences(said[0], said[-1], memory_is_needed, _more)) == []


def _more(before: str, after: str) -> bool:
    return " pieces of memory: " in before + after


def test_an_older_tree_gets_all_stages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """But for the library that uses the inode, which an older one has no word of."""
    tree = written(NO_FILES, tmp_path / "tree")
    out = tmp_path / "out"
    stages = ["region-info-op", "region-info-drivers", "mmap-ground", "mmap-core"]
    chosen = [word for name in stages for word in ("--stage", name)]
    command = ["generate", "--tree", str(tree), "-o", str(out)]
    assert main([*command, "--stage", "mmap-core"]) == 2
    said = capsys.readouterr().err
    assert "stage mmap-core builds on mmap-ground, which the tree does not" in said
    main([*command, *chosen])
    subjects = "".join(path.read_text() for path in sorted(out.rglob("*.patch")))
    for subject in (*SUBJECTS, "vfio: Place regions that outgrow their slot"):
        assert f"] {subject[:50]}" in subjects
    letter = " ".join(
        path.read_text() for path in out.rglob("0000-*") if "mmap" in path.parent.name
    )
    assert "lay the ground that this tree lacks" in " ".join(letter.split())


BEFORE_OPEN = "struct file *vfio_device_open_file(struct vfio_device *device)\n{\n"
FIRST = "\tstruct file *filep;\n\tint ret;\n"
READ = "static ssize_t vfio_device_fops_read(struct file *filep, char __user *buf,"
# What only the second patch may come upon.
ENDS = ("__vfio_alloc", "not every", "what failed", "vfio_put_device")


@pytest.mark.parametrize(
    ("changes", "where", "why"),
    [
        (
            {GROUP: ("\tif (IS_ERR(filep)) {", "\tif (!filep) {")},
            "filep = anon_inode_getfile_fmode(",
            "filep is not checked right behind the call",
        ),
        (
            {GROUP: ("\treturn filep;\n", "\tif (!ret)\n\t\treturn filep;\n")},
            "return filep;",
            "opening can fail here, where filep is made already",
        ),
        (
            {GROUP: ("\tfilep = anon", "\tif (!ret)\n\t\tfilep = anon")},
            "filep = anon_inode_getfile_fmode(",
            "the file is not made by a statement of the function's own",
        ),
        (
            {GROUP: (FIRST, f"{FIRST}\tint df = 0;\n")},
            "int df = 0;",
            "df is the name of something else here",
        ),
        (
            {MAIN: (READ, f"static bool is_ours(struct file *file)\n{{\n\treturn "
                          f"file->f_op == &vfio_device_fops;\n}}\n\n{READ}")},
            "return file->f_op == &vfio_device_fops;",
            "vfio_device_fops tells files of devices from others",
        ),
        (
            {MAIN: (READ, "static struct vfio_device *of(struct file *file)\n{\n\t"
                          f"return file->private_data;\n}}\n\n{READ}")},
            "return file->private_data;",
            "the private data is no variable's first value",
        ),
        (
            {MAIN: (READ, "static void to(struct file *file, struct vfio_device *d)\n"
                          f"{{\n\tfile->private_data = d;\n}}\n\n{READ}")},
            "file->private_data = d;",
            "gives a device to another file",
        ),
        (
            {MAIN: ("\tkfree(outer);\n\treturn ERR_PTR(err);\n",
                    "\tkfree(outer);\n\tif (!err)\n\t\treturn NULL;\n"
                    "\treturn ERR_PTR(err);\n")},
            "out_lock:",
            "__vfio_alloc_device() has other ways out as well",
        ),
        (
            {MAIN: ("\tdevice = outer + member;\n",
                    "\tdevice = outer + member;\n\terr = -EINVAL;\n"
                    "\tif (!member)\n\t\tgoto out_lock;\n")},
            "out_lock:",
            "not every failure is undone in one way here",
        ),
        (
            {MAIN: ("\terr = ops->init ? ops->init(device) : 0;\n",
                    "\tdev = dev->parent;\n\tif (!dev)\n\t\tgoto out_lock;\n"
                    "\terr = ops->init ? ops->init(device) : 0;\n")},
            "if (!dev)",
            "what failed was done in front of it",
        ),
        (
            {MAIN: ("\tif (device->ops->release)\n",
                    "\tif (!device->dev)\n\t\treturn;\n"
                    "\tif (device->ops->release)\n")},
            "if (!device->dev)",
            "vfio_put_device() may not come to the end",
        ),
        (
            {PRIVATE: ("\nstruct vfio_device;\n", "")},
            "struct file *vfio_device_open_file(struct vfio_device *device)",
            "no header of drivers/vfio is seen that could have",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(changes: Change, where: str, why: str) -> None:
    source = changed(NO_FILES, changes)
    made = outcome(source)
    (refusal,) = made.refusals
    # The first patch stands on its own where it is the second that does not fit.
    assert len(made.patches) == why.startswith(ENDS)
    text = source.read(refusal.location.path).decode().split("\n")
    assert text[refusal.location.line - 1].strip().startswith(where)
    assert refusal.reason.startswith(why)
    assert refusal.ops == "the VFIO core"
