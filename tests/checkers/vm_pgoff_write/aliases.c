// SPDX-License-Identifier: GPL-2.0-only
/* The VMA goes by other names; its type does not. */
#include <linux/mm.h>

typedef struct vm_area_struct mapping_t;

struct mine {
	void *cookie;
};

void aliases(struct vm_area_struct *vma, struct mine *mine);

void aliases(struct vm_area_struct *vma, struct mine *mine)
{
	struct vm_area_struct *other = vma, **both = &other, copy = *vma;
	mapping_t *mapping = other;
	void *hidden = mapping;

	other->vm_pgoff = 1;					// expect: vm_pgoff_write
	(*both)->vm_pgoff = 2;					// expect: vm_pgoff_write
	mapping->vm_pgoff = 3;					// expect: vm_pgoff_write
	((struct vm_area_struct *)hidden)->vm_pgoff = 4;	// expect: vm_pgoff_write
	((mapping_t *)mine->cookie)->vm_pgoff = 5;		// expect: vm_pgoff_write
	copy.vm_pgoff = 6;					// expect: vm_pgoff_write
	*vma = copy;
}
