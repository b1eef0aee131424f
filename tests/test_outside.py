# SPDX-License-Identifier: GPL-2.0-only
"""Drivers that are in no kernel tree, with the stub headers and with a kernel's."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pgoff.checkers.kbuild.located import STUBS
from pgoff.generator.cli import main

MODULES = Path(__file__).parent / "outside"
MINIATURE = Path(__file__).parent / "miniature"
DRIVERS = ("heron", "kestrel", "merlin")
KernelTree = Callable[[str], Path]
Shape = dict[str, Any]
MAIN = "kestrel/main.c"
OP = """\
static int kestrel_info(struct vfio_device *vdev, struct vfio_region_info *info,
			struct vfio_info_cap *caps)
{
	return info->index ? -EINVAL : 0;
}

static const struct vfio_device_ops"""


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """A folder with the drivers, which is in no tree and in no work tree of git."""
    return Path(shutil.copytree(MODULES, tmp_path / "modules"))


def checked(tmp_path: Path, *arguments: str | Path) -> tuple[int, Shape]:
    output = tmp_path / "report.json"
    options = ["check", "--format", "json", "--output", str(output)]
    status = main([*options, *map(str, arguments)])
    shape: Shape = json.loads(output.read_text())
    return status, shape


def expected(folder: Path, *marks: str) -> list[tuple[str, int, str]]:
    return sorted(
        (path.relative_to(folder).as_posix(), number, rule)
        for path in folder.rglob("*.[ch]")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for mark, rules in re.findall(r"// (expect|expect op): ([\w, ]+)$", line)
        for rule in rules.split(", ")
        if mark in marks
    )


def found(shape: Shape) -> list[tuple[str, int, str]]:
    return sorted(
        (each["path"], each["line"], each["rule"]) for each in shape["findings"]
    )


def edited(folder: Path, *changes: tuple[str, str], path: str = MAIN) -> Path:
    file = folder / path
    content = file.read_text()
    for old, new in changes:
        assert content.count(old) == 1, old
        content = content.replace(old, new)
    file.write_text(content)
    return file.parent


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("trust", ["--untrusted", "--no-untrusted"])
def test_a_driver_alone_is_linted_without_a_kernel(
    modules: Path, tmp_path: Path, driver: str, trust: str
) -> None:
    status, shape = checked(tmp_path, trust, modules / driver)
    assert found(shape) == expected(modules / driver, "expect") != []
    assert shape["unanalysed"] == []
    assert shape["census"]["remainder"] == shape["census"]["unanalysed"] == 0
    # All that is in doubt is which kernel it is for.
    [doubt] = shape["doubts"]
    assert "without an op for region info" in doubt["reason"]
    assert status == 1


@pytest.mark.kernel
@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("version", ["6.12", "newest"])
def test_a_kernels_own_headers_give_the_same(
    modules: Path, tmp_path: Path, driver: str, version: str, kernel_tree: KernelTree
) -> None:
    tree = kernel_tree(version)
    status, shape = checked(tmp_path, "--tree", tree, modules / driver)
    has_op = "(*get_region_info" in (tree / "include/linux/vfio.h").read_text()
    marks = ("expect", "expect op") if has_op else ("expect",)
    assert found(shape) == expected(modules / driver, *marks)
    assert (status, shape["unanalysed"], shape["doubts"]) == (1, [], [])


def test_a_driver_that_has_the_op_says_that_there_is_one(
    modules: Path, tmp_path: Path
) -> None:
    edited(
        modules,
        ("static const struct vfio_device_ops", OP),
        (
            "\t.match = vfio",
            "\t.any_name_for_region_info = kestrel_info,\n\t.match = vfio",
        ),
    )
    status, shape = checked(tmp_path, modules)
    [doubt] = [each for each in shape["doubts"] if each["path"] == MAIN]
    assert "with the op .any_name_for_region_info" in doubt["reason"]
    rules = [(path, rule) for path, _, rule in found(shape) if "region_info" in rule]
    assert (MAIN, "ioctl_region_info") in rules
    assert (MAIN, "missing_region_info_op") not in rules
    # It is the same kernel for all that is looked at together.
    assert ("merlin/merlin.c", "missing_region_info_op") in rules
    assert status == 1


def test_a_member_that_no_kernel_has_is_no_op_for_region_info(
    modules: Path, tmp_path: Path
) -> None:
    edited(modules, ("\t.mmap = kestrel_mmap,", "\t.mmap_obj =\n\t\tkestrel_mmap,"))
    status, shape = checked(tmp_path, modules / "kestrel")
    [gap] = shape["unanalysed"]
    assert "field designator 'mmap_obj' does not refer to any field" in gap["reason"]
    [doubt] = shape["doubts"]
    assert "without an op for region info" in doubt["reason"]
    notes = {note["message"] for each in shape["findings"] for note in each["notes"]}
    assert "kestrel_ops.mmap_obj is kestrel_mmap()" in notes
    assert status == 3


def test_what_is_not_stubbed_is_guessed_and_said(modules: Path, tmp_path: Path) -> None:
    folder = edited(
        modules,
        ("#include <linux/pci.h>", "#include <linux/pci.h>\n#include <linux/mhi.h>"),
        (
            "\tsize_t window_size;",
            "\tsize_t window_size;\n\tmhi_t link;\n\tstruct mhi_chan up;",
        ),
        (
            "\tint ret = vfio_pci_core_enable(&kestrel->core);\n",
            "\tint ret = vfio_pci_core_enable(&kestrel->core);\n"
            "\tvoid *ring = mhi_ring(kestrel->link, MHI_UPSTREAM);\n\n"
            "\tmhi_for_each(ring) {\n\t\tmhi_start(&mhi_queue);\n\t}\n",
        ),
        ("MODULE_LICENSE(", 'MHI_CHANNELS("up", 1);\nMODULE_LICENSE('),
    )
    status, shape = checked(tmp_path, folder)
    assert found(shape) == expected(folder, "expect")
    assert (status, shape["unanalysed"]) == (1, [])
    said = "; ".join(each["reason"] for each in shape["doubts"])
    for what in (
        "headers, taken for empty: linux/mhi.h",
        "types, taken for integers: mhi_t",
        "structures, taken for opaque: struct mhi_chan",
        "constants: MHI_UPSTREAM",
        "variables: mhi_queue",
        "functions: mhi_ring, mhi_start",
        "macros that begin a block: mhi_for_each",
        "macros that declare something: MHI_CHANNELS",
    ):
        assert what in said, what


@pytest.mark.parametrize(
    "change",
    [
        # Nobody knows what is done with it.
        (
            "vma->vm_page_prot = pgprot",
            "mhi_place(vma, 1);\n\tvma->vm_page_prot = pgprot",
        ),
        ("index = vma->vm_pgoff >>", "index = mhi_index(vma->vm_pgoff) >>"),
        (
            "kestrel->window_size)\n\t\treturn -E",
            "mhi[vma->vm_end].size)\n\t\treturn -E",
        ),
        ("#include <linux/pci.h>\n", '#include <linux/pci.h>\n#include "own.h"\n'),
        ("#include <linux/pci.h>\n", "#include <linux/pci.h>\n#include <../own.h>\n"),
        ("MODULE_LICENSE(", "MHI_OPS(kestrel_mmap);\nMODULE_LICENSE("),
        ("\tsize_t window_size;", "\tsize_t window_size;\n\tsize_t;]"),
    ],
)
def test_what_matters_and_is_not_known_is_not_analysed(
    modules: Path, tmp_path: Path, change: tuple[str, str]
) -> None:
    folder = edited(modules, change)
    status, shape = checked(tmp_path, folder)
    assert status == 3
    assert "main.c" in {each["path"] for each in shape["unanalysed"]}
    assert shape["census"]["remainder"] == 0


def test_a_makefile_is_read_and_not_run(modules: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    makefile = modules / "heron" / "Makefile"
    makefile.write_text(f"X := $(shell touch {mark})\n{makefile.read_text()}")
    checked(tmp_path, modules / "heron")
    assert not mark.exists()
    makefile.unlink()
    status, shape = checked(tmp_path, modules / "heron")
    assert status == 3
    reasons = [each["reason"] for each in shape["doubts"] + shape["unanalysed"]]
    assert "no makefile that was found builds it" in reasons
    assert any("'heron.h' file not found" in each for each in reasons)


def test_the_root_is_the_work_tree_of_git(modules: Path, tmp_path: Path) -> None:
    (modules / ".git").mkdir()
    edited(modules, ("-I$(src)/include", "-I$(src)/../shared"), path="heron/Makefile")
    (modules / "heron" / "include").rename(modules / "shared")
    _, shape = checked(tmp_path, modules / "heron")
    assert shape["unanalysed"] == []
    assert {each["path"] for each in shape["findings"]} == {"heron/lib/heron_map.c"}
    status, shape = checked(tmp_path, modules)
    assert found(shape) == expected(modules, "expect")
    assert status == 1


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Installed headers as Debian lays them out: a build's output, and the source."""
    common = Path(shutil.copytree(STUBS, tmp_path / "linux-headers-common"))
    build = tmp_path / "linux-headers-amd64"
    for folder in ("include/generated", "include/config", "arch/x86/include/generated"):
        (build / folder).mkdir(parents=True)
    (build / "include/generated/autoconf.h").write_text(
        "#define CONFIG_VFIO_MODULE 1\n"
    )
    (build / "include/config/auto.conf").write_text("CONFIG_VFIO=m\n")
    (build / "Makefile").write_text(f"export X = 1\ninclude {common}/Makefile\n")
    return build


@pytest.mark.parametrize("driver", DRIVERS)
def test_installed_headers_are_a_tree(
    modules: Path, installed: Path, tmp_path: Path, driver: str
) -> None:
    status, shape = checked(
        tmp_path, "--no-untrusted", "--tree", installed, modules / driver
    )
    assert found(shape) == expected(modules / driver, "expect")
    assert (status, shape["unanalysed"], shape["doubts"]) == (1, [], [])


def test_headers_elsewhere_need_trust(
    modules: Path, installed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["check", "--untrusted", "--tree", str(installed), str(modules)]
    assert main(options) == 2
    assert "--no-untrusted" in capsys.readouterr().err


@pytest.mark.parametrize("tree", ["none", "modules"])
def test_a_tree_without_headers_is_2(
    modules: Path, tmp_path: Path, tree: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "other.c").write_text("int vm_pgoff;\n")
    for name in ("other.c", "none.c"):
        words = ["check", "--tree", str(tmp_path / tree), str(tmp_path / name)]
        assert main(words) == 2
        assert "has no kernel headers" in capsys.readouterr().err


def test_an_untrusted_driver_reads_nothing_else(modules: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.h"
    secret.write_text("#error SECRET\n")
    folder = edited(
        modules,
        ("#include <linux/pci.h>", f'#include <linux/pci.h>\n#include "{secret}"'),
    )
    status, shape = checked(tmp_path, "--untrusted", folder)
    assert status == 3
    assert "SECRET" not in json.dumps(shape)


def test_the_cache_knows_of_what_was_not_there(modules: Path, tmp_path: Path) -> None:
    folder = edited(
        modules,
        ("#include <linux/pci.h>", "#include <linux/pci.h>\n#include <kites.h>"),
    )
    first = checked(tmp_path, folder)
    assert "kites.h" in json.dumps(first[1]["doubts"])
    assert checked(tmp_path, folder) == first
    (folder / "Makefile").write_text(
        "obj-m := main.o\nccflags-y := -I$(src) -DKESTREL_WINDOW_BAR=2\n"
    )
    (folder / "kites.h").write_text("#define KITES 1\n")
    _, shape = checked(tmp_path, folder)
    assert "kites.h" not in json.dumps(shape["doubts"])


def test_a_path_in_the_tree_is_of_the_tree(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = Path(shutil.copytree(MINIATURE, tmp_path / "tree"))
    status, shape = checked(tmp_path, tree / "drivers/vfio/gorse")
    assert status == 1
    assert {each["path"] for each in shape["findings"]} == {"drivers/vfio/gorse/main.c"}
    assert "stubs" not in capsys.readouterr().err
