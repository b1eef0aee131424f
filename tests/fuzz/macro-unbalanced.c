// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <linux/mm.h>
#define BEGIN {
#define END }
void f(struct vm_area_struct *vma) BEGIN vma->vm_pgoff = 1; END END
