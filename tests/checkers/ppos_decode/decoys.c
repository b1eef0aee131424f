// SPDX-License-Identifier: GPL-2.0-only
/* Alignment, signs, and the files that a driver makes itself. */
#include <linux/vfio.h>

struct file_methods {
	ssize_t (*read)(struct file *file, char __user *buf, size_t count,
			loff_t *ppos);
};

void make_file(const struct file_methods *methods);

static ssize_t file_read(struct file *file, char __user *buf, size_t count,
			 loff_t *ppos)
{
	return *ppos >> 12;
}

static const struct file_methods methods = {
	.read = file_read,
};

static ssize_t decoys_read(struct vfio_device *vdev, char __user *buf,
			   size_t count, loff_t *ppos)
{
	make_file(&methods);
	if (*ppos < 0)
		return -EINVAL;
	if (count >= 4 && !(*ppos % 4))
		return 4;
	if (*ppos & 1)
		return 1;
	return *ppos + count > ~0ULL >> 1 ? 0 : 2;
}

const struct vfio_device_ops decoys_ops = {
	.read = decoys_read,
};
