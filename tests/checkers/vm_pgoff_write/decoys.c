// SPDX-License-Identifier: GPL-2.0-only
/* vma->vm_pgoff = 1; in a comment, and everything else that is no write. */
#include <linux/mm.h>

struct own {
	unsigned long vm_pgoff;
	struct {
		pgoff_t pgoff;
	} inner;
};

enum { pgoff = 1 };

/* A name and not a setter. */
static unsigned long vma_set_pgoff_count(const struct vm_area_struct *vma)
{
	return vma->vm_pgoff;
}

unsigned long decoys(struct vm_area_struct *vma, struct vm_region *region,
		     struct own *own, struct vm_fault *vmf);

unsigned long decoys(struct vm_area_struct *vma, struct vm_region *region,
		     struct own *own, struct vm_fault *vmf)
{
	unsigned long vm_pgoff = vma->vm_pgoff, *where = &vm_pgoff;
	const char *text = "vma->vm_pgoff = 1";
	typeof(vma->vm_pgoff) other = 0;

	vm_pgoff = 2;
	*where = 3;
	region->vm_pgoff = vma->vm_pgoff;
	own->vm_pgoff += vma->vm_pgoff;
	own->inner.pgoff = vmf->pgoff;
	vmf->vma->vm_start = vma->vm_pgoff;
	vma->vm_private_data = &own->vm_pgoff;
	other = vma->vm_pgoff << PAGE_SHIFT;
	(void)vma->vm_pgoff;
	vma->vm_pgoff;
	if (vma->vm_pgoff == 4 || vma->vm_pgoff != other)
		return vma->vm_pgoff + sizeof(vma->vm_pgoff) + text[vma->vm_pgoff];
	switch (vma->vm_pgoff) {
	case pgoff:
		return -vma->vm_pgoff;
	}
	return vma_set_pgoff_count(vma) + ~vma->vm_pgoff + (other, vma->vm_pgoff);
}
