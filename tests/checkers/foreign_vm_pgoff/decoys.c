// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who does not ask what the mapping is, who was given it, who skips the mappings that
 * are meant, and who asks the page tables first.
 */
#include <linux/mm.h>

struct mm_struct;
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long address);
unsigned long cache_key(struct mm_struct *mm, unsigned long address);
unsigned long normal_page(struct vm_area_struct *vma, unsigned long address);
bool is_special(struct mm_struct *mm, unsigned long address);

unsigned long cache_key(struct mm_struct *mm, unsigned long address)
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

bool is_special(struct mm_struct *mm, unsigned long address)
{
	struct vm_area_struct *vma = find_vma(mm, address);

	return vma->vm_flags & VM_IO;
}

u64 backing(struct mm_struct *mm, unsigned long address);
int follow_pfn(struct vm_area_struct *vma, unsigned long address, unsigned long *pfn);
unsigned long page_frame(struct mm_struct *mm, unsigned long address);

u64 backing(struct mm_struct *mm, unsigned long address)
{
	struct vm_area_struct *vma = find_vma(mm, address);

	if (!vma || vma->vm_flags & (VM_IO | VM_PFNMAP))
		return 0;
	return (u64)vma->vm_pgoff << PAGE_SHIFT;
}

unsigned long page_frame(struct mm_struct *mm, unsigned long address)
{
	struct vm_area_struct *vma = find_vma(mm, address);
	unsigned long pfn;

	if (!(vma->vm_flags & VM_PFNMAP))
		return 0;
	if (follow_pfn(vma, vma->vm_start, &pfn))
		pfn = vma->vm_pgoff;
	return pfn;
}
