// SPDX-License-Identifier: GPL-2.0-only
#include "library.h"

int library_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	return library_index(vma->vm_pgoff);
}

unsigned long library_pgoff(struct vm_area_struct *vma)
{
	return vma->vm_pgoff;				// WHOLE_PAGES
}

unsigned int library_index(unsigned long offset)
{
	return offset >> 28;				// DECODE_INDEX
}

unsigned long library_untouched(struct vm_area_struct *vma)
{
	return 1;
}
