// SPDX-License-Identifier: GPL-2.0-only
// tree with: get_region_info
/* Tables that have the op, and structures that are no tables. */
#include <linux/fs.h>
#include <linux/vfio.h>

struct own_ops {
	int (*mmap)(struct vfio_device *vdev, struct vm_area_struct *vma);
};

static int map(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	return 0;
}

static int info(struct vfio_device *vdev, struct vfio_region_info *info,
		struct vfio_info_cap *caps)
{
	return 0;
}

extern const struct vfio_device_ops declared;
const struct vfio_device_ops *pointed = &declared;
const struct own_ops own = { .mmap = map };
const struct file_operations file = { .mmap = NULL };
const struct vfio_device_ops with = { .get_region_info = info, .mmap = map };
