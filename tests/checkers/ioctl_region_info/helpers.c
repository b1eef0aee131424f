// SPDX-License-Identifier: GPL-2.0-only
// tree with: get_region_info
/* The command is handed on before anybody looks at it. */
#include <linux/errno.h>
#include <linux/vfio.h>

static long deepest(unsigned long arg, unsigned int number)
{
	if (number == VFIO_DEVICE_GET_REGION_INFO)	// expect: ioctl_region_info
		return 1;
	return -ENOTTY;
}

static long deeper(struct vfio_device *vdev, unsigned int cmd, unsigned long arg,
		   int depth)
{
	unsigned int copy;

	copy = cmd;
	return depth ? deeper(vdev, cmd, arg, depth - 1) : deepest(arg, (u32)copy);
}

static long helpers_ioctl(struct vfio_device *vdev, unsigned int cmd,
			  unsigned long arg)
{
	return deeper(vdev, cmd, arg, 3);
}

static int info(struct vfio_device *vdev, struct vfio_region_info *info,
		struct vfio_info_cap *caps)
{
	return 0;
}

const struct vfio_device_ops helpers_ops = {
	.get_region_info = info,
	.ioctl = helpers_ioctl,
};
