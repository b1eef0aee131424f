// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <linux/mm.h>
struct none; void f(struct none *n, struct vm_area_struct vma[]) { n->vm_pgoff = vma[3].vm_pgoff = n; }
