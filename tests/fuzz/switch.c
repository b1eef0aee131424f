// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <linux/mm.h>
long f(struct vfio_device *d, unsigned c, unsigned long a) { switch (c) { case VFIO_DEVICE_GET_REGION_INFO ... -1: default: case: while (1) case 3: ; } }
struct vfio_device_ops o = { .ioctl = f };
