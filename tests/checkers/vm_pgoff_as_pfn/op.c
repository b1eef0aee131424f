// SPDX-License-Identifier: GPL-2.0-only
/* The offset goes where page frame numbers do. */
#include <linux/mm.h>
#include <linux/vfio.h>

#define VALID(number)	(number < 10 && pfn_valid(number))

struct memory {
	struct page **pages;
	unsigned long first;
};

bool pfn_valid(unsigned long pfn);

static int insert(struct vm_area_struct *vma, unsigned long number)
{
	return io_remap_pfn_range(vma, vma->vm_start,
				  number,		// expect: vm_pgoff_as_pfn
				  vma->vm_end - vma->vm_start,
				  vma->vm_page_prot);
}

static vm_fault_t fault(struct vm_fault *vmf)
{
	struct memory *memory = vmf->vma->vm_private_data;

	vmf->page = memory->pages[vmf->pgoff];		// expect: vm_pgoff_as_pfn
	return vmf_insert_pfn(vmf->vma, vmf->address,
			      linear_page_index(vmf->vma, // expect: vm_pgoff_as_pfn
						vmf->address));
}

static const struct vm_operations_struct op_vm_ops = {
	.fault = fault,
};

static int op_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct memory *memory = vma->vm_private_data;
	unsigned long base = memory->first;

	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (!pfn_valid(vma->vm_pgoff))			// expect: vm_pgoff_as_pfn
		return -EINVAL;
	insert(vma, vma->vm_pgoff);
	insert(vma, base + vma->vm_pgoff);
	vma->vm_pgoff = base;				// expect: vm_pgoff_write
	vma->vm_ops = &op_vm_ops;
	return remap_pfn_range(vma, vma->vm_start,
			       vma->vm_pgoff,		// expect: vm_pgoff_as_pfn
			       PAGE_SIZE, vma->vm_page_prot);
}

const struct vfio_device_ops op_ops = {
	.mmap = op_mmap,
};
