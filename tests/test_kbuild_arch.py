# SPDX-License-Identifier: GPL-2.0-only
"""The architecture and the arguments that a file of an unbuilt tree gets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.checkers.errors import NotParsed
from pgoff.checkers.kbuild.command import command
from pgoff.checkers.source import Source

WriteFiles = Callable[[Path, dict[str, bytes]], Path]
KCONFIG = b"""
config COMPILE_TEST
	bool "compile test"
source "arch/$(SRCARCH)/Kconfig"
config ANY
	tristate "any"
config ARM
	tristate "arm"
	depends on ARM64
config TESTED
	tristate "tested"
	depends on ARM64 || COMPILE_TEST
config MAINFRAME
	tristate "mainframe"
	depends on S390
config NEVER
	tristate "never"
	depends on NOWHERE
"""
FILES = {
    "Kconfig": KCONFIG,
    "Kbuild": b"obj-y += drivers/\n",
    "Makefile": b"LINUXINCLUDE := -I$(srctree)/arch/$(SRCARCH)/include "
    b"-I$(objtree)/arch/$(SRCARCH)/include/generated -I$(srctree)/include "
    b"-include $(srctree)/include/linux/kconfig.h\n"
    b"KBUILD_CFLAGS := -std=gnu11 -fshort-wchar -Wall -O2 -o evil\n"
    b"include $(srctree)/arch/$(SRCARCH)/Makefile\n",
    "arch/x86/Kconfig": b"config X86\n\tdef_bool y\n",
    "arch/x86/Makefile": b"KBUILD_CFLAGS += -m64 -DON_X86\n",
    "arch/arm64/Kconfig": b"config ARM64\n\tdef_bool y\n",
    "arch/s390/Kconfig": b"config S390\n\tdef_bool y\n",
    "include/linux/kconfig.h": b"#include <generated/autoconf.h>\n",
    "drivers/Makefile": b"obj-$(CONFIG_ANY) += any.o\nobj-$(CONFIG_ARM) += arm/\n"
    b"obj-$(CONFIG_TESTED) += tested.o\nobj-$(CONFIG_MAINFRAME) += main-frame.o\n"
    b"main-frame-y := part.o\nobj-$(CONFIG_NEVER) += never.o\n"
    b"ccflags-y := -I$(src)/inc -DFLAG -I/etc -include /etc/hostname\n",
    "drivers/arm/Makefile": b"obj-y += arm.o\n",
    "drivers/arm/arm.c": b"",
    "drivers/arm/other.h": b"",
    "drivers/inc/x.h": b"",
}


@pytest.fixture
def tree(tmp_path: Path, write_files: WriteFiles) -> Source:
    return Source(write_files(tmp_path / "a tree", FILES))


@pytest.mark.parametrize(
    ("path", "arch"),
    [
        ("drivers/any.c", "x86"),
        ("drivers/tested.c", "x86"),
        ("drivers/arm/arm.c", "arm64"),
        ("drivers/arm/other.h", "arm64"),
        ("drivers/part.c", "s390"),
    ],
)
def test_the_first_architecture_that_builds_a_file(
    tree: Source, path: str, arch: str
) -> None:
    found = command(tree, path)
    assert (found.arch, found.reason) == (arch, "")


def test_the_one_that_is_asked_for(tree: Source) -> None:
    assert command(tree, "drivers/any.c", "s390").arch == "s390"


@pytest.mark.parametrize("path", ["drivers/never.c", "nowhere/x.c", "include/a.h"])
def test_a_guess_says_so(tree: Source, path: str) -> None:
    found = command(tree, path)
    assert found.arch == "x86"
    assert found.reason == f"no configuration of x86, arm64, s390 builds {path}"


def test_the_arguments(tree: Source) -> None:
    root = tree.root
    words = command(tree, "drivers/part.c").arguments
    text = " ".join(words).replace(str(root), "TREE")
    assert "--target=s390x-linux-gnu" in words
    assert "-I TREE/include -include TREE/include/linux/kconfig.h" in text
    assert "-std=gnu11 -fshort-wchar" in text
    assert "-I TREE/drivers/inc -DFLAG" in text
    assert '-DKBUILD_BASENAME="part" -DKBUILD_MODNAME="main_frame"' in text
    assert "arch/s390/include/generated" in text
    for part in ("-Wall", "-O2", "evil", "/etc", "-DON_X86", "-m64"):
        assert part not in words
        assert f"{part} " not in text


def test_the_architecture_adds_its_own(tree: Source) -> None:
    assert "-DON_X86" in command(tree, "drivers/any.c").arguments


def test_a_change_of_a_makefile_in_the_overlay_counts(tree: Source) -> None:
    changed = tree.edited({"drivers/Makefile": b"obj-y += never.o\n"})
    assert not command(changed, "drivers/never.c").reason
    assert command(tree, "drivers/never.c").reason


def test_a_tree_without_kconfig(tmp_path: Path) -> None:
    with pytest.raises(NotParsed, match="no Kconfig file"):
        command(Source(tmp_path), "a.c")


def test_a_tree_without_architectures(tmp_path: Path, write_files: WriteFiles) -> None:
    tiny = {
        "Kconfig": b'config A\n\tbool "a"\n',
        "Makefile": b"obj-$(CONFIG_A) += a.o\n",
    }
    found = command(Source(write_files(tmp_path, tiny)), "a.c")
    assert (found.arch, found.reason) == ("x86", "")


def test_what_was_not_understood_is_a_reason(
    tmp_path: Path, write_files: WriteFiles
) -> None:
    odd = {"Kconfig": b"config A\nfrobnicate\n", "Makefile": b"obj-y += a.o\n"}
    found = command(Source(write_files(tmp_path, odd)), "a.c")
    assert found.reason == "Kconfig:2: frobnicate"
