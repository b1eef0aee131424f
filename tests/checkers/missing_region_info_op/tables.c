// SPDX-License-Identifier: GPL-2.0-only
// tree with: get_region_info
/* Every form of a table, with and without the op. */
#include <linux/errno.h>
#include <linux/vfio.h>

static ssize_t some_read(struct vfio_device *vdev, char __user *buf, size_t count,
			 loff_t *ppos)
{
	return 0;
}

static ssize_t some_write(struct vfio_device *vdev, const char __user *buf,
			  size_t count, loff_t *ppos)
{
	return 0;
}

static int some_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	return 0;
}

static int info(struct vfio_device *vdev, struct vfio_region_info *info,
		struct vfio_info_cap *caps)
{
	return 0;
}

static const struct vfio_device_ops forward;

static const struct vfio_device_ops reads = {		// expect: missing_region_info_op
	.read = some_read,
};
static struct vfio_device_ops writes = {		// expect: missing_region_info_op
	.write = &some_write,
};
const struct vfio_device_ops maps = {			// expect: missing_region_info_op
	.get_region_info = NULL,
	.mmap = some_mmap,
};
static const struct vfio_device_ops forward = {		// expect: missing_region_info_op
	.mmap = some_mmap,
};
static const struct vfio_device_ops several[] = {	// expect: missing_region_info_op
	{ .mmap = some_mmap, .get_region_info = info },
	[2] = { .mmap = some_mmap },
};
static struct {
	const struct vfio_device_ops ops;
	const struct vfio_device_ops *more;
} driver = {						// expect: missing_region_info_op
	.ops = { .mmap = some_mmap, .get_region_info = info },
	.more = &(const struct vfio_device_ops){ .mmap = some_mmap },
};
static const struct vfio_device_ops with = {
	.mmap = some_mmap,
	.get_region_info = (void *)info,
};
static const struct vfio_device_ops null = {
	.read = NULL,
	.get_region_info = NULL,
};

const void *all[] = {
	&forward, &reads, &writes, &maps, several, &driver, &with, &null,
};
