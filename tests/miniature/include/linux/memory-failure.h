/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_MEMORY_FAILURE_H
#define _LINUX_MEMORY_FAILURE_H

#include <linux/types.h>

struct address_space;
struct vm_area_struct;

struct interval_tree_node {
	unsigned long start;
	unsigned long last;
};

/*
 * Pages without a struct page that belong to a file.  When one of them is bad, all
 * mappings of the file are asked at which offset in the file it would be for them.
 */
struct pfn_address_space {
	struct interval_tree_node node;
	struct address_space *mapping;
	int (*pfn_to_vma_pgoff)(struct vm_area_struct *vma, unsigned long pfn,
				pgoff_t *pgoff);
};

int register_pfn_address_space(struct pfn_address_space *pfn_space);
void unregister_pfn_address_space(struct pfn_address_space *pfn_space);

#endif /* _LINUX_MEMORY_FAILURE_H */
