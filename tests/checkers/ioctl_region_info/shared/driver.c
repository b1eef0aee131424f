// SPDX-License-Identifier: GPL-2.0-only
// tree with: get_region_info
/* The table is here, what its ioctl calls is in other files. */
#include "private.h"

static int info(struct vfio_device *vdev, struct vfio_region_info *info,
		struct vfio_info_cap *caps)
{
	return 0;
}

const struct vfio_device_ops shared_ops = {
	.get_region_info = info,
	.ioctl = shared_ioctl,
};
