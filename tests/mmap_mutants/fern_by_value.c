// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/fern/vfio_fern.c */

/* @pgoff is in pages, from the start of the region. */
static int fern_map(const struct vfio_fern_region *region,
		    struct vm_area_struct *vma, unsigned long pgoff)
{
	u64 size = vma->vm_end - vma->vm_start;
	u64 base = (u64)pgoff << PAGE_SHIFT;

	if (region->size < PAGE_SIZE || base + size > region->size)
		return -EINVAL;
	if (!(region->type & FERN_REGION_CACHEABLE))
		vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	return remap_pfn_range(vma, vma->vm_start,
			       (region->addr >> PAGE_SHIFT) + pgoff, size,
			       vma->vm_page_prot);
}

static int vfio_fern_mmap_mmio(struct vfio_fern_region region,
			       struct vm_area_struct *vma)
{
	return fern_map(&region, vma, vma->vm_pgoff &
			((1U << (VFIO_FERN_OFFSET_SHIFT - PAGE_SHIFT)) - 1));
}
