/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _QUINCE_H_
#define _QUINCE_H_

#include <linux/gorse.h>
#include <linux/vfio.h>

#define QUINCE_SHIFT	40

struct quince_device {
	struct vfio_device vdev;
	struct gorse_device *gdev;
};

int quince_get_region_info(struct quince_device *quince,
			   struct vfio_region_info __user *arg);

#endif /* _QUINCE_H_ */
