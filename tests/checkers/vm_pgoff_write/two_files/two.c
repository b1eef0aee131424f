// SPDX-License-Identifier: GPL-2.0-only
#include "setter.h"

void far_away(struct vm_area_struct *vma)
{
	near_by(vma);
	vma->vm_pgoff = 2;			// expect: vm_pgoff_write
}
