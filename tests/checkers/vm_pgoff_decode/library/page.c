// SPDX-License-Identifier: GPL-2.0-only
#include "library.h"

unsigned long library_page(struct vm_area_struct *vma)
{
	return vma->vm_pgoff & 0xfffffff;		// expect: vm_pgoff_decode
}
