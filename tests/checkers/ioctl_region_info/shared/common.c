// SPDX-License-Identifier: GPL-2.0-only
#include <linux/errno.h>
#include "private.h"

long shared_ioctl(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	return shared_early(cmd, arg);
}
