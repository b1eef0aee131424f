// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <linux/mm.h>
#define F(x, ...) x __VA_ARGS__ __VA_OPT__(,)
void f(struct vm_area_struct *vma) { F(vma->vm_pgoff, = 1); F(); F }
