// SPDX-License-Identifier: GPL-2.0-only
/* A mapping is looked up, and its page offset is believed. */
#include <linux/mm.h>

struct mm_struct;
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long address);
u64 guest_map(struct mm_struct *mm, unsigned long address);
int guest_pin(struct mm_struct *mm, unsigned long address);
void hypervise(unsigned long number);

u64 guest_map(struct mm_struct *mm, unsigned long address)
{
	struct vm_area_struct *vma = find_vma(mm, address);
	u64 start = 0;

	if (vma->vm_flags & VM_PFNMAP) {
		start = (u64)vma->vm_pgoff << PAGE_SHIFT; // expect: foreign_vm_pgoff
		start += address - vma->vm_start;
	}
	return start;
}

int guest_pin(struct mm_struct *mm, unsigned long address)
{
	struct vm_area_struct *vma;
	unsigned long pfn;

	vma = find_vma(mm, address);
	if (!vma || !(vma->vm_flags & (VM_IO | VM_PFNMAP)))
		return -EINVAL;
	pfn = vma->vm_pgoff;				// expect: foreign_vm_pgoff
	hypervise(pfn);
	return 0;
}
