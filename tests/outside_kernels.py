# SPDX-License-Identifier: GPL-2.0-only
"""Kernels for modules in no tree: pgoff's stub headers, with ops put into them."""

from __future__ import annotations

import shutil
from pathlib import Path

from pgoff.checkers.kbuild.located import STUBS

VFIO = "include/linux/vfio.h"
LIBRARY = "include/linux/vfio_pci_core.h"
_BEFORE_MMAP = "\tint (*mmap)(struct vfio_device *vdev, struct vm_area_struct *vma);\n"
_REQUEST = """(struct vfio_device *vdev, struct vfio_region_info *info,
\t\t\t       struct vfio_info_cap *caps)"""
_MAPPING = """(struct vfio_device *vdev, struct vm_area_struct *vma,
\t\t\t struct vfio_mmap *obj)"""
_OBJECTS = """
struct vfio_mmap {
\tstruct vfio_device *vdev;
\tu32 index;
\tunsigned long vm_pgoff, nr_pages;
\tu64 offset;
};
static inline unsigned long vfio_mmap_vma_pgoff(const struct vfio_mmap *obj,
\t\t\t\t\t\tconst struct vm_area_struct *vma)
{
\treturn vma->vm_pgoff - obj->vm_pgoff;
}
void *vfio_alloc_mmap(size_t size, struct vfio_device *vdev,
\t\t      const struct vfio_region_info *info);
void vfio_unmap_dynamic(struct vfio_device *vdev);
"""


def edited(file: Path, old: str, new: str) -> None:
    """Put ``new`` into the place of ``old``, which has to be there once."""
    content = file.read_text()
    assert content.count(old) == 1, old
    file.write_text(content.replace(old, new))


def without_ops(folder: Path) -> Path:
    """The headers of a kernel in which nothing is converted, in the new ``folder``."""
    return Path(shutil.copytree(STUBS, folder))


def with_region_info(folder: Path, name: str = "get_region_info") -> Path:
    """Those of one whose core has the op for region info."""
    kernel = without_ops(folder)
    edited(kernel / VFIO, _BEFORE_MMAP, f"\tint (*{name}){_REQUEST};\n{_BEFORE_MMAP}")
    return kernel


def with_objects(folder: Path) -> Path:
    """Those of one whose core has objects, and whose PCI library is converted."""
    kernel = with_region_info(folder)
    edited(
        kernel / VFIO,
        _BEFORE_MMAP,
        f"\tstruct vfio_mmap *(*get_region_mmap){_REQUEST};\n"
        f"\tint (*mmap_obj){_MAPPING};\n\tunsigned int region_shift;\n{_BEFORE_MMAP}",
    )
    header = kernel / VFIO
    header.write_text(
        header.read_text().replace(
            "struct virqfd;\n", "struct virqfd;\nstruct vfio_mmap;\n", 1
        )
        + _OBJECTS
    )
    library = kernel / LIBRARY
    edited(
        library,
        "int vfio_pci_ioctl_get_region_info(",
        "struct vfio_mmap *vfio_pci_get_region_mmap(",
    )
    edited(
        library,
        "int vfio_pci_core_mmap(struct vfio_device *core_vdev, "
        "struct vm_area_struct *vma);",
        f"int vfio_pci_core_mmap_obj{_MAPPING};",
    )
    return kernel
