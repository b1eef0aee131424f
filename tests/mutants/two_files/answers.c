// SPDX-License-Identifier: GPL-2.0-only
/*
 * Quince: what its regions are.
 */

#include <linux/kernel.h>
#include <linux/uaccess.h>

#include "quince.h"

int quince_get_region_info(struct quince_device *quince,
			   struct vfio_region_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct gorse_device *gdev = quince->gdev;
	struct vfio_region_info info;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;

	if (info.argsz < minsz)
		return -EINVAL;

	if (info.index >= gdev->res_count)
		return -EINVAL;

	info.offset = (u64)info.index << QUINCE_SHIFT;
	info.size = resource_size(&gdev->res[info.index]);
	info.flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_MMAP;
	if (!(gdev->res[info.index].flags & IORESOURCE_READONLY))
		info.flags |= VFIO_REGION_INFO_FLAG_WRITE;

	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}
