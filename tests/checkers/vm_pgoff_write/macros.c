// SPDX-License-Identifier: GPL-2.0-only
/* The write is in a macro, or made by one. */
#include <linux/mm.h>

#define SET(vma, value)		((vma)->vm_pgoff = (value))
#define SET_BY_SET(vma)		SET(vma, 2)
#define ASSIGN(to, value)	((to) = (value))
#define MEMBER			vm_pgoff
#define PASTED(vma)		((vma)->vm_##pgoff)
#define ONCE(x, value)		(*(volatile typeof(x) *)&(x) = (value))
#define BLOCK(x)		({ typeof(x) __x = (x); __x; })
#define READ(vma)		((vma)->vm_pgoff)

unsigned long macros(struct vm_area_struct *vma);

unsigned long macros(struct vm_area_struct *vma)
{
	SET(vma, 1);				// expect: vm_pgoff_write
	SET_BY_SET(vma);			// expect: vm_pgoff_write
	ASSIGN(vma->vm_pgoff, 3);		// expect: vm_pgoff_write
	ASSIGN(vma->vm_start,
	       vma->vm_pgoff);
	vma->MEMBER = 4;			// expect: vm_pgoff_write
	PASTED(vma) = 5;			// expect: vm_pgoff_write
	ONCE(vma->vm_pgoff, 6);			// expect: vm_pgoff_write
	ASSIGN(vma->vm_end,
	       BLOCK(vma->vm_pgoff++));		// expect: vm_pgoff_write
	return READ(vma) + BLOCK(vma->vm_pgoff);
}
