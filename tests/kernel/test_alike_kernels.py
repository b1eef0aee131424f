# SPDX-License-Identifier: GPL-2.0-only
"""The cover letters tell like from unlike as a person does who read the patches.

The groups below were made by hand, from the patches beside the drivers' code of Linux
6.12.117 and 7.3-rc7, and not from what the letters said.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pgoff.checkers.source import Source

pytestmark = pytest.mark.kernel

KernelTree = Callable[[str], Path]
_ENTRY = re.compile(r"  (\w+(?:\(\))?) \(\S+\)")
_USERS = "a difference for users: "


@dataclass(frozen=True)
class Alike:
    """Those that are the same change, by their names, and why they are none but that.

    ``users`` has a word or two of each difference that users could notice, in order.
    """

    names: str
    why: str
    users: tuple[str, ...] = ()


PROC = "/proc/PID/maps"
MEMORY = "private mappings"
SAMPLES = (
    Alike("mbochs_dev_ops", "one region, at one offset of the file"),
    Alike("mdpy_dev_ops", "the same, but two regions are at that offset"),
)
PHYSICAL = Alike(
    "vfio_fsl_mc_ops vfio_amba_ops vfio_platform_ops",
    "a page frame in vm_pgoff, VM_SHARED is asked for, -EINVAL for all; fsl-mc's rule "
    "for what is cached stays as it is, and amba's functions are platform's",
    (PROC,),
)
GVT = Alike("intel_vgpu_dev_ops", "no page frame in vm_pgoff, and no library")
CDX = Alike(
    "vfio_cdx_ops",
    "as platform, without a look at VM_SHARED and with -EPERM",
    (PROC, MEMORY, "-EPERM"),
)
LIBRARY = (
    Alike("vfio_pci_core_mmap()", "its fault handler, and an op of its regions"),
    Alike("vfio_pci_ioctl_get_region_info()", "the library's region info"),
    Alike("hisi_acc_vfio_pci_migrn_ops", "BAR2 itself, the rest is the library's"),
)
KNOWN = {
    "6.12": (
        Alike(
            "vfio_pci_ops hisi_acc_vfio_pci_ops mlx5vf_pci_ops "
            "nvgrace_gpu_pci_core_ops pds_vfio_ops qat_vf_pci_ops "
            "virtiovf_vfio_pci_ops",
            "the library's ioctl answered: one line of the table",
        ),
        Alike("vfio_pci_core_ioctl()", "the library: capabilities, and the index"),
        Alike(
            "hisi_acc_vfio_pci_migrn_ops", "moves out of the ioctl, asks the library"
        ),
        Alike("nvgrace_gpu_pci_ops", "a capability, asks the library"),
        Alike("virtiovf_vfio_pci_tran_ops", "no capability, asks the library"),
        Alike(
            "vfio_cdx_ops mdpy_dev_ops mtty_dev_ops",
            "a function that answered, without a capability",
        ),
        Alike(
            "vfio_fsl_mc_ops vfio_amba_ops vfio_platform_ops",
            "an arm of the ioctl, without a capability",
        ),
        Alike("intel_vgpu_dev_ops", "an arm of the ioctl, capabilities, the index"),
        Alike("vfio_ccw_dev_ops", "a function that answered, a capability"),
        Alike(
            "mbochs_dev_ops",
            "a record of its own with the capability, and a limit of argsz",
            ("argsz", "argsz"),
        ),
        Alike(
            "kvmppc_e500_shadow_map() kvm_arch_prepare_memory_region()",
            "not converted: KVM that takes page frames from vm_pgoff",
        ),
        Alike(
            "hisi_acc_vfio_pci_ops mlx5vf_pci_ops nvgrace_gpu_pci_core_ops "
            "pds_vfio_ops qat_vf_pci_ops vfio_pci_ops virtiovf_vfio_pci_ops",
            "the library's functions: three lines of the table",
        ),
        PHYSICAL,
        Alike("vfio_ccw_dev_ops mtty_dev_ops", "no mmap"),
        Alike(
            "nvgrace_gpu_pci_ops",
            "gets a fault handler, as it maps at once and the library zaps",
            (PROC, MEMORY, "-EOVERFLOW"),
        ),
        GVT,
        CDX,
        *LIBRARY,
        Alike(
            "virtiovf_vfio_pci_tran_ops",
            "BAR0's size is the driver's, its mmap is the library's",
            ("cannot be mapped",),
        ),
        *SAMPLES,
    ),
    "7.3": (
        GVT,
        Alike("vfio_ccw_dev_ops", "no mmap"),
        CDX,
        Alike("mshv_map_user_memory()", "not converted: Hyper-V, as KVM above"),
        Alike(
            "hisi_acc_vfio_pci_ops mlx5vf_pci_ops nvgrace_gpu_pci_core_ops "
            "pds_vfio_ops qat_vf_pci_ops vfio_pci_ops virtiovf_vfio_pci_lm_ops "
            "virtiovf_vfio_pci_ops xe_vfio_pci_ops",
            "the library's functions: three lines of the table",
        ),
        PHYSICAL,
        Alike("ism_pci_ops mtty_dev_ops", "no mmap"),
        *LIBRARY,
        Alike(
            "nvgrace_gpu_pci_ops",
            "a fault handler and a callback that is asked of any mapping",
            (MEMORY, "-EOVERFLOW"),
        ),
        Alike(
            "virtiovf_vfio_pci_tran_lm_ops",
            "BAR0's size is the driver's, its mmap is the library's",
            ("cannot be mapped",),
        ),
        *SAMPLES,
    ),
}
# Neither has anything to be converted in the stage that its letter is about.
IDLE = "vfio_ap_matrix_dev_ops"


def groups(letter: str) -> Iterator[tuple[set[str], list[str]]]:
    """The names that stand together, and what is said of all of them."""
    for block in letter.split("\n\n"):
        lines = block.split("\n")
        names = {found[1] for line in lines if (found := _ENTRY.fullmatch(line))}
        if names:
            traits = re.split(r"(?m)^    - ", block)[1:]
            yield names, [" ".join(trait.split()) for trait in traits]


@pytest.mark.parametrize("version", ["6.12", "newest"])
def test_the_groups_are_those_that_were_made_by_hand(
    version: str, kernel_tree: KernelTree, kernel_series: KernelTree
) -> None:
    release = Source(kernel_tree(version)).version
    known = next((KNOWN[each] for each in KNOWN if release.startswith(each)), None)
    if known is None:
        warnings.warn(f"nobody read the letters for {release}", stacklevel=1)
        return
    folder = kernel_series(version)
    letters = [path.read_text() for path in sorted(folder.glob("*/0000-*"))]
    found = [group for letter in letters for group in groups(letter)]
    assert [names for names, _ in found] == [set(each.names.split()) for each in known]
    for each, (_, traits) in zip(known, found, strict=True):
        noticed = [trait for trait in traits if trait.startswith(_USERS)]
        assert len(noticed) == len(each.users), each
        assert all(map(str.__contains__, noticed, each.users)), (each, noticed)
    idle = [letter for letter in letters if f"\n  {IDLE} (" in letter]
    stages = {"6.12": 2, "newest": 1}[version]
    assert len(idle) == stages
