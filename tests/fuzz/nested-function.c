// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <linux/mm.h>
void f(struct vm_area_struct *v) { void g(void) { v->vm_pgoff = 1; } g(); }
