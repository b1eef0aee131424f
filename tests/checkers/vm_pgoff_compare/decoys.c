// SPDX-License-Identifier: GPL-2.0-only
/* Comparisons that are right for every offset. */
#include <linux/mm.h>
#include <linux/vfio.h>

struct region {
	unsigned long first;
	unsigned long nr_pages;
};

static int other_mmap(struct file *file, struct vm_area_struct *vma)
{
	return vma->vm_pgoff == 3 ? -EINVAL : 0;
}

struct file_methods {
	int (*mmap)(struct file *file, struct vm_area_struct *vma);
};

const struct file_methods methods = {
	.mmap = other_mmap,
};

static int decoys_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct region *region = vma->vm_private_data;

	if (vma->vm_pgoff < region->first)
		return -EINVAL;
	if (vma->vm_pgoff + vma_pages(vma) < vma->vm_pgoff)
		return -EINVAL;
	if (vma->vm_pgoff > ~0UL >> PAGE_SHIFT)
		return -EINVAL;
	if (vma->vm_pgoff - region->first == 0)
		return -EINVAL;
	return vma_pages(vma) > 16 ? -EINVAL : 0;
}

const struct vfio_device_ops decoys_ops = {
	.mmap = decoys_mmap,
};
