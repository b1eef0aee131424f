// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <linux/mm.h>
static int g(struct vm_area_struct *);
static int f(struct vm_area_struct *v) { return g(v) + v->vm_pgoff; }
static int g(struct vm_area_struct *v) { v->vm_pgoff++; return f(v); }
struct vfio_device_ops o = { .mmap = (void *)f };
