// SPDX-License-Identifier: GPL-2.0-only
/* Page frame numbers that are none of the offset's. */
#include <linux/mm.h>
#include <linux/vfio.h>

struct memory {
	unsigned long first;
	unsigned long pgoff;
};

unsigned long look_up(unsigned long pgoff);

static int decoys_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct memory *memory = vma->vm_private_data;
	unsigned long pfn = look_up(vma->vm_pgoff);

	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	pfn += vma->vm_pgoff - memory->pgoff;
	return remap_pfn_range(vma, vma->vm_start, pfn + memory->first,
			       vma->vm_end - vma->vm_start, vma->vm_page_prot);
}

const struct vfio_device_ops decoys_ops = {
	.mmap = decoys_mmap,
};
