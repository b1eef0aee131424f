// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <linux/mm.h>
#define vm_pgoff vm_pgoff
#define vma vma->vma
void f(struct vm_area_struct *vma) { vma->vm_pgoff = 1; }
