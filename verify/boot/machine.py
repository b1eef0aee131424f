# SPDX-License-Identifier: GPL-2.0-only
"""The machines that kernels boot on, as QEMU makes them."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ...checkers.errors import UserError
from ..process import leash, run
from . import trace
from .kernel import Built

QEMU = "qemu-system-x86_64"
# What `timeout`, and what the kernel, say of a program that SIGKILL ended.
KILLED = (137, -9)
KVM = Path("/dev/kvm")
# Without the first, the interrupt that is to prove the timer may come too late under
# emulation; the second makes addresses, and with them sizes of pages, the same.
# A warning has to reach the console, so this is not "quiet".
ALWAYS = (
    "no_timer_check norandmaps console=ttyS0 loglevel=5 oops=panic panic=-1 "
    "VT_OUT=/dev/ttyS1"
)
NOIOMMU = (
    "vfio.enable_unsafe_noiommu_mode=1 vfio_platform.reset_required=0 "
    "memmap=2048M$0x100000000 VT_RESERVED=0x100000000"
)
COMMON = (
    *("-nodefaults", "-no-user-config", "-display", "none", "-monitor", "none"),
    *("-no-reboot", "-nic", "none", "-smp", "1"),
)
PORTS = (
    *("-device", "pcie-root-port,id=port1,chassis=1,slot=1,addr=0a.0"),
    *("-object", "memory-backend-ram,id=two,size=4M,share=on"),
    *("-device", "ivshmem-plain,memdev=two,bus=port1,addr=00.0"),
    *("-device", "pcie-root-port,id=port2,chassis=2,slot=2,addr=0b.0"),
    *("-device", "pcie-pci-bridge,id=bridge,bus=port2"),
    *("-device", "edu,bus=bridge,addr=01.0"),
    *("-device", "pci-testdev,bus=bridge,addr=02.0,membar=64k"),
)
DEVICES = (
    *("-device", "pci-testdev,addr=04.0,membar=64k"),
    *("-device", "edu,addr=05.0"),
    *("-object", "memory-backend-ram,id=one,size=8M,share=on"),
    *("-device", "ivshmem-plain,memdev=one,addr=06.0"),
    *("-netdev", "hubport,hubid=0,id=net"),
    *("-device", "e1000e,netdev=net,addr=07.0,romfile="),
    *("-drive", "if=none,id=disk,file={disk},format=raw"),
    *("-device", "nvme,drive=disk,serial=x,addr=08.0"),
    *("-device", "bochs-display,addr=09.0"),
    *("-device", "VGA,addr=0c.0,vgamem_mb=16"),
    *PORTS,
)
FEW = (
    *("-object", "memory-backend-ram,id=one,size=8M,share=on"),
    *("-device", "ivshmem-plain,memdev=one,addr=06.0"),
    *("-device", "bochs-display,addr=09.0"),
)
# A region larger than a slot of the fixed layout, of memory that nobody reserves.
LARGE = (
    *("-object", "memory-backend-ram,id=large,size=2T,share=off,reserve=off"),
    *("-device", "ivshmem-plain,memdev=large,addr=06.0"),
)


@dataclass(frozen=True)
class Machine:
    """What QEMU emulates, and what is added to the kernel's command line.

    A boot that takes longer than ``seconds`` is ended.
    """

    arguments: tuple[str, ...]
    words: str
    seconds: int = 900


MACHINES: Mapping[str, Machine] = {
    "iommu": Machine(
        (
            *("-machine", "q35", "-m", "256M", "-cpu", "qemu64"),
            *("-device", "intel-iommu,intremap=on,caching-mode=on"),
            *DEVICES,
        ),
        "VT_PATHS=group,gfd,cdev VT_DEVS=mdev,pci",
    ),
    "noiommu": Machine(
        ("-machine", "q35", "-m", "4608M", "-cpu", "qemu64", *FEW),
        f"{NOIOMMU} VT_PATHS=noiommu,cdev VT_DEVS=pci,bus,driver,ops",
    ),
    "large": Machine(
        ("-machine", "q35", "-m", "256M", "-cpu", "qemu64,phys-bits=46", *LARGE),
        "vfio.enable_unsafe_noiommu_mode=1 VT_PATHS=noiommu VT_DEVS=pci",
    ),
}


@dataclass(frozen=True)
class Recording:
    """What a boot left in ``seconds``: the lines of the trace and the kernel's log."""

    trace: tuple[str, ...]
    console: str
    seconds: float


class NotEnded(UserError):
    """A kernel was started and its program did not come to its end; its ``console``."""

    def __init__(self, why: str, last: str, console: str) -> None:
        super().__init__(f"the boot did not come to its end: {why}", last)
        self.console = console


def boot(
    built: Built, machine: Machine, *, dynamic: bool = False, accel: str = "tcg"
) -> Recording:
    """Boot until the program ends.

    Raises NotEnded, with the end of the log, where it does not come to its end.
    """
    start = time.monotonic()
    words = f"{ALWAYS} {machine.words}" + (" VT_DYNAMIC=1" if dynamic else "")
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        disk = room / "disk"
        disk.write_bytes(bytes(1 << 20))
        arguments = [word.replace("{disk}", str(disk)) for word in machine.arguments]
        if accel == "kvm":
            arguments[1] += ",kernel-irqchip=split"
        ports = [room / "console", room / "trace"]
        serial = [word for port in ports for word in ("-serial", f"file:{port}")]
        load = ("-kernel", str(built.image), "-initrd", str(built.root))
        limit = ("timeout", "--signal=KILL", str(machine.seconds))
        # On a leash of its own: when the limit's program is killed, nobody holds it.
        qemu = (*leash(), QEMU, "-accel", accel, *arguments, *COMMON, *serial, *load)
        done = run((*limit, *qemu, "-append", words), room)
        console, text = (
            port.read_text("utf-8", "replace") if port.is_file() else ""
            for port in ports
        )
    lines = trace.lines(text)
    if not trace.complete(lines):
        late = done.status in KILLED
        why = "its time was up" if late else f"QEMU ended with {done.status}"
        last = "\n".join((done.output[-500:], console[-2000:], *lines[-3:]))
        raise NotEnded(why, last, console)
    return Recording(lines, console, time.monotonic() - start)
