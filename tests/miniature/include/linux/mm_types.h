/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_MM_TYPES_H
#define _LINUX_MM_TYPES_H

#include <linux/types.h>

struct file;
struct mm_struct;
struct page;
struct vm_operations_struct;

typedef struct {
	u64 pgprot;
} pgprot_t;

typedef unsigned int vm_fault_t;
typedef u64 vm_flags_t;

/* One mapping in the address space of one process. */
struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;		/* first byte behind the mapping */
	struct mm_struct *vm_mm;
	pgprot_t vm_page_prot;
	vm_flags_t vm_flags;
	const struct vm_operations_struct *vm_ops;
	unsigned long vm_pgoff;		/* where it starts in vm_file, in pages */
	struct file *vm_file;
	void *vm_private_data;
};

/* A mapping that is being asked for, before there is a vm_area_struct. */
struct vm_area_desc {
	unsigned long start;
	unsigned long end;
	pgoff_t pgoff;
	struct file *vm_file;
	vm_flags_t vm_flags;
	pgprot_t page_prot;
	const struct vm_operations_struct *vm_ops;
	void *private_data;
};

/* Without an MMU mappings are shared: the same name, and nothing of VFIO. */
struct vm_region {
	unsigned long vm_start;
	unsigned long vm_end;
	unsigned long vm_top;
	unsigned long vm_pgoff;		/* of the region, not of a VMA */
	int vm_usage;
};

#endif /* _LINUX_MM_TYPES_H */
