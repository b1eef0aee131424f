// SPDX-License-Identifier: GPL-2.0-only
#include
#include ""
#include <>
#include "/"
#include "."
#include "ab"
void f(struct vm_area_struct *vma) { vma->vm_pgoff = 1; }
