// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <linux/mm.h>
void f(struct vm_area_struct *v) { _Generic(v, default: v)->vm_pgoff = sizeof(v->vm_pgoff); typeof(v->vm_pgoff) x; __auto_type y = &v->vm_pgoff; *y = 1; }
