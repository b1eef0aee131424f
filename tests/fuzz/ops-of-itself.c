// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <linux/mm.h>
static const struct vfio_device_ops o = { .ioctl = (void *)&o, .mmap = (void *)o.mmap };
