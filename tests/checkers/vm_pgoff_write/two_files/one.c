// SPDX-License-Identifier: GPL-2.0-only
/* The write in the header is one finding, though two files see it. */
#include "setter.h"

void one(struct vm_area_struct *vma);

void one(struct vm_area_struct *vma)
{
	near_by(vma);
	far_away(vma);
}
