// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/gpu/hazel/hazel_vfio.c */

#define HAZEL_PAGES_SHIFT	(HAZEL_OFFSET_SHIFT - PAGE_SHIFT)

static int hazel_view_mmap(struct vfio_device *vfio_dev,
			   struct vm_area_struct *vma)
{
	struct hazel_view *view = vfio_dev_to_view(vfio_dev);
	const pgoff_t first = linear_page_index(vma, vma->vm_start);
	const pgoff_t pgoff = first & (BIT(HAZEL_PAGES_SHIFT) - 1);
	unsigned long req_start = pgoff << PAGE_SHIFT;
	unsigned long req_size = vma->vm_end - vma->vm_start;

	if (first >> HAZEL_PAGES_SHIFT != VFIO_ACORN_WIN2_REGION_INDEX)
		return -EINVAL;
	if (!(vma->vm_flags & VM_SHARED) || vma->vm_end < vma->vm_start)
		return -EINVAL;
	if (req_start < hazel_view_offset(view) ||
	    req_start + req_size > hazel_view_offset(view) +
				   hazel_view_size(view))
		return -EINVAL;

	return remap_pfn_range(vma, vma->vm_start,
			       PHYS_PFN(acorn_window_start(view->card->adev,
							   2)) + pgoff,
			       req_size, vma->vm_page_prot);
}
