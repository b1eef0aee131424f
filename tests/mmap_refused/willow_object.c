// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/willow/vfio_willow.c */
/* refused: what a mapping keeps does not follow from the device alone */

struct willow_mapping {
	const struct resource *res;
	u32 faults;
};

static struct willow_mapping willow_mappings[GORSE_MAX_RESOURCES];

static vm_fault_t willow_fault(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct willow_mapping *mapping = vma->vm_private_data;

	mapping->faults++;
	return vmf_insert_pfn(vma, vmf->address,
			      willow_first_pfn(mapping->res, vma) +
			      linear_page_delta(vma, vmf->address));
}

static const struct vm_operations_struct willow_vm_ops = {
	.fault = willow_fault,
};

static int willow_mmap(struct vfio_device *core_vdev, struct vm_area_struct *vma)
{
	struct willow_device *willow = to_willow(core_vdev);
	struct resource *res = willow_resource(willow, REGION_OF(vma)); /* refused here */
	unsigned long bytes = vma->vm_end - vma->vm_start;

	if (!res || resource_size(res) < PAGE_SIZE)
		return -EINVAL;
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (PFN_PHYS(PAGE_OF(vma)) + bytes > resource_size(res))
		return -EINVAL;
	if (res->flags & IORESOURCE_READONLY && vma->vm_flags & VM_WRITE)
		return -EACCES;

	willow_mappings[res - willow->gdev->res].res = res;
	vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	vma->vm_page_prot = pgprot_decrypted(vma->vm_page_prot);
	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_ops = &willow_vm_ops;
	vma->vm_private_data = &willow_mappings[res - willow->gdev->res];
	return 0;
}
