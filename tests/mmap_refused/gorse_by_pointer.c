// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/gorse/main.c */
/* refused: the offset is set by a pointer */

static int vfio_gorse_mmap_mmio(struct vfio_gorse_region *region,
				struct vm_area_struct *vma)
{
	unsigned long size = vma->vm_end - vma->vm_start;
	unsigned long *at = &vma->vm_pgoff;
	u64 pgoff, base;

	pgoff = vma->vm_pgoff &
		((1U << (VFIO_GORSE_OFFSET_SHIFT - PAGE_SHIFT)) - 1);
	base = pgoff << PAGE_SHIFT;

	if (base + size > region->size)
		return -EINVAL;

	*at = PHYS_PFN(region->addr) + pgoff; /* refused here */
	vma->vm_page_prot = pgprot_device(vma->vm_page_prot);

	return io_remap_pfn_range(vma, vma->vm_start, PHYS_PFN(region->addr) + pgoff,
				  size, vma->vm_page_prot);
}

