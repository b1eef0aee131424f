// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <linux/mm.h>
#define F(a, b) a##b
void f(struct vm_area_struct *v) { v->F(vm_, pgoff) = 1; v->F(vm, F(_, pgoff)) = 2; }
