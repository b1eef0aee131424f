/* SPDX-License-Identifier: GPL-2.0-only */
#include <linux/mm.h>

void far_away(struct vm_area_struct *vma);

static inline void near_by(struct vm_area_struct *vma)
{
	vma->vm_pgoff = 1;			// expect: vm_pgoff_write
}
