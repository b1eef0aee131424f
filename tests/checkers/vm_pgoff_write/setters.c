// SPDX-License-Identifier: GPL-2.0-only
/* Functions of other files that write the member of what they are given. */
#include <linux/mm.h>

void vma_set_pgoff(struct vm_area_struct *vma, pgoff_t pgoff);
void vma_add_pgoff(struct vm_area_struct *vma, pgoff_t delta);
void own_set_pgoff(unsigned long *own, pgoff_t pgoff);
pgoff_t vma_start_pgoff(const struct vm_area_struct *vma);
pgoff_t vma_offset_pgoff(struct vm_area_struct *vma);
pgoff_t setters(struct vm_area_struct *vma, unsigned long *own);

pgoff_t setters(struct vm_area_struct *vma, unsigned long *own)
{
	vma_set_pgoff(vma, 1);			// expect: vm_pgoff_write
	vma_add_pgoff(vma, 2);			// expect: vm_pgoff_write
	own_set_pgoff(own, 3);
	vm_flags_set(vma, VM_IO);
	return vma_start_pgoff(vma) + vma_offset_pgoff(vma);
}
