/* SPDX-License-Identifier: GPL-2.0-only */
#include <linux/vfio.h>

long shared_ioctl(struct vfio_device *vdev, unsigned int cmd, unsigned long arg);
long shared_late(unsigned int cmd, unsigned long arg);

static inline long shared_early(unsigned int cmd, unsigned long arg)
{
	return shared_late(cmd, arg);
}
