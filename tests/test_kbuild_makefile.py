# SPDX-License-Identifier: GPL-2.0-only
"""Reading Makefiles, and finding what builds a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from pgoff.checkers.errors import NotParsed
from pgoff.checkers.kbuild.descent import Descent
from pgoff.checkers.kbuild.makefile import Makefile
from pgoff.checkers.source import Source


def made(root: Path, text: str, **more: str) -> Makefile:
    """The Makefile ``text`` where A is on, and other files by their name."""
    files = {
        "Makefile": text,
        **{name.replace("_", "."): t for name, t in more.items()},
    }
    source = Source(root, {name: content.encode() for name, content in files.items()})
    found = Makefile(source, {"A": "y", "NUMBER": "7"}, {"given": "outside"})
    found.read("Makefile")
    return found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("v = a\nv += b", "a b"),
        ("x = 1\nv = $(x)\nx = 2", "2"),
        ("x = 1\nv := $(x)\nx = 2", "1"),
        ("v ?= a\nv ?= b", "a"),
        ("given = inside\nv = $(given)", "outside"),
        ("v = $(CONFIG_A)$(CONFIG_B)$(CONFIG_NUMBER)", "y7"),
        ("v-$(CONFIG_A) = a\nv = $(v-y)", "a"),
        ("v-$(subst m,y,$(patsubst y:%,m,y:a)) += a\nv = $(v-y)", "a"),
        ("v = a \\\n\t b # comment\n", "a b"),
        ("v = a\\#b", "a#b"),
        ("ifdef CONFIG_A\nv = a\nelse\nv = b\nendif", "a"),
        ("ifndef CONFIG_A\nv = a\nelse\nv = b\nendif", "b"),
        ("ifeq ($(CONFIG_A),n)\nv = a\nelse ifeq ($(CONFIG_A),y)\nv = b\nendif", "b"),
        (
            "ifneq ($(CONFIG_A),)\n ifeq ('a',\"b\")\n v=1\n else\nv = 2\nendif\nendif",
            "2",
        ),
        ("ifdef CONFIG_B\nifdef CONFIG_A\nv = a\nendif\nelse\nv = b\nendif", "b"),
        (
            "ifdef CONFIG_A\nv = a\nelse ifdef CONFIG_A\nv = b\nelse\nv = c\nendif",
            "a",
        ),
        ("v = a\nall: v\n\tv = recipe\n", "a"),
        ("all:\nv = a\n\tv = b\n", "b"),
        ("all: v = target\nv = a", "a"),
        ("define v\na\nendef\n", "a"),
        ("export v := a", "a"),
        ("f = $(1)-$(2)\nv = $(call f,a,b)", "a-b"),
        ("v = $(call cc-option,-fa,-fb)", "-fa"),
        ("v = $(if $(CONFIG_B),a,b)$(or ,c)$(and a,d)", "bcd"),
        ("v = $(foreach x,a b,$(x).o)", "a.o b.o"),
        ("v = $(patsubst %.c,%.o,a.c b.h) $(x:.c=.o)\nx = d.c", "a.o b.h d.o"),
        ("v = $(filter %.o,a.o b.c) $(filter-out %.o,a.o b.c)", "a.o b.c"),
        ("v = $(addprefix a/,b c) $(addsuffix .o,b) $(notdir a/b) $(dir a/b)", None),
        ("v = $(sort b a b) $(words a b c) $(word 2,a b c) $(lastword a b)", None),
        ("$(eval v := a)", "a"),
        ("v = $(shell touch x)$(error no)", ""),
        ("include other.mk\nv = $(from)", "there"),
        ("include ../outside /other.mk\nv = a$(from)", "a"),
        ("v = $(wildcard other.*)$(wildcard nowhere)", "other.mk"),
        ("v = $$(a)", "$(a)"),
    ],
)
def test_values(tmp_path: Path, text: str, value: str | None) -> None:
    found = " ".join(made(tmp_path, text, other_mk="from = there").words("v"))
    expected = {
        "add": "a/b a/c b.o b a/",
        "sor": "a b 3 b b",
    }
    assert found == (expected[text[6:9]] if value is None else value)


def test_an_expansion_without_end(tmp_path: Path) -> None:
    doubled = "".join(f"a{n + 1} := $(a{n})x$(a{n})\n" for n in range(40))
    with pytest.raises(NotParsed, match="too large"):
        made(tmp_path, doubled)


def test_includes_without_end(tmp_path: Path) -> None:
    files = {f"m{n}": f"include m{n + 1} m{n + 1}\n" + "#" * 5000 for n in range(19)}
    with pytest.raises(NotParsed, match="too large"):
        made(tmp_path, "include m0\n", **files)


TREE = {
    "Kbuild": "obj-y += drivers/\nobj-$(CONFIG_B) += off/\n",
    "drivers/Makefile": "subdir-ccflags-y += -DBELOW\n"
    "obj-$(CONFIG_A) += one/ two/deep/\nobj-$(CONFIG_B) += three/\n",
    "drivers/one/Makefile": "obj-$(CONFIG_A) += single.o pair-name.o\n"
    "pair-name-y := first.o\npair-name-$(CONFIG_A) += sub/second.o\n"
    "pair-name-$(CONFIG_B) += third.o\npair-name-objs += fourth.o\n"
    "ccflags-y := -I $(src)/inc\nCFLAGS_first.o := -DFIRST\n"
    "obj-$(CONFIG_M) += modular.o\n",
    "drivers/two/deep/Kbuild": "obj-y += kbuild.o\n",
    "drivers/two/deep/Makefile": "obj-y += makefile.o\n",
    "drivers/three/Makefile": "obj-y += three.o\n",
    "arch/s390/Makefile": "drivers-y += machine/\n",
    "machine/Makefile": "obj-y += m.o\n",
    "arch/s390/Kbuild": "obj-y += kernel/\n",
    "arch/s390/kernel/Makefile": "obj-y += k.o\n",
}


@pytest.fixture
def descent(tmp_path: Path) -> Descent:
    source = Source(tmp_path, {name: text.encode() for name, text in TREE.items()})
    return Descent(source, "s390", {"A": "y", "M": "m"})


@pytest.mark.parametrize(
    ("path", "folder", "module", "modular"),
    [
        ("drivers/one/single.c", "drivers/one", "single", False),
        ("drivers/one/first.c", "drivers/one", "pair-name", False),
        ("drivers/one/sub/second.c", "drivers/one", "pair-name", False),
        ("drivers/one/fourth.c", "drivers/one", "pair-name", False),
        ("drivers/one/modular.c", "drivers/one", "modular", True),
        ("drivers/two/deep/kbuild.c", "drivers/two/deep", "kbuild", False),
        ("machine/m.c", "machine", "m", False),
        ("arch/s390/kernel/k.c", "arch/s390/kernel", "k", False),
    ],
)
def test_what_builds_a_file(
    descent: Descent, path: str, folder: str, module: str, modular: bool
) -> None:
    found = descent.built(path)
    assert found is not None
    assert (found.folder, found.module, found.modular) == (folder, module, modular)


@pytest.mark.parametrize(
    "path",
    [
        "drivers/one/third.c",
        "drivers/one/nobody.c",
        "drivers/two/deep/makefile.c",
        "drivers/three/three.c",
        "off/x.c",
        "nowhere/x.c",
    ],
)
def test_what_is_not_built(descent: Descent, path: str) -> None:
    assert descent.built(path) is None


def test_flags_come_from_the_whole_way(descent: Descent) -> None:
    found = descent.built("drivers/one/first.c")
    assert found is not None
    assert found.flags == ("-DBELOW", "-I", "drivers/one/inc", "-DFIRST")
