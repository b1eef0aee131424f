// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <linux/mm.h>
struct vfio_device_ops a = { { { { } } } }, b[] = { [9] = { .ioctl = 0 } }, *c = &(struct vfio_device_ops) { .ioctl = c };
