// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <linux/mm.h>
#line 4294967295 "/etc/passwd"
# 1 "../../x" 2 3 4
void f(struct vm_area_struct *vma) { vma->vm_pgoff = 1; }
