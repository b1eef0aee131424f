/* SPDX-License-Identifier: GPL-2.0-only */
#include <linux/mm.h>
#include <linux/vfio.h>

int library_mmap(struct vfio_device *vdev, struct vm_area_struct *vma);
unsigned long library_page(struct vm_area_struct *vma);

static inline unsigned int library_index(struct vm_area_struct *vma)
{
	return vma->vm_pgoff >> 28;			// expect: vm_pgoff_decode
}
