# SPDX-License-Identifier: GPL-2.0-only
"""Drivers in no tree, for real kernels: they compile before, and after each step.

What libclang warns of is what a build with W=1 is about: the kernel's own -w is taken
out for that.  With more time the kernel's own Kbuild makes modules of them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
from clang.cindex import Diagnostic
from pgoff.checkers.kbuild.command import command
from pgoff.checkers.parse import parse
from pgoff.checkers.source import Source
from pgoff.generator.cli import main
from pgoff.verify.arches import llvm_suffix
from pgoff.verify.kbuild import Kbuild

from ..applying import apply_mail, mailed

pytestmark = pytest.mark.kernel

MODULES = Path(__file__).parents[1] / "outside"
DRIVERS = ("heron", "kestrel", "merlin")
KernelTree = Callable[[str], Path]
WARNINGS = ("-Wall", "-Wextra", "-Wmissing-prototypes", "-Wold-style-definition")
# What a build with W=1 leaves off as well.
OFF = ("-Wno-unused-parameter", "-Wno-sign-compare", "-Wno-missing-field-initializers")


@dataclass(frozen=True)
class Kernels:
    """A kernel as it is, one with the op for region info, and one with objects."""

    plain: Path
    op: Path
    objects: Path


def linked(source: str, target: str) -> None:
    """One file of a copied tree; git apply makes a new one of what it changes."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@pytest.fixture(scope="module", params=["6.12", "newest"])
def kernels(
    request: pytest.FixtureRequest,
    kernel_tree: KernelTree,
    tmp_path_factory: pytest.TempPathFactory,
) -> Kernels:
    """The series, but for the removal of what is old, is put on top in two steps."""
    plain, folder = kernel_tree(request.param), tmp_path_factory.mktemp("kernels")
    stages = ("region-info-op", "region-info-drivers", "mmap-core", "mmap-drivers")
    words = [word for stage in stages for word in ("--stage", stage)]
    main(["generate", "--tree", str(plain), "-o", str(folder / "out"), *words])
    trees = [plain]
    for name, chosen in (("op", "region-info"), ("objects", "mmap")):
        tree = folder / name
        shutil.copytree(trees[-1], tree, symlinks=True, copy_function=linked)
        for mail in mailed(folder / "out"):
            if mail.parent.name.partition("-")[2].startswith(chosen):
                apply_mail(tree, mail)
        trees.append(tree)
    return Kernels(*trees)


def complaints(module: Path, kernel: Path) -> list[str]:
    """The errors, and what is warned of in the module's own files."""
    source = Source(module, kernel=kernel)
    found = []
    for path in sorted(module.rglob("*.c")):
        name = path.relative_to(module).as_posix()
        built = command(source, name)
        words = tuple(each for each in built.arguments if each != "-w")
        unit = parse(
            source, name, built=replace(built, arguments=(*words, *WARNINGS, *OFF))
        )
        found += [str(each) for each in unit.errors]
        found += [
            f"{each.location.file}:{each.location.line}: {each.spelling}"
            for each in unit.translation_unit.diagnostics
            if each.severity >= Diagnostic.Warning
            and each.location.file is not None
            and not unit.named(each.location.file.name).startswith("/")
        ]
    return found


CONFIG = """\
CONFIG_64BIT=y
CONFIG_MODULES=y
CONFIG_PCI=y
CONFIG_IOMMU_SUPPORT=y
CONFIG_IOMMUFD=m
CONFIG_VFIO=m
CONFIG_VFIO_PCI=m
CONFIG_SAMPLES=y
CONFIG_SAMPLE_VFIO_MDEV_MTTY=m
"""


@pytest.fixture(scope="module")
def kbuild(kernels: Kernels, tmp_path_factory: pytest.TempPathFactory) -> Kbuild:
    """The plain kernel, prepared for modules: its configuration, its host programs."""
    folder = tmp_path_factory.mktemp("kbuild")
    jobs = os.cpu_count() or 1
    made = Kbuild("x86_64", {}, kernels.plain, folder, llvm_suffix(None), jobs)
    made.configure(CONFIG)
    assert made.unmet(CONFIG) == ()
    log, _ = made.build(["modules_prepare"])
    assert log.failed == {}
    return made


def built(kbuild: Kbuild, module: Path, kernel: Path) -> list[str]:
    """What Kbuild complains of in the module's files when it makes the module.

    What is prepared serves all three kernels: they are different in VFIO alone, none of
    which is built here, so that nobody knows the symbols that the module uses.
    """
    more = {"M": str(module), "KBUILD_MODPOST_WARN": "1", "CONFIG_MERLIN_MDEV": "m"}
    make = replace(kbuild, source=kernel, variables=more)
    log, _ = make.build(["modules"])
    assert log.failed == {}
    assert len(list(module.glob("*.ko"))) == 1
    make.build(["clean"])
    return [str(each) for found in log.diagnostics.values() for each in found]


@pytest.mark.parametrize("driver", DRIVERS)
def test_it_compiles_before_and_after(
    kernels: Kernels, driver: str, tmp_path: Path
) -> None:
    compiled(kernels, driver, tmp_path, complaints)


@pytest.mark.long
@pytest.mark.parametrize("driver", DRIVERS)
def test_it_builds_before_and_after(
    kernels: Kernels, kbuild: Kbuild, driver: str, tmp_path: Path
) -> None:
    compiled(kernels, driver, tmp_path, partial(built, kbuild))


def compiled(
    kernels: Kernels,
    driver: str,
    folder: Path,
    complaints: Callable[[Path, Path], list[str]],
) -> None:
    """Ask for complaints before, and after each step of the conversion."""
    module = Path(shutil.copytree(MODULES / driver, folder / driver))
    assert complaints(module, kernels.plain) == []
    for kernel in (kernels.op, kernels.objects):
        out = folder / f"out-{kernel.name}"
        words = ["generate", "--tree", str(kernel), "--module", str(module)]
        assert main([*words, "-o", str(out)]) == 0
        assert out.exists() or kernel == kernels.op
        for mail in mailed(out):
            apply_mail(module, mail)
        assert complaints(module, kernel) == []
    text = "".join(path.read_text() for path in module.rglob("*.[ch]"))
    assert ".get_region_mmap = " in text
    assert ".mmap_obj = " in text
    assert "vma->vm_pgoff" not in text
