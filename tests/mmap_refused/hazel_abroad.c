// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/gpu/hazel/hazel_vfio.c */
/* refused: the whole offset is given to code that is not the driver's */

static int hazel_view_mmap(struct vfio_device *vfio_dev,
			   struct vm_area_struct *vma)
{
	struct hazel_view *view = vfio_dev_to_view(vfio_dev);
	unsigned long req_size, pgoff, req_start;
	unsigned int index;

	index = vma->vm_pgoff >> (HAZEL_OFFSET_SHIFT - PAGE_SHIFT);
	if (index != VFIO_ACORN_WIN2_REGION_INDEX)
		return -EINVAL;
	if (!(vma->vm_flags & VM_SHARED) || vma->vm_end < vma->vm_start)
		return -EINVAL;

	pgoff = vma->vm_pgoff &
		((1U << (HAZEL_OFFSET_SHIFT - PAGE_SHIFT)) - 1);
	req_start = pgoff << PAGE_SHIFT;
	req_size = vma->vm_end - vma->vm_start;

	if (req_start < hazel_view_offset(view) ||
	    req_start + req_size > hazel_view_offset(view) +
				   hazel_view_size(view))
		return -EINVAL;

	/* What the card makes of it, nobody here knows */
	acorn_write_config(view->card->adev, 0x80, vma->vm_pgoff); /* refused here */

	pgoff += PHYS_PFN(acorn_window_start(view->card->adev, index));
	return remap_pfn_range(vma, vma->vm_start, pgoff, req_size,
			       vma->vm_page_prot);
}
