// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/acorn/aspen/aspen.c */
/* without: aspen_split */

static int aspen_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct aspen_device *aspen =
		container_of(vdev, struct aspen_device, core.vdev);
	unsigned long page = vma->vm_pgoff & ((1UL << ASPEN_SHIFT) - 1);
	int ret;

	switch (vma->vm_pgoff >> ASPEN_SHIFT) {
	case VFIO_ACORN_WIN4_REGION_INDEX:
		if (aspen_is_hidden(aspen, 4, page, vma_pages(vma)))
			return -EINVAL;
		break;
	case VFIO_ACORN_WIN0_REGION_INDEX:
		if (vma->vm_flags & VM_WRITE)
			return -EPERM;
	}

	ret = vfio_acorn_core_mmap(vdev, vma);
	aspen->mappings += !ret;
	return ret;
}
