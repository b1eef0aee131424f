// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/willow/vfio_willow.c */

static inline unsigned long willow_region_of(const struct vm_area_struct *vma)
{
	return vma->vm_pgoff >> WILLOW_PAGE_SHIFT;
}

static inline unsigned long willow_page_of(const struct vm_area_struct *vma)
{
	return vma->vm_pgoff & (BIT(WILLOW_PAGE_SHIFT) - 1);
}

static unsigned long willow_first_pfn(const struct resource *res,
				      struct vm_area_struct *vma)
{
	return PHYS_PFN(res->start) + willow_page_of(vma);
}

static int willow_mmap(struct vfio_device *core_vdev, struct vm_area_struct *vma)
{
	struct willow_device *willow = to_willow(core_vdev);
	struct resource *res = willow_resource(willow, willow_region_of(vma));
	unsigned long bytes = vma->vm_end - vma->vm_start;

	if (!res || resource_size(res) < PAGE_SIZE)
		return -EINVAL;
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (PFN_PHYS(willow_page_of(vma)) + bytes > resource_size(res))
		return -EINVAL;
	if (res->flags & IORESOURCE_READONLY && vma->vm_flags & VM_WRITE)
		return -EACCES;

	vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	return io_remap_pfn_range(vma, vma->vm_start,
				  willow_first_pfn(res, vma), bytes,
				  vma->vm_page_prot);
}
