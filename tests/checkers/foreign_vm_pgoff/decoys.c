// SPDX-License-Identifier: GPL-2.0-only
/* Who does not ask what the mapping is, and who was given it. */
#include <linux/mm.h>

struct vm_area_struct *find_vma(void *mm, unsigned long address);
unsigned long cache_key(void *mm, unsigned long address);
unsigned long normal_page(struct vm_area_struct *vma, unsigned long address);
bool is_special(void *mm, unsigned long address);

unsigned long cache_key(void *mm, unsigned long address)
{
	struct vm_area_struct *vma = find_vma(mm, address);

	return vma->vm_pgoff << PAGE_SHIFT;
}

unsigned long normal_page(struct vm_area_struct *vma, unsigned long address)
{
	if (vma->vm_flags & VM_PFNMAP)
		return vma->vm_pgoff + ((address - vma->vm_start) >> PAGE_SHIFT);
	return 0;
}

bool is_special(void *mm, unsigned long address)
{
	struct vm_area_struct *vma = find_vma(mm, address);

	return vma->vm_flags & VM_IO;
}
