// SPDX-License-Identifier: GPL-2.0-only
#include "library.h"

static int driver_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	unsigned long whole = library_pgoff(vma);

	if (whole >> 28)				// DECODE_INDEX
		return library_offset(vma);
	library_index(whole);				// WHOLE_PAGES
	if (library_untouched(vma) >> 28)
		return -EINVAL;
	return library_mmap(vdev, vma);
}

const struct vfio_device_ops driver_ops = {
	.mmap = driver_mmap,
};
