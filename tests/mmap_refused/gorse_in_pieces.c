// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/gorse/main.c */
/* refused: a part in the middle is taken out, which is neither of the two */

static int vfio_gorse_mmap_mmio(struct vfio_gorse_region *region,
				struct vm_area_struct *vma)
{
	unsigned long size = vma->vm_end - vma->vm_start;
	u64 low = vma->vm_pgoff & 0xff;
	u64 high = (vma->vm_pgoff >> 8) & 0xfffff; /* refused here */
	u64 pgoff = high << 8 | low;

	if ((pgoff << PAGE_SHIFT) + size > region->size)
		return -EINVAL;

	vma->vm_page_prot = pgprot_device(vma->vm_page_prot);
	return io_remap_pfn_range(vma, vma->vm_start,
				  PHYS_PFN(region->addr) + pgoff, size,
				  vma->vm_page_prot);
}
