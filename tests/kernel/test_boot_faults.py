# SPDX-License-Identifier: GPL-2.0-only
"""Faults of behaviour in generated code, and how booting 6.12 shows each of them.

All of them compile.  Each is put into the tree after the whole series, and the kernel
is compared with that of the tree before it, as ``python -m pgoff.verify.boot`` does.

It takes 6 GB of disk (below PGOFF_BOOT_WORK, else in the cache) and, on two quiet
processors, 5 minutes for the base and 2 for each of the kernels with faults; and about
twice that with the kernel that reports lost memory and locks.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from pgoff.checkers.kbuild.store import folder as cache_folder
from pgoff.verify.arches import llvm_suffix
from pgoff.verify.boot.bench import Bench, Delta, read
from pgoff.verify.boot.comparison import Request, changes, record
from pgoff.verify.boot.console import new_reports
from pgoff.verify.boot.declared import DEFAULT, declarations, judge
from pgoff.verify.boot.kernel import Toolchain
from pgoff.verify.boot.machine import NotEnded, Recording
from pgoff.verify.boot.messages import messages
from pgoff.verify.boot.trace import differences
from pgoff.verify.mails import mails

pytestmark = [pytest.mark.kernel, pytest.mark.long]

KernelTree = Callable[[str], Path]
WORK = Path(os.environ.get("PGOFF_BOOT_WORK") or cache_folder() / "boot")
CORE = "drivers/vfio/vfio_main.c"
PCI = "drivers/vfio/pci/vfio_pci_core.c"
PLATFORM = "drivers/vfio/platform/vfio_platform_common.c"
FSL_MC = "drivers/vfio/fsl-mc/vfio_fsl_mc.c"
MDPY = "samples/vfio-mdev/mdpy.c"


@dataclass(frozen=True)
class Fault:
    """``pattern`` becomes ``text`` in ``path``, where the series wrote something new.

    On ``machine`` one of the differences, or of the kernel's reports, then fits
    ``said``: the session, the line before, and the line after, or the report.
    """

    name: str
    path: str
    pattern: str
    text: str
    machine: str
    said: str


# Those of one kernel do not hide each other.
DRIVERS = (
    Fault(
        "a page frame that is off by one",
        PLATFORM,
        r"pfn = \(region\.addr >> PAGE_SHIFT\) \+ pgoff;",
        "pfn = (region.addr >> PAGE_SHIFT) + pgoff + 1;",
        "noiommu",
        r"platform .*- closed mm\[0\] ld=\w+ frame=\+496 .*\+ closed .* frame=\+497 ",
    ),
    Fault(
        "the place in the file for that in the region",
        MDPY,
        r"vfio_mmap_vma_pgoff\(obj, vma\)\)\n",
        "vma->vm_pgoff)\n",
        "iommu",
        r"mdpy/.*- (mm\[0\] full-rw) -> mapped\n  \+ \1 -> -EINVAL",
    ),
    Fault(
        "another region",
        FSL_MC,
        r"index = obj->index;",
        "index = obj->index + 1;",
        "noiommu",
        r"fsl-mc .*- (rnd\[1\] \+0 .*) -> -EINVAL\n  \+ \1 -> mapped",
    ),
    Fault(
        "a zap that was left out",
        PCI,
        r"\tvfio_unmap_dynamic\(core_vdev\);\n",
        "",
        "large",
        r"- (pci off bar2) ld=SIGBUS/2 st=SIGBUS/2\n  \+ \1 ld=0+ st=ok",
    ),
    Fault(
        "another error number",
        CORE,
        r"(\(pgoff - obj->vm_pgoff\)\)\n\t\treturn -)EINVAL;",
        r"\1EFAULT;",
        "iommu",
        r"- (mm\[0\] beyond-by-1page) -> -EINVAL\n  \+ \1 -> -EFAULT",
    ),
)
BOUNDS = (
    Fault(
        "a bound that excludes the end",
        CORE,
        r"vma_pages\(vma\) > (obj->nr_pages - )",
        r"vma_pages(vma) >= \1",
        "iommu",
        r"vfio-pci .*- (mm\[0\] full-rw) -> mapped\n  \+ \1 -> -EINVAL",
    ),
    Fault(
        "a place in the region in bytes for one in pages",
        PCI,
        r"(static unsigned long vma_to_pfn.*?pgoff = vfio_mmap_vma_pgoff\(obj, vma\));",
        r"\1 << PAGE_SHIFT;",
        "iommu",
        r"- mm\[2\] middle-page ld=\w+ frame=\+8 .*\+ mm.* frame=\+32768 ",
    ),
    Fault(
        "a reference that is kept",
        CORE,
        r"(obj = vfio_df_discover_mmap\(df, pgoff\);\n)"
        r"\tvfio_device_pm_runtime_put\(df->device\);\n",
        r"\1",
        "iommu",
        r"- (pci runtime usage=)\d+\n  \+ \1\d+",
    ),
)
OFFSETS = (
    Fault(
        "an offset in pages for one in bytes",
        CORE,
        r"info->offset = \(u64\)obj->vm_pgoff << PAGE_SHIFT;",
        "info->offset = obj->vm_pgoff;",
        "noiommu",
        r"- (@region 2 offset=20000000)000\n  \+ \1$",
    ),
)
KERNELS = (DRIVERS, BOUNDS, OFFSETS)
# What the kernel only says of itself when it is built for that (``--debug``).
LEAKS = (
    Fault(
        "memory that is never freed",
        CORE,
        r"(\tmt_for_each\(&df->mmap_mt, obj, index, ULONG_MAX\)\n)\t\tkfree\(obj\);",
        r"\1\t\tcontinue;",
        "large",
        r"BUG: memory leak: .*\bvfio_",
    ),
)
# Nothing that comes after it runs.
LOCKS = (
    Fault(
        "a lock that is held",
        CORE,
        r"\tmutex_unlock\(&df->mmap_mutex\);\n",
        "",
        "large",
        r"WARNING: lock held when returning to user space",
    ),
)
REPORTED = (LEAKS, LOCKS)


@pytest.fixture(scope="module")
def series(kernel_series: KernelTree) -> tuple[Path, ...]:
    """The mails of all stages there are."""
    return tuple(mail.path for mail in mails(kernel_series("6.12")))


@dataclass(frozen=True)
class Comparison:
    """Of Linux 6.12 without the series and with it; ``kernels`` have the faults."""

    bench: Bench
    series: tuple[Path, ...]
    kernels: tuple[tuple[Fault, ...], ...]
    debug: bool = False

    def found(self, faults: Sequence[Fault]) -> tuple[str, ...]:
        """All that is wrong with the faults in the series, behind the machine."""
        machines = machines_of((faults,) if faults else self.kernels)
        asked = self.request(machines)
        delta = changes(asked)
        for fault in faults:
            delta = seeded(self.bench.base, delta, fault)
        before = recorded(self)
        try:
            after = record(asked, self.bench, asked.label, delta, print)
        except NotEnded as error:
            (name,) = machines
            known = before[name].console
            said = new_reports(known, error.console)
            return tuple(f"{name}: {report}" for report in said)
        return tuple(
            f"{name}: {what}"
            for name in machines
            for what in self._differing(name, before[name], after[name])
        )

    def request(self, machines: tuple[str, ...]) -> Request:
        """To boot these machines without and with the series."""
        return Request(
            base=self.bench.base,
            tip=None,
            patches=self.series,
            work=WORK,
            machines=machines,
            tools=Toolchain(llvm_suffix(None)),
            debug=self.debug,
            extra=(),
            dynamic=False,
            revert=None,
            declared=DEFAULT,
            accel="tcg",
        )

    def _differing(
        self, machine: str, before: Recording, after: Recording
    ) -> Iterator[str]:
        found = differences(before.trace, after.trace)
        judged = judge(machine, found, declarations(), messages(self.series))
        yield from map(str, judged.undeclared)
        yield from new_reports(before.console, after.console)


@pytest.fixture(scope="module")
def bench(kernel_tree: KernelTree) -> Bench:
    """The copy that is built."""
    made = Bench(kernel_tree("6.12"), WORK / "bench")
    made.prepare()
    return made


@pytest.fixture(scope="module")
def comparison(bench: Bench, series: tuple[Path, ...]) -> Comparison:
    """Of the whole series."""
    return Comparison(bench, series, KERNELS)


@pytest.fixture(scope="module")
def reporting(bench: Bench, series: tuple[Path, ...]) -> Comparison:
    """The same, with kernels that report lost memory and locks."""
    return Comparison(bench, series, REPORTED, debug=True)


@cache
def recorded(comparison: Comparison) -> Mapping[str, Recording]:
    """What the base shows on the machines of all faults."""
    asked = comparison.request(machines_of(comparison.kernels))
    return record(asked, comparison.bench, "before", {}, print)


def machines_of(kernels: Iterable[Sequence[Fault]]) -> tuple[str, ...]:
    """Where the faults of some kernels show."""
    return tuple(sorted({fault.machine for faults in kernels for fault in faults}))


def seeded(base: Path, delta: Delta, fault: Fault) -> Delta:
    """``delta`` with the fault, which has to be in code that the base does not have."""
    content = (read(base, delta, fault.path) or b"").decode()
    found = re.search(fault.pattern, content, re.DOTALL)
    assert found, f"{fault.name}: nothing to be changed"
    assert found[0] not in (read(base, {}, fault.path) or b"").decode(), fault.name
    text = found.expand(fault.text)
    assert text != found[0], f"{fault.name}: nothing was changed"
    changed = content[: found.start()] + text + content[found.end() :]
    return {**delta, fault.path: changed.encode()}


@pytest.mark.parametrize("faults", KERNELS, ids=lambda faults: faults[0].name)
def test_faults_of_behaviour_are_seen(
    comparison: Comparison, faults: Sequence[Fault]
) -> None:
    missed(faults, comparison.found(faults))


def test_the_series_loses_no_memory_and_no_lock(reporting: Comparison) -> None:
    assert reporting.found(()) == ()


@pytest.mark.parametrize("faults", REPORTED, ids=lambda faults: faults[0].name)
def test_faults_that_the_kernel_reports_are_seen(
    reporting: Comparison, faults: Sequence[Fault]
) -> None:
    missed(faults, reporting.found(faults))


def missed(faults: Sequence[Fault], found: Sequence[str]) -> None:
    """Fail for those that nothing of what was found shows."""
    unseen = [
        fault.name
        for fault in faults
        if not any(
            re.search(f"^{fault.machine}: .*{fault.said}", each, re.DOTALL)
            for each in found
        )
    ]
    assert not unseen, "\n".join(found)
