// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/willow/vfio_willow.c */

static void willow_take_apart(struct vm_area_struct *vma, unsigned long *region,
			      unsigned long *page)
{
	*region = vma->vm_pgoff >> WILLOW_PAGE_SHIFT;
	*page = vma->vm_pgoff & (BIT(WILLOW_PAGE_SHIFT) - 1);
}

static int willow_mmap(struct vfio_device *core_vdev, struct vm_area_struct *vma)
{
	struct willow_device *willow = to_willow(core_vdev);
	unsigned long bytes = vma->vm_end - vma->vm_start;
	unsigned long region, page;
	struct resource *res;

	willow_take_apart(vma, &region, &page);
	res = willow_resource(willow, region);
	if (!res || resource_size(res) < PAGE_SIZE)
		return -EINVAL;
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (PFN_PHYS(page) + bytes > resource_size(res))
		return -EINVAL;
	if (res->flags & IORESOURCE_READONLY && vma->vm_flags & VM_WRITE)
		return -EACCES;

	vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	return io_remap_pfn_range(vma, vma->vm_start,
				  willow_first_pfn(res, vma), bytes,
				  vma->vm_page_prot);
}
