// SPDX-License-Identifier: GPL-2.0-only
/* Every operator that writes, on every way to the member. */
#include <linux/mm.h>

struct box {
	struct vm_area_struct vma;
	struct vm_area_struct *vmas[2];
};

vm_fault_t direct_fault(struct vm_fault *vmf);
void direct(struct vm_area_struct *vma, struct box *box, bool first);

void direct(struct vm_area_struct *vma, struct box *box, bool first)
{
	vma->vm_pgoff = 1;				// expect: vm_pgoff_write
	vma->vm_pgoff += 1;				// expect: vm_pgoff_write
	vma->vm_pgoff >>= PAGE_SHIFT;			// expect: vm_pgoff_write
	vma->vm_pgoff++;				// expect: vm_pgoff_write
	vma->vm_pgoff--;				// expect: vm_pgoff_write
	--vma->vm_pgoff;				// expect: vm_pgoff_write
	++vma->vm_pgoff;				// expect: vm_pgoff_write
	_Generic(1, int: vma->vm_pgoff) = 1;		// expect: vm_pgoff_write
	(*vma).vm_pgoff = 2;				// expect: vm_pgoff_write
	(vma->vm_pgoff) = 3;				// expect: vm_pgoff_write
	vma[0].vm_pgoff = 4;				// expect: vm_pgoff_write
	box->vma.vm_pgoff = 5;				// expect: vm_pgoff_write
	box->vmas[1]->vm_pgoff = 6;			// expect: vm_pgoff_write
	(first ? vma : &box->vma)->vm_pgoff = 7;	// expect: vm_pgoff_write
	if ((vma->vm_pgoff = 8))			// expect: vm_pgoff_write
		return;
	vma
	->
	vm_pgoff = 9;					// expect: vm_pgoff_write
	for (vma->vm_pgoff = 0;				// expect: vm_pgoff_write
	     vma->vm_pgoff < 3; )
		vma->vm_start = vma->vm_pgoff |= 1;	// expect: vm_pgoff_write
	__extension__ (vma->vm_pgoff = 10);		// expect: vm_pgoff_write
}

vm_fault_t direct_fault(struct vm_fault *vmf)
{
	vmf->vma->vm_pgoff &= 0xff;			// expect: vm_pgoff_write
	return VM_FAULT_NOPAGE;
}
