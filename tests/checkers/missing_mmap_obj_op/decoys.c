// SPDX-License-Identifier: GPL-2.0-only
// tree with: mmap_obj
/* Tables that have the op, that map nothing, and structures that are no tables. */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/vfio.h>

struct own_ops {
	int (*mmap)(struct vfio_device *vdev, struct vm_area_struct *vma);
};

static int map(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	return 0;
}

static int map_obj(struct vfio_device *vdev, struct vm_area_struct *vma,
		   struct fixture_mmap *obj)
{
	return 0;
}

static ssize_t some_read(struct vfio_device *vdev, char __user *buf, size_t count,
			 loff_t *ppos)
{
	return 0;
}

extern const struct vfio_device_ops declared;
const struct vfio_device_ops *pointed = &declared;
const struct own_ops own = { .mmap = map };
const struct file_operations file = { .mmap = NULL };
const struct vfio_device_ops with = { .mmap_obj = map_obj };
const struct vfio_device_ops both = { .mmap = map, .mmap_obj = map_obj };
const struct vfio_device_ops reads = { .read = some_read };
const struct vfio_device_ops none = { .mmap = NULL };
