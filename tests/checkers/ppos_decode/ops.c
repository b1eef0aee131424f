// SPDX-License-Identifier: GPL-2.0-only
/* Positions of reads and writes, and of an ioeventfd. */
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define OPS_SHIFT		40
#define OPS_MASK		((1ULL << OPS_SHIFT) - 1)
#define OPS_INDEX(offset)	((offset) >> OPS_SHIFT)

static ssize_t access(struct vfio_device *vdev, loff_t pos)
{
	if (pos >= 4096 && pos < 8192)			// expect: ppos_decode, ppos_decode
		return 1;
	return 0;
}

static ssize_t ops_read(struct vfio_device *vdev, char __user *buf, size_t count,
			loff_t *ppos)
{
	unsigned int index = OPS_INDEX(*ppos);		// expect: ppos_decode
	loff_t pos = *ppos & OPS_MASK;			// expect: ppos_decode

	*ppos += count;
	return index + pos;
}

static ssize_t ops_write(struct vfio_device *vdev, const char __user *buf,
			 size_t count, loff_t *ppos)
{
	loff_t pos = *ppos;

	return access(vdev, pos) + (pos % 4096);	// expect: ppos_decode
}

const struct vfio_device_ops ops_ops = {
	.read = ops_read,
	.write = ops_write,
};
