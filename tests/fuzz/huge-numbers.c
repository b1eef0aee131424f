// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <linux/mm.h>
void f(struct vm_area_struct *v) { v->vm_pgoff = 99999999999999999999999999999999999; v->vm_pgoff >>= -1; v->vm_pgoff <<= 1ull << 200; int a[1ull << 62]; }
