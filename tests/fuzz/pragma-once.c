// SPDX-License-Identifier: GPL-2.0-only
#pragma once
#include <linux/vfio.h>
#include <linux/mm.h>
void f(struct vm_area_struct *vma) { vma->vm_pgoff = 1; }
