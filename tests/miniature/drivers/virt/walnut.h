/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _WALNUT_H_
#define _WALNUT_H_

#include <linux/mm.h>

struct walnut_slot {
	u64 guest_pfn;
	unsigned long user_address;
	unsigned long pages;
};

int walnut_map_slot(struct walnut_slot *slot, struct vm_area_struct *vma);
int walnut_enter(u64 guest_pfn, unsigned long pfn, unsigned long pages);
int walnut_pin(struct walnut_slot *slot);

#endif /* _WALNUT_H_ */
