# SPDX-License-Identifier: GPL-2.0-only
"""Cores and drivers that are written a little differently get the same patches."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.generator.cli import main
from pgoff.generator.core.includes import conditional

MINIATURE = Path(__file__).parent / "miniature"
HEADER = "include/linux/vfio.h"
CORE = "drivers/vfio/vfio_main.c"
DRIVER = "samples/vfio/nutmeg.c"
STAGES = ("region-info-op", "region-info-drivers", "mmap-core")

Changed = Callable[[str, str, str], Path]


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """``changed(path, old, new)``: the miniature tree with one text replaced."""

    def change(path: str, old: str, new: str) -> Path:
        tree = tmp_path / "tree"
        shutil.copytree(MINIATURE, tree, dirs_exist_ok=True)
        text = (MINIATURE / path).read_text()
        assert text.count(old) == 1, old
        (tree / path).write_text(text.replace(old, new))
        return tree

    return change


def mails(tree: Path, *stages: str) -> dict[str, str]:
    out = tree.parent / "out"
    chosen = [word for stage in stages for word in ("--stage", stage)]
    assert main(["generate", "--tree", str(tree), "-o", str(out), *chosen]) == 0
    return {path.name: path.read_text() for path in sorted(out.rglob("*.patch"))}


def one(found: dict[str, str], part: str) -> str:
    (text,) = (text for name, text in found.items() if part in name)
    return text


def test_a_member_with_a_comment_of_two_lines(changed: Changed) -> None:
    member = "\t\t\t unsigned long arg);\n\tint\t(*mmap)"
    comment = member.replace(";\n", "; /* of the device file,\n\t\t\t    whole */\n")
    found = mails(changed(HEADER, member, comment), *STAGES)
    text = one(found, "Add-a-get_region_info-op")
    assert "whole */\n+\tint\t(*get_region_info)(" in text.replace("\n ", "\n")


def test_a_chain_that_is_defined_ahead_is_not_declared_again(changed: Changed) -> None:
    text = (MINIATURE / HEADER).read_text()
    start = text.index("struct vfio_info_cap {")
    chain = text[start : text.index("};\n", start) + 3]
    tree = changed(HEADER, chain, "")
    ops = "struct vfio_device_ops {"
    moved = (tree / HEADER).read_text()
    place = moved.rindex("/**", 0, moved.index(ops))
    moved = f"{moved[:place]}{chain}\n{moved[place:]}"
    (tree / HEADER).write_text(moved)
    found = mails(tree, *STAGES)
    assert not any("+struct vfio_info_cap;" in text for text in found.values())
    objects = one(found, "Add-struct-vfio_mmap")
    assert "+struct vfio_mmap;\n" in objects


@pytest.mark.parametrize("before", ["int\n", "extern int "])
def test_a_prototype_in_another_form(changed: Changed, before: str) -> None:
    name = "vfio_info_add_capability("
    tree = changed(HEADER, f"int {name}", f"{before}{name}")
    header = one(mails(tree), "Let-libraries").partition(f"+++ b/{HEADER}")[2]
    assert "vfio_ioctl_get_region_info(" in header


def test_libraries_without_a_place_for_the_prototype(
    changed: Changed, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "vfio_info_add_capability"
    tree = changed(HEADER, f"int {name}(", f"int ({name})(")
    out = tree.parent / "out"
    assert main(["generate", "--tree", str(tree), "-o", str(out)]) == 2
    said = capsys.readouterr().err
    assert f"{HEADER} declares no vfio_info_add_capability()" in said


def test_a_call_with_blanks(changed: Changed) -> None:
    old = "device->ops->ioctl(device"
    tree = changed(CORE, old, "device->ops -> ioctl (device")
    assert one(mails(tree, *STAGES[:1]), "Add-a-get_region_info-op")


@pytest.mark.parametrize(
    ("call", "said"),
    [("nutmeg_dbg();", False), ("nutmeg_flag();", True)],
)
def test_what_only_tells_something_changes_nothing(
    changed: Changed, call: str, said: bool
) -> None:
    """Whatever the macro comes to."""
    old = "static long nutmeg_ioctl(struct vfio_device *vdev, unsigned int cmd,"
    new = (
        "int nutmeg_flag(void);\n"
        "#define nutmeg_dbg() \\\n"
        '\tdo { if (nutmeg_flag()) pr_info("nutmeg\\n"); } while (0)\n\n'
    )
    tree = changed(DRIVER, old, new + old)
    text = (tree / DRIVER).read_text()
    place = text.index("\n\tswitch (cmd) {", text.index("static long nutmeg_ioctl"))
    (tree / DRIVER).write_text(f"{text[:place]}\n\t{call}\n{text[place:]}")
    message = one(mails(tree, *STAGES[:2]), "vfio-nutmeg")
    assert ("error is the one" in message) == said


def test_an_if_with_a_define_is_not_the_guard_of_a_header() -> None:
    guard = b"/* A header. */\n#ifndef ELDER_H\n#define ELDER_H\nalways;\n"
    settled = b"#ifdef CONFIG_ELDER\n#define ELDERS 2\n#endif\nbehind;\n"
    text = guard + settled + b"#if ELDERS\nsometimes;\n#else\nelse;\n#endif\n#endif\n"
    found = {
        word: conditional(text, text.index(word))
        for word in (b"always", b"ELDERS 2", b"behind", b"sometimes", b"else;")
    }
    assert found == {
        b"always": False,
        b"ELDERS 2": True,
        b"behind": False,
        b"sometimes": True,
        b"else;": True,
    }
