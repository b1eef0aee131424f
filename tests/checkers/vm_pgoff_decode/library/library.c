// SPDX-License-Identifier: GPL-2.0-only
#include "library.h"

int library_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	return library_page(vma) ? library_index(vma) : 0;
}
