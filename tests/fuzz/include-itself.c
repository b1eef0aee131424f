// SPDX-License-Identifier: GPL-2.0-only
#include __FILE__
void f(struct vm_area_struct *vma) { vma->vm_pgoff = 1; }
