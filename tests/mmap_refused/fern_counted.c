// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/fern/vfio_fern.c */
/* refused: the offset is counted up, page by page */

static int vfio_fern_mmap_mmio(struct vfio_fern_region region,
			       struct vm_area_struct *vma)
{
	const u64 mask = (1U << (VFIO_FERN_OFFSET_SHIFT - PAGE_SHIFT)) - 1;
	unsigned long address, where = vma->vm_pgoff;
	u64 size = vma->vm_end - vma->vm_start;
	int ret = 0;

	if (region.size < PAGE_SIZE ||
	    ((where & mask) << PAGE_SHIFT) + size > region.size)
		return -EINVAL;

	if (!(region.type & FERN_REGION_CACHEABLE))
		vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);

	for (address = vma->vm_start; !ret && address < vma->vm_end;
	     address += PAGE_SIZE)
		ret = remap_pfn_range(vma, address, PHYS_PFN(region.addr) +
				      (where++ & mask), /* refused here */
				      PAGE_SIZE, vma->vm_page_prot);
	return ret;
}
