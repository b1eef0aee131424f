// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/fern/vfio_fern.c */
/* refused: the lowest bit has a meaning of its own, and is no region's offset */

static int vfio_fern_mmap_mmio(struct vfio_fern_region region,
			       struct vm_area_struct *vma)
{
	u64 size = vma->vm_end - vma->vm_start;
	u64 pgoff, base;

	if (vma->vm_pgoff & 1)
		vma->vm_private_data = NULL;

	pgoff = vma->vm_pgoff & /* refused here */
		((1U << (VFIO_FERN_OFFSET_SHIFT - PAGE_SHIFT)) - 1);
	base = pgoff << PAGE_SHIFT;

	if (region.size < PAGE_SIZE || base + size > region.size)
		return -EINVAL;

	if (!(region.type & FERN_REGION_CACHEABLE))
		vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);

	return remap_pfn_range(vma, vma->vm_start,
			       PHYS_PFN(region.addr) + pgoff, size,
			       vma->vm_page_prot);
}
