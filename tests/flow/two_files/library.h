/* SPDX-License-Identifier: GPL-2.0-only */
#include <linux/vfio.h>
#include <linux/mm.h>

int library_mmap(struct vfio_device *vdev, struct vm_area_struct *vma);
unsigned long library_pgoff(struct vm_area_struct *vma);
unsigned long library_untouched(struct vm_area_struct *vma);
unsigned int library_index(unsigned long offset);

static inline unsigned long library_offset(struct vm_area_struct *vma)
{
	return vma->vm_pgoff & 0xfffffff;		// DECODE_OFFSET
}
