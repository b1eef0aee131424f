// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/willow/vfio_willow.c */

static int willow_mmap(struct vfio_device *core_vdev, struct vm_area_struct *vma)
{
	struct willow_device *willow = to_willow(core_vdev);
	struct vm_area_struct *area = vma;
	struct resource *res = willow_resource(willow, REGION_OF(area));
	unsigned long bytes = area->vm_end - area->vm_start;

	if (!res || resource_size(res) < PAGE_SIZE)
		return -EINVAL;
	if (!(area->vm_flags & VM_SHARED))
		return -EINVAL;
	if (PFN_PHYS(PAGE_OF(area)) + bytes > resource_size(res))
		return -EINVAL;
	if (res->flags & IORESOURCE_READONLY && area->vm_flags & VM_WRITE)
		return -EACCES;

	area->vm_page_prot = pgprot_noncached(area->vm_page_prot);
	return io_remap_pfn_range(area, area->vm_start,
				  willow_first_pfn(res, area), bytes,
				  area->vm_page_prot);
}
