// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/acorn/vfio_acorn_core.c */

#define ACORN_PAGES	(VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT)

static unsigned int window_of(const struct vm_area_struct *vma)
{
	return vma->vm_pgoff >> ACORN_PAGES;
}

static unsigned long vma_to_pfn(struct vm_area_struct *vma)
{
	struct vfio_acorn_core_device *vdev = vma->vm_private_data;
	resource_size_t start = acorn_window_start(vdev->adev, window_of(vma));

	return (start >> PAGE_SHIFT) +
	       (vma_start_pgoff(vma) & ((1UL << ACORN_PAGES) - 1));
}
