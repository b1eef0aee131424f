// SPDX-License-Identifier: GPL-2.0-only
/* In the op itself, by every operator, with macros, literals and variables. */
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/vfio.h>

#define OP_SHIFT	40
#define OP_PAGES	(1UL << (OP_SHIFT - PAGE_SHIFT))
#define OP_INDEX(vma)	((vma)->vm_pgoff >> (OP_SHIFT - PAGE_SHIFT))

static int op_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	unsigned int index, shift = 28;
	unsigned long pgoff, start, *at = &vma->vm_pgoff;
	u64 bytes;

	index = vma->vm_pgoff >> (OP_SHIFT - PAGE_SHIFT); // expect: vm_pgoff_decode
	index = vma->vm_pgoff >> shift;			// expect: vm_pgoff_decode
	index = vma->vm_pgoff / 0x10000000;		// expect: vm_pgoff_decode
	index = OP_INDEX(vma);				// expect: vm_pgoff_decode
	index = *at >> 28;				// expect: vm_pgoff_decode
	bytes = (u64)vma->vm_pgoff << PAGE_SHIFT;
	index = bytes >> OP_SHIFT;			// expect: vm_pgoff_decode
	pgoff = vma->vm_pgoff & (OP_PAGES - 1);		// expect: vm_pgoff_decode
	pgoff = vma->vm_pgoff % OP_PAGES;		// expect: vm_pgoff_decode
	pgoff = vma->vm_pgoff - index * OP_PAGES;	// expect: vm_pgoff_decode
	pgoff = vma->vm_pgoff;
	pgoff &= OP_PAGES - 1;				// expect: vm_pgoff_decode
	start = pgoff << PAGE_SHIFT;
	pr_debug("%lu\n",
		 vma_start_pgoff(vma) >> shift);	// expect: vm_pgoff_decode
	return start + index > 0;
}

const struct vfio_device_ops op_ops = {
	.mmap = op_mmap,
};
