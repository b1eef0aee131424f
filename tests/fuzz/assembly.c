// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <linux/mm.h>
asm("vm_pgoff"); void f(struct vm_area_struct *v) { asm volatile goto ("%l0" : "=r"(v->vm_pgoff) : : : l); l:; }
