// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <linux/mm.h>
#if vm_pgoff
void f(struct vm_area_struct *vma) { vma->vm_pgoff = 1; }
#else
#elif
#if
