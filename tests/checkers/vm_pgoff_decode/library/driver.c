// SPDX-License-Identifier: GPL-2.0-only
#include "library.h"

static const struct vfio_device_ops driver_ops = {
	.mmap = library_mmap,
};

const struct vfio_device_ops *driver_table(void);

const struct vfio_device_ops *driver_table(void)
{
	return &driver_ops;
}
