// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/trellis/vfio_trellis_common.c */

static int vfio_trellis_mmap_mmio(struct vfio_trellis_region region,
				  struct vm_area_struct *vma)
{
	u64 req_len = vma->vm_end - vma->vm_start;

	vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	{
		const u64 mask = (1U << (VFIO_TRELLIS_OFFSET_SHIFT -
					 PAGE_SHIFT)) - 1;
		u64 pgoff = mask & vma->vm_pgoff;

		if (region.size >= PAGE_SIZE) {
			u64 req_start = pgoff << PAGE_SHIFT;

			if (req_start + req_len <= region.size) {
				vma->vm_pgoff =
					(region.addr >> PAGE_SHIFT) + pgoff;
				return remap_pfn_range(vma, vma->vm_start,
						       vma->vm_pgoff, req_len,
						       vma->vm_page_prot);
			}
		}
	}
	return -EINVAL;
}
