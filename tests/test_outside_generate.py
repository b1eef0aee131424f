# SPDX-License-Identifier: GPL-2.0-only
"""Drivers that are in no kernel tree, converted with what their kernel offers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.checkers.parse import parse
from pgoff.checkers.source import Source
from pgoff.generator.cli import main

from .applying import apply_mail, mailed
from .outside_kernels import (
    LIBRARY,
    edited,
    with_objects,
    with_region_info,
    without_ops,
)

MODULES = Path(__file__).parent / "outside"
Git = Callable[..., bytes]


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """A folder with the drivers, which is in no tree and in no work tree of git."""
    return Path(shutil.copytree(MODULES, tmp_path / "modules"))


def generate(kernel: Path, module: Path, out: Path, *options: str) -> int:
    """Generate for a module and put the patches on top of it."""
    words = ["generate", "--tree", str(kernel), "--module", str(module)]
    status = main([*words, "-o", str(out), *options])
    for mail in mailed(out):
        apply_mail(module, mail)
    return status


def errors(module: Path, kernel: Path) -> list[str]:
    """What libclang says of the module's files."""
    source = Source(module, kernel=kernel)
    paths = [path.relative_to(module).as_posix() for path in module.rglob("*.c")]
    return [str(each) for path in paths for each in parse(source, path).errors]


def subjects(out: Path) -> list[str]:
    subject = re.compile(r"^Subject: \[.*?\] (.*)$", re.MULTILINE)
    return [subject.findall(mail.read_text())[0] for mail in mailed(out)]


@pytest.mark.parametrize("driver", ["heron", "merlin"])
def test_a_driver_with_offsets_of_its_own(
    modules: Path, tmp_path: Path, driver: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kernel, module = with_objects(tmp_path / "kernel"), modules / driver
    assert errors(module, kernel) == []
    assert generate(kernel, module, tmp_path / "out") == 0
    assert subjects(tmp_path / "out") == [
        f"{driver}: Provide a get_region_info op",
        f"{driver}: Map regions by struct vfio_mmap",
    ]
    assert errors(module, kernel) == []
    checked = ["check", "--tree", str(kernel), str(module)]
    capsys.readouterr()
    assert main(checked) in (0, 1)
    left = capsys.readouterr().out
    assert "vm_pgoff" not in left
    assert "region_info" not in left
    # What is done yields nothing.
    assert generate(kernel, module, tmp_path / "more") == 0
    assert not (tmp_path / "more").exists()


def test_a_variant_driver_follows_its_kernel(modules: Path, tmp_path: Path) -> None:
    """It gets the op with a kernel that has it; the rest with one that has objects."""
    module = modules / "kestrel"
    first = with_region_info(tmp_path / "first", "get_region_info_caps")
    assert generate(first, module, tmp_path / "one") == 0
    text = (module / "main.c").read_text()
    assert ".get_region_info_caps = kestrel_region_info," in text
    assert "return vfio_pci_ioctl_get_region_info(vdev, info, caps);" in text
    assert errors(module, first) == []
    # Headers alone do not tell who takes a page frame from a mapping.
    second = with_objects(tmp_path / "second")
    edited(module / "main.c", "get_region_info_caps", "get_region_info")
    assert generate(second, module, tmp_path / "two") == 1
    edited(
        module / "main.c",
        "vma->vm_pgoff = PHYS_PFN(kestrel->window) + start;",
        "start += PHYS_PFN(kestrel->window);",
    )
    edited(module / "main.c", "vma->vm_start, vma->vm_pgoff,", "vma->vm_start, start,")
    assert errors(module, second) != []
    assert generate(second, module, tmp_path / "three") == 0
    text = (module / "main.c").read_text()
    assert "return vfio_pci_core_mmap_obj(vdev, vma, obj);" in text
    assert "return vfio_pci_get_region_mmap(vdev, info, caps);" in text
    assert errors(module, second) == []


def test_a_page_frame_is_kept_where_nobody_can_tell(
    modules: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    module = modules / "kestrel"
    first = with_region_info(tmp_path / "first")
    assert generate(first, module, tmp_path / "one") == 0
    second = with_objects(tmp_path / "second")
    assert generate(second, module, tmp_path / "two") == 1
    said = capfd.readouterr().err
    assert f"{second}:1: refused: kestrel_ops (mmap-drivers): " in said
    assert "give the kernel's whole source" in said


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("int vfio_pci_second(", "it is not clear which answers here"),
        (None, "declares no function that answers for regions"),
    ],
)
def test_a_library_that_does_not_say_who_answers(
    modules: Path,
    tmp_path: Path,
    change: str | None,
    reason: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    kernel = with_region_info(tmp_path / "kernel")
    text = (kernel / LIBRARY).read_text()
    found = re.search(r"int vfio_pci_ioctl_get_region_info\([^;]*;\n", text)
    assert found is not None
    other = found[0].replace("int vfio_pci_ioctl_get_region_info(", change or "")
    edited(kernel / LIBRARY, found[0], found[0] + other if change else "")
    assert generate(kernel, modules / "kestrel", tmp_path / "out") == 1
    said = capfd.readouterr().err
    assert "main.c:" in said
    assert reason in said


def test_what_the_kernel_lacks_is_named(
    modules: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bare = without_ops(tmp_path / "bare")
    assert generate(bare, modules / "heron", tmp_path / "out") == 2
    said = capfd.readouterr().err
    assert f"stage region-info-drivers needs what {bare} lacks: an op int (*)(" in said
    some = with_region_info(tmp_path / "some")
    stage = ("--stage", "mmap-drivers")
    assert generate(some, modules / "heron", tmp_path / "out", *stage) == 2
    said = capfd.readouterr().err
    assert "an op struct vfio_mmap *(*)(" in said
    assert "the function vfio_unmap_dynamic()" in said
    # What was not asked for by name is left out, and that is said.
    assert generate(some, modules / "heron", tmp_path / "out") == 0
    assert "mmap-drivers is left out: the kernel lacks" in capfd.readouterr().err


def test_a_converted_module_wants_its_kernel(
    modules: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    kernel = with_objects(tmp_path / "kernel")
    assert generate(kernel, modules / "heron", tmp_path / "out") == 0
    bare = without_ops(tmp_path / "bare")
    capfd.readouterr()
    assert generate(bare, modules / "heron", tmp_path / "more") == 2
    said = capfd.readouterr().err
    assert "the tree does not have for heron_ops; give the kernel that the" in said


@pytest.mark.parametrize("stage", ["region-info-op", "mmap-core", "remove-old"])
def test_a_stage_of_the_core_is_no_modules(
    modules: Path, tmp_path: Path, stage: str, capfd: pytest.CaptureFixture[str]
) -> None:
    kernel = with_region_info(tmp_path / "kernel")
    options = ("--stage", stage)
    assert generate(kernel, modules / "heron", tmp_path / "out", *options) == 2
    assert "it does not apply to a module" in capfd.readouterr().err


def test_patches_are_the_modules_own_repositorys(
    modules: Path, tmp_path: Path, git: Git
) -> None:
    git(modules, "init", "-q", "-b", "main")
    git(modules, "config", "user.name", "Ada")
    git(modules, "config", "user.email", "ada@example.org")
    git(modules, "add", ".")
    git(modules, "commit", "-q", "-m", "Base")
    head = git(modules, "rev-parse", "HEAD").decode().strip()
    kernel = with_objects(tmp_path / "kernel")
    words = ["generate", "--tree", str(kernel), "--module", str(modules / "heron")]
    out = tmp_path / "out"
    assert main([*words, "-o", str(out), "--branch", "converted"]) == 0
    assert f"base-commit: {head}" in (out / "0000-cover-letter.patch").read_text()
    changed = git(modules, "diff", "--name-only", "main", "converted").decode().split()
    assert changed == [
        "heron/heron_main.c",
        "heron/include/heron.h",
        "heron/lib/heron_map.c",
    ]
    assert git(modules, "status", "--porcelain") == b""
    git(modules, "am", "-q", "--empty=drop", *map(str, sorted(out.glob("*.patch"))))
    git(modules, "diff", "--exit-code", "HEAD", "converted")


def test_a_module_in_the_tree_is_a_part_of_it(
    modules: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    kernel = with_region_info(tmp_path / "kernel")
    shutil.copytree(modules / "heron", kernel / "drivers/heron")
    assert generate(kernel, kernel / "drivers/heron", tmp_path / "out") == 2
    assert "leave out --module" in capfd.readouterr().err


def test_code_that_does_not_compile_is_not_converted(
    modules: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A statement with an error is missing in what libclang makes of it."""
    kernel = with_region_info(tmp_path / "kernel")
    module = modules / "heron"
    edited(
        module / "heron_main.c",
        "num_regions)\n\t\treturn -EINVAL;\n\tinfo.offset",
        "num_regions)\n\t\treturn -EHERON;\n\tinfo.offset",
    )
    before = (module / "heron_main.c").read_text()
    assert generate(kernel, module, tmp_path / "out") == 3
    said = capfd.readouterr().err
    assert "refused: heron_ops (region-info-drivers): not all of it was read: " in said
    assert "'EHERON'" in said
    assert (module / "heron_main.c").read_text() == before


def test_a_helper_that_two_modules_define_is_nobodys(
    modules: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The function of another module must not be taken for this one's."""
    other = modules / "heron" / "other"
    shutil.copytree(modules / "heron" / "lib", other)
    kernel = with_objects(tmp_path / "kernel")
    assert generate(kernel, modules / "heron", tmp_path / "out") == 1
    said = capfd.readouterr().err
    assert "heron_map() is defined in lib/heron_map.c and other/heron_map.c" in said
    assert "int heron_map(" in (modules / "heron/lib/heron_map.c").read_text()


def test_a_helper_that_is_not_there_is_not_taken_for_the_kernels(
    modules: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is given the mapping, and may take its offset apart."""
    (modules / "heron/lib/heron_map.c").unlink()
    kernel = with_objects(tmp_path / "kernel")
    assert generate(kernel, modules / "heron", tmp_path / "out") == 1
    said = capfd.readouterr().err
    assert "heron_map() is not defined in the module" in said
