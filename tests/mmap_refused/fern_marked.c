// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/fern/vfio_fern.c */
/* refused: what is written is no page frame number, and is taken apart again */

static int vfio_fern_mmap_mmio(struct vfio_fern_region region,
			       struct vm_area_struct *vma)
{
	const u64 mask = (1U << (VFIO_FERN_OFFSET_SHIFT - PAGE_SHIFT)) - 1;
	u64 size = vma->vm_end - vma->vm_start;

	vma->vm_pgoff |= 1UL << 50; /* refused here */
	if (region.size < PAGE_SIZE ||
	    ((vma->vm_pgoff & mask) << PAGE_SHIFT) + size > region.size)
		return -EINVAL;

	if (!(region.type & FERN_REGION_CACHEABLE))
		vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);

	return remap_pfn_range(vma, vma->vm_start,
			       PHYS_PFN(region.addr) + (vma->vm_pgoff & mask),
			       size, vma->vm_page_prot);
}
