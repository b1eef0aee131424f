// SPDX-License-Identifier: GPL-2.0-only
// tree with: mmap_obj
/* Tables that have the old op alone. */
#include <linux/mm.h>
#include <linux/vfio.h>

int elsewhere_mmap(struct vfio_device *vdev, struct vm_area_struct *vma);

static int some_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	return 0;
}

static int some_obj(struct vfio_device *vdev, struct vm_area_struct *vma,
		    struct fixture_mmap *obj)
{
	return 0;
}

const struct vfio_device_ops plain = {		// expect: missing_mmap_obj_op
	.mmap = some_mmap,
};
const struct vfio_device_ops null = {		// expect: missing_mmap_obj_op
	.mmap = some_mmap,
	.mmap_obj = NULL,
};
const struct vfio_device_ops elsewhere = {	// expect: missing_mmap_obj_op
	.mmap = elsewhere_mmap,
};
const struct vfio_device_ops cast = {		// expect: missing_mmap_obj_op
	.mmap = (void *)some_obj,
};
const struct vfio_device_ops several[] = {	// expect: missing_mmap_obj_op
	{ .mmap_obj = some_obj },
	{ .mmap = some_mmap },
};
