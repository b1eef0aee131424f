// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <linux/mm.h>
/* pgoff: allow(): */ /* pgoff: allow(a,,b) */ // pgoff: allow(vm_pgoff_write): \
more
/* pgoff: allow((: x */
void f(struct vm_area_struct *vma) { vma->vm_pgoff = 1; }
/* pgoff: allow(vm_pgoff_write): end