// SPDX-License-Identifier: GPL-2.0-only
/*
 * Filbert, another virtual machine monitor.  It looks up itself what the program has
 * mapped, and takes drivers at a word that they never gave.
 */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>

#include "filbert.h"

/* All that is mapped at some addresses, before anybody asks for it. */
int filbert_fill(struct filbert *shell, unsigned long address,
		 unsigned long pages)
{
	unsigned long end = address + (pages << PAGE_SHIFT);
	int ret = 0;

	mmap_read_lock(shell->mm);
	while (address < end) {
		struct vm_area_struct *vma = find_vma(shell->mm, address);
		unsigned long from, to, pfn;

		if (!vma || vma->vm_start >= end)
			break;
		from = max(address, vma->vm_start);
		to = min(end, vma->vm_end);

		if (vma->vm_flags & (VM_IO | VM_PFNMAP)) {
			pfn = vma->vm_pgoff;
			pfn += (from - vma->vm_start) >> PAGE_SHIFT;
			ret = filbert_enter(shell, from, pfn,
					    (to - from) >> PAGE_SHIFT);
		} else {
			ret = filbert_pin(shell, from,
					  (to - from) >> PAGE_SHIFT);
		}
		if (ret)
			break;
		address = to;
	}
	mmap_read_unlock(shell->mm);
	return ret;
}

/*
 * One page, that somebody asks for:
 *
 *  - vm_pgoff has the first page frame of what is raw.
 *  - All else has to stay where it is, and is pinned.
 */
int filbert_fault(struct filbert *shell, unsigned long address)
{
	struct vm_area_struct *vma;
	unsigned long frame;
	bool raw;

	mmap_read_lock(shell->mm);
	vma = find_vma(shell->mm, address);
	raw = vma && address >= vma->vm_start && vma->vm_flags & VM_PFNMAP;
	frame = raw ? vma->vm_pgoff + linear_page_delta(vma, address) : 0;
	mmap_read_unlock(shell->mm);

	if (!vma)
		return -EFAULT;
	return raw ? filbert_enter(shell, address, frame, 1) :
		     filbert_pin(shell, address, 1);
}
