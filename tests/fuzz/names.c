// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <linux/mm.h>
struct vfio_device_ops é = { .mmap = é, .name = "vm_pgoff" };
