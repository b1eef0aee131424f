// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/fern/vfio_fern.c */

static int vfio_fern_mmap_mmio(struct vfio_fern_region region,
			       struct vm_area_struct *vma)
{
	u64 size = vma->vm_end - vma->vm_start;
	u64 pgoff = vma->vm_pgoff;

	pgoff &= (1U << (VFIO_FERN_OFFSET_SHIFT - PAGE_SHIFT)) - 1;

	if (region.size < PAGE_SIZE)
		return -EINVAL;
	if ((pgoff << PAGE_SHIFT) + size > region.size)
		return -EINVAL;

	if (!(region.type & FERN_REGION_CACHEABLE))
		vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);

	pgoff += region.addr >> PAGE_SHIFT;
	return remap_pfn_range(vma, vma->vm_start, pgoff, size,
			       vma->vm_page_prot);
}
