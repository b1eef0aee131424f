// SPDX-License-Identifier: GPL-2.0-only
/* Huge pages of a part of something larger. */
#include <linux/mm.h>
#include <linux/vfio.h>

struct carveout {
	phys_addr_t start;
	phys_addr_t used;
};

struct memory {
	struct vfio_device vdev;
	phys_addr_t phys;
	phys_addr_t length;
};

void memory_init(struct memory *memory, struct carveout *carveout);

void memory_init(struct memory *memory, struct carveout *carveout)
{
	memory->phys = carveout->start + carveout->used; // expect: cookie_alignment
	memory->length = carveout->used + 1;
}

static vm_fault_t huge_fault(struct vm_fault *vmf, unsigned int order)
{
	struct memory *memory = vmf->vma->vm_private_data;

	return vmf_insert_pfn_pmd(vmf, PHYS_PFN(memory->phys), false);
}

static const struct vm_operations_struct memory_vm_ops = {
	.huge_fault = huge_fault,
};

static int memory_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	vma->vm_ops = &memory_vm_ops;
	return 0;
}

const struct vfio_device_ops memory_ops = {
	.mmap = memory_mmap,
};
