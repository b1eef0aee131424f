# SPDX-License-Identifier: GPL-2.0-only
"""The rules on real kernels: what was found by reading them, and nothing else."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from functools import cache
from pathlib import Path

import pytest
from pgoff.checkers.limits import Limits, processors
from pgoff.checkers.linting import How, lint
from pgoff.checkers.report import Report
from pgoff.checkers.selection import Selection, select
from pgoff.checkers.source import Source

from tests.test_checkers import OBJECT_OP, OP, with_op

pytestmark = pytest.mark.kernel

KernelTree = Callable[[str], Path]

FINDINGS = Path(__file__).parent / "findings.txt"
# Where 6.12 answers VFIO_DEVICE_GET_REGION_INFO in an ioctl, each driver its own way.
ANSWERS = {
    ("drivers/gpu/drm/i915/gvt/kvmgt.c", "intel_vgpu_ioctl"),
    ("drivers/s390/cio/vfio_ccw_ops.c", "vfio_ccw_mdev_ioctl"),
    ("drivers/vfio/cdx/main.c", "vfio_cdx_ioctl"),
    ("drivers/vfio/fsl-mc/vfio_fsl_mc.c", "vfio_fsl_mc_ioctl"),
    ("drivers/vfio/pci/hisilicon/hisi_acc_vfio_pci.c", "hisi_acc_vfio_pci_ioctl"),
    ("drivers/vfio/pci/nvgrace-gpu/main.c", "nvgrace_gpu_ioctl"),
    ("drivers/vfio/pci/vfio_pci_core.c", "vfio_pci_core_ioctl"),
    ("drivers/vfio/pci/virtio/main.c", "virtiovf_vfio_pci_core_ioctl"),
    ("drivers/vfio/platform/vfio_platform_common.c", "vfio_platform_ioctl"),
    ("samples/vfio-mdev/mbochs.c", "mbochs_ioctl"),
    ("samples/vfio-mdev/mdpy.c", "mdpy_ioctl"),
    ("samples/vfio-mdev/mtty.c", "mtty_ioctl"),
}
# The one table of 6.12 without regions: its ioctl knows three other commands.
WITHOUT_REGIONS = "vfio_ap_matrix_dev_ops"
FIXED_OFFSETS = {"samples/vfio-mdev/mbochs.c", "samples/vfio-mdev/mdpy.c"}
PLAIN_POSITION = re.compile(
    r"^(?!#define).*OFFSET_TO_INDEX\("
    r"|(?<![>.])\b(?:ppos|pos|offset) &=? ?\w*_OFFSET_MASK"
)
# A plain search, with nothing in common with the rule but what it is after.
PLAIN_WRITE = re.compile(
    r"(?:->|\.)vm_pgoff\s*(?:=(?!=)|\+\+|--|(?:<<|>>|[-+*/%&|^])=)"
)


@cache
def checked(tree: Path) -> tuple[Source, Selection, Report]:
    source = Source(tree)
    return source, select(source, []), linted(source)


def linted(source: Source) -> Report:
    """What a user gets, whose cache the files of tests share."""
    how = How(Limits(seconds=300), jobs=processors())
    return lint(source, [], how, lambda count: nullcontext(lambda name, amount: None))


def places(report: Report, rule: str) -> set[tuple[str, str]]:
    return {
        (finding.location.path, finding.function)
        for finding in report.findings
        if finding.rule == rule
    }


def named(report: Report, rule: str, said: str) -> set[str]:
    """The tables that a rule's messages begin with, up to what is said of them."""
    texts = (each.message for each in report.findings if each.rule == rule)
    return {text.partition(said)[0] for text in texts}


def expected(version: str) -> Counter[tuple[str, str, str]] | None:
    """How often each rule has to mind a function; None of a version nobody read."""
    found: Counter[tuple[str, str, str]] = Counter()
    here, seen = False, False
    for line in FINDINGS.read_text().splitlines():
        if line.startswith("["):
            here = version.startswith(f"{line[1:-1]}.")
            seen |= here
        elif here and line:
            rule, place, number, _, reason = line.split(" ", 4)
            assert reason, line
            path, _, function = place.partition(":")
            found[rule, path, function] = int(number)
    return found if seen else None


@pytest.mark.parametrize("version", ["6.1", "6.12", "newest"])
def test_exactly_what_was_read_is_found(version: str, kernel_tree: KernelTree) -> None:
    source, _, report = checked(kernel_tree(version))
    known = expected(f"{source.version}.")
    if known is None:
        warnings.warn(f"nobody has read {source.version} yet", stacklevel=1)
        return
    found = Counter(
        (each.rule, each.location.path, each.function)
        for each in report.findings
        if each.rule != "ppos_decode"
    )
    assert found == known


@pytest.mark.parametrize("version", ["6.1", "6.12", "newest"])
def test_a_plain_search_finds_the_same_decodes_of_positions(
    version: str, kernel_tree: KernelTree
) -> None:
    source, selection, report = checked(kernel_tree(version))
    plain = {
        (path, number)
        for path in selection.files
        if path.endswith(".c")
        for number, line in enumerate(source.read(path).decode().splitlines(), 1)
        if PLAIN_POSITION.search(line)
    }
    found = {
        (each.location.path, each.location.line)
        for each in report.findings
        if each.rule == "ppos_decode"
    }
    assert not plain - found
    # These two compare with fixed offsets, which no word gives away.
    assert {path for path, _ in found - plain} <= FIXED_OFFSETS


@pytest.mark.parametrize("version", ["6.1", "6.12", "newest"])
def test_a_plain_search_finds_the_same_writes(
    version: str, kernel_tree: KernelTree
) -> None:
    source, selection, report = checked(kernel_tree(version))
    plain = {
        (path, number)
        for path in selection.files
        for number, line in enumerate(source.read(path).decode().splitlines(), 1)
        if PLAIN_WRITE.search(line)
    }
    found = {
        (finding.location.path, finding.location.line)
        for finding in report.findings
        if finding.rule == "vm_pgoff_write"
    }
    assert found == plain


@pytest.mark.parametrize("version", ["6.1", "6.12", "newest"])
def test_the_census_balances_and_nothing_is_left_out(
    version: str, kernel_tree: KernelTree
) -> None:
    _, _, report = checked(kernel_tree(version))
    assert report.census.remainder == 0
    assert report.census.unanalysed == 0
    assert report.unanalysed == ()


def test_ops_that_no_driver_has_yet_are_missed_in_every_driver_with_regions(
    kernel_tree: KernelTree,
) -> None:
    source = Source(kernel_tree("6.12"))
    tables = {
        match[1].decode(): match[2]
        for path in select(source, []).files
        for match in re.finditer(
            rb"^static const struct vfio_device_ops (\w+) = {(.*?)^}",
            source.read(path),
            re.M | re.S,
        )
    }
    report = linted(with_op(with_op(source, OP), OBJECT_OP))
    assert places(report, "ioctl_region_info") == ANSWERS
    without = named(report, "missing_region_info_op", " has no .get_region_info")
    assert without == tables.keys() - {WITHOUT_REGIONS}
    assert len(without) == 19
    old = named(report, "missing_mmap_obj_op", " maps by .mmap,")
    assert old == {name for name, body in tables.items() if b".mmap" in body}
    assert len(old) == 17
