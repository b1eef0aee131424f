// SPDX-License-Identifier: GPL-2.0-only
/* Every way to expect a certain offset. */
#include <linux/mm.h>
#include <linux/vfio.h>

#define MEMORY_OFFSET	PAGE_SIZE
#define OFFSET_OF(index) ((u64)(index) << 40)

static bool is_memory(unsigned long pgoff)
{
	return pgoff == MEMORY_OFFSET >> PAGE_SHIFT;	// expect: vm_pgoff_compare
}

static int op_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	unsigned long last = vma_end_pgoff(vma);
	unsigned int index;

	if (vma->vm_pgoff != MEMORY_OFFSET >> PAGE_SHIFT) // expect: vm_pgoff_compare
		return -EINVAL;
	if (!vma->vm_pgoff)				// expect: vm_pgoff_compare
		return -EINVAL;
	if (vma_pages(vma) > 1 && vma->vm_pgoff)	// expect: vm_pgoff_compare
		return -EINVAL;
	if ((u64)vma->vm_pgoff << PAGE_SHIFT < MEMORY_OFFSET) // expect: vm_pgoff_compare
		return -EINVAL;
	if (last > 0x10000000)				// expect: vm_pgoff_compare
		return -EINVAL;
	for (index = 0; index < 9; index++)
		if (vma->vm_pgoff == OFFSET_OF(index) >> PAGE_SHIFT) // expect: vm_pgoff_compare
			break;
	switch (vma_start_pgoff(vma)) {			// expect: vm_pgoff_compare
	case 1:
		return -EINVAL;
	}
	return is_memory(vma->vm_pgoff);
}

const struct vfio_device_ops op_ops = {
	.mmap = op_mmap,
};
