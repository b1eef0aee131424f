// SPDX-License-Identifier: GPL-2.0-only
/* What asm writes is written. */
#include <linux/mm.h>

void assembly(struct vm_area_struct *vma);

void assembly(struct vm_area_struct *vma)
{
	unsigned long value;

	asm volatile("" : "=r" (value) : "r" (vma->vm_pgoff));
	asm volatile("" :
		     "=r" (vma->vm_pgoff)	// expect: vm_pgoff_write
		     : "r" (value));
	asm volatile("" : :
		     "r" (&vma->vm_pgoff)	// expect: vm_pgoff_write
		     : "memory");
}
