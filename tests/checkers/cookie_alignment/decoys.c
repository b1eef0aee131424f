// SPDX-License-Identifier: GPL-2.0-only
/* Aligned, a resource, or mapped in single pages only. */
#include <linux/mm.h>
#include <linux/vfio.h>

struct resource {
	phys_addr_t start;
};

struct memory {
	struct vfio_device vdev;
	phys_addr_t phys;
	phys_addr_t base;
	phys_addr_t copy;
	phys_addr_t single;
};

void memory_init(struct memory *memory, struct resource *bar, phys_addr_t start);

void memory_init(struct memory *memory, struct resource *bar, phys_addr_t start)
{
	memory->phys = start & ~((1UL << 30) - 1);
	memory->base = bar->start;
	memory->copy = memory->base;
	memory->single = start + 4096;
}

static vm_fault_t fault(struct vm_fault *vmf)
{
	struct memory *memory = vmf->vma->vm_private_data;

	return vmf_insert_pfn(vmf->vma, vmf->address, PHYS_PFN(memory->single));
}

static vm_fault_t huge_fault(struct vm_fault *vmf, unsigned int order)
{
	struct memory *memory = vmf->vma->vm_private_data;
	unsigned long pfn = PHYS_PFN(memory->phys) + PHYS_PFN(memory->base);

	return vmf_insert_pfn_pmd(vmf, pfn + PHYS_PFN(memory->copy), false);
}

static const struct vm_operations_struct memory_vm_ops = {
	.fault = fault,
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
