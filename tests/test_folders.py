# SPDX-License-Identifier: GPL-2.0-only
"""Finding the folders that VFIO drivers are in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.checkers.folders import vfio_folders, vfio_sources
from pgoff.checkers.source import Source

WriteFiles = Callable[[Path, dict[str, bytes]], Path]
KCONFIG = b"""
source "drivers/vfio/Kconfig"
source "arch/$(SRCARCH)/Kconfig"
config USER
	tristate "user"
	depends on PCI && (VFIO_FAR || OTHER)
config SELECTS
	tristate "selects"
	select VFIO_FAR if PCI
config UNRELATED
	tristate "unrelated"
"""
FILES = {
    "Kconfig": KCONFIG,
    "Kbuild": b"obj-y += drivers/\nobj-$(CONFIG_SAMPLES) += samples/\n"
    b"obj-y += arch/$(SRCARCH)/\n",
    "drivers/vfio/Kconfig": b'config VFIO\n\ttristate "v"\n'
    b'config VFIO_FAR\n\ttristate "f"\n\tdepends on VFIO\n',
    "arch/arm64/Kconfig": b"config ARM64\n\tdef_bool y\n",
    "arch/x86/Kconfig": b"config X86\n\tdef_bool y\n",
    "arch/s390/Kconfig": b'config ONLY_HERE\n\ttristate "o"\n\tdepends on VFIO\n',
    "arch/s390/Makefile": b"drivers-y += machine/\n",
    "arch/s390/Kbuild": b"obj-y += kvm/\n",
    "arch/s390/kvm/Makefile": b"kvm-objs-$(CONFIG_ONLY_HERE) += k.o\n"
    b"obj-y += kvm.o\nkvm-y := a.o $(kvm-objs-y)\n",
    "arch/s390/kvm/k.c": b"",
    "arch/s390/kvm/a.c": b"",
    "machine/Makefile": b"obj-$(CONFIG_ONLY_HERE) += deep/\nobj-y += plain.o\n",
    "machine/plain.c": b"",
    "machine/deep/Makefile": b"obj-y += m.o below/\n",
    "machine/deep/m.c": b"",
    "machine/deep/below/Makefile": b"obj-$(CONFIG_WHATEVER) += b.o\n",
    "machine/deep/below/b.c": b"",
    "drivers/Makefile": b"obj-$(CONFIG_VFIO) += vfio/\n"
    b"obj-y += user/ selects/ unrelated/ both/ empty/\n",
    "drivers/vfio/Makefile": b"obj-$(CONFIG_VFIO) += vfio.o\n",
    "drivers/vfio/vfio.c": b"",
    "drivers/vfio/vfio.h": b"",
    "drivers/vfio/README": b"",
    "drivers/vfio/forgotten/f.c": b"",
    "drivers/vfio/empty/Makefile": b"",
    "drivers/user/Makefile": b"obj-$(CONFIG_USER) += user.o\nuser-y := sub/one.o\n",
    "drivers/user/sub/one.c": b"",
    "drivers/user/sub/one.h": b"",
    "drivers/user/other.c": b"",
    "drivers/selects/Makefile": b"ifdef CONFIG_SELECTS\nobj-m += s.o\nendif\n",
    "drivers/selects/s.c": b"",
    "drivers/unrelated/Makefile": b"obj-$(CONFIG_UNRELATED) += u.o\n# CONFIG_VFIO\n",
    "drivers/unrelated/u.c": b"",
    "drivers/both/Makefile": b"obj-$(CONFIG_VFIO) += b.o\nobj-$(CONFIG_X) += b.o\n",
    "drivers/both/b.c": b"",
    "drivers/empty/Makefile": b"obj-$(CONFIG_VFIO) += nothing.o\n",
    "samples/Makefile": b"obj-$(CONFIG_USER) += v/\n",
    "samples/v/Makefile": b"obj-y += s.o\n",
    "samples/v/s.c": b"",
}
FOUND = (
    "arch/s390/kvm",
    "drivers/selects",
    "drivers/user/sub",
    "drivers/vfio",
    "drivers/vfio/forgotten",
    "machine/deep",
    "machine/deep/below",
    "samples/v",
)


@pytest.fixture
def tree(tmp_path: Path, write_files: WriteFiles) -> Source:
    return Source(write_files(tmp_path, FILES))


def test_folders(tree: Source) -> None:
    assert vfio_folders(tree) == FOUND
    assert vfio_folders(Source(tree.root)) == FOUND


def test_sources(tree: Source) -> None:
    found = vfio_sources(tree)
    assert "drivers/user/sub/one.h" in found
    assert "drivers/user/other.c" not in found
    assert "drivers/vfio/README" not in found
    assert [path for path in found if path.startswith("drivers/vfio/")] == [
        "drivers/vfio/vfio.c",
        "drivers/vfio/vfio.h",
        "drivers/vfio/forgotten/f.c",
    ]


def test_the_overlay_counts(tree: Source) -> None:
    changed = tree.edited(
        {
            "drivers/unrelated/Makefile": b"obj-$(CONFIG_USER) += u.o\n",
            "drivers/vfio/new/n.c": b"",
        }
    )
    more = set(vfio_folders(changed)) - set(FOUND)
    assert more == {"drivers/unrelated", "drivers/vfio/new"}
    assert vfio_folders(tree) == FOUND


def test_a_tree_without_kbuild_files(tmp_path: Path, write_files: WriteFiles) -> None:
    bare = write_files(tmp_path, {"drivers/vfio/pci/a.c": b""})
    assert vfio_folders(Source(bare)) == ("drivers/vfio/pci",)


def test_an_empty_tree(tmp_path: Path) -> None:
    assert vfio_sources(Source(tmp_path)) == ()


@pytest.mark.kernel
@pytest.mark.parametrize("version", ["6.1", "6.12", "newest"])
def test_real_folders(kernel_tree: Callable[[str], Path], version: str) -> None:
    root = kernel_tree(version)
    found = vfio_folders(Source(root))
    assert {
        "drivers/gpu/drm/i915/gvt",
        "drivers/s390/cio",
        "drivers/s390/crypto",
        "samples/vfio-mdev",
    } <= set(found)
    tables = {
        path.parent.relative_to(root).as_posix()
        for folder in ("drivers", "samples", "arch", "virt")
        for path in (root / folder).rglob("*.c")
        if b"struct vfio_device_ops " in path.read_bytes()
    }
    assert tables <= set(found)
    assert len(found) < 40
