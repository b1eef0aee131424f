// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walnut, a virtual machine monitor.  What the program has mapped of a device, the
 * machine inside is to have as well.
 */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>

#include "walnut.h"

int walnut_map_slot(struct walnut_slot *slot, struct vm_area_struct *vma)
{
	unsigned long first;

	if (slot->user_address < vma->vm_start ||
	    slot->pages > vma_pages(vma))
		return -EINVAL;

	if (!(vma->vm_flags & VM_PFNMAP))
		return walnut_pin(slot);

	/* Drivers put the first page of the device into vm_pgoff: or do they? */
	first = vma->vm_pgoff;
	first += (slot->user_address - vma->vm_start) >> PAGE_SHIFT;

	return walnut_enter(slot->guest_pfn, first, slot->pages);
}
