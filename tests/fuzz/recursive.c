// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <linux/mm.h>
long f(struct vfio_device *d, unsigned int c, unsigned long a) { return f(d, c, a); }
struct vfio_device_ops o = { .ioctl = f };
