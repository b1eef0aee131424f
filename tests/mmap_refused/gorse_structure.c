// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/gorse/main.c */
/* refused: the offset travels in a structure of the driver's own */

struct gorse_request {
	struct vfio_gorse_region *region;
	struct vm_area_struct *vma;
	unsigned long pgoff;
};

static int gorse_serve(const struct gorse_request *request)
{
	struct vm_area_struct *vma = request->vma;
	unsigned long size = vma->vm_end - vma->vm_start;
	u64 page = request->pgoff &
		((1U << (VFIO_GORSE_OFFSET_SHIFT - PAGE_SHIFT)) - 1);

	if ((page << PAGE_SHIFT) + size > request->region->size)
		return -EINVAL;
	vma->vm_page_prot = pgprot_device(vma->vm_page_prot);
	return io_remap_pfn_range(vma, vma->vm_start,
				  PHYS_PFN(request->region->addr) + page, size,
				  vma->vm_page_prot);
}

static int vfio_gorse_mmap_mmio(struct vfio_gorse_region *region,
				struct vm_area_struct *vma)
{
	struct gorse_request request = {
		.region = region,
		.vma = vma,
		.pgoff = vma->vm_pgoff, /* refused here */
	};

	return gorse_serve(&request);
}
