// SPDX-License-Identifier: GPL-2.0-only
/* The member is named in an initialiser, or only its place is. */
#include <linux/mm.h>

void literals(struct vm_area_struct *vma, struct vm_area_desc *desc);

void literals(struct vm_area_struct *vma, struct vm_area_desc *desc)
{
	struct vm_area_struct start = {
		.vm_start = vma->vm_start,
		.vm_pgoff = 1,				// expect: vm_pgoff_write
	};
	struct vm_region region = { .vm_pgoff = vma->vm_pgoff };
	char *bytes = (char *)vma;

	*vma = (struct vm_area_struct){
		.vm_start = region.vm_start,
		.vm_pgoff = 2,				// expect: vm_pgoff_write
	};
	*desc = (struct vm_area_desc){ .pgoff = 3 };	// expect: vm_pgoff_write
	*vma = start;
	bytes += __builtin_offsetof(struct vm_area_struct,
				    vm_pgoff);		// expect: vm_pgoff_write
	bytes[0] = 4;
	bytes[__builtin_offsetof(struct vm_region, vm_pgoff)] = 5;
}
