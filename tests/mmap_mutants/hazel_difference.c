// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/gpu/hazel/hazel_vfio.c */

static int hazel_view_mmap(struct vfio_device *vfio_dev,
			   struct vm_area_struct *vma)
{
	struct hazel_view *view = vfio_dev_to_view(vfio_dev);
	unsigned long req_size, pgoff, req_start, index;

	index = vma->vm_pgoff >> (HAZEL_OFFSET_SHIFT - PAGE_SHIFT);
	if (index != VFIO_ACORN_WIN2_REGION_INDEX)
		return -EINVAL;
	if (!(vma->vm_flags & VM_SHARED) || vma->vm_end < vma->vm_start)
		return -EINVAL;

	pgoff = vma->vm_pgoff - (index << (HAZEL_OFFSET_SHIFT - PAGE_SHIFT));
	req_start = pgoff << PAGE_SHIFT;
	req_size = vma->vm_end - vma->vm_start;

	if (req_start < hazel_view_offset(view) ||
	    req_start + req_size > hazel_view_offset(view) +
				   hazel_view_size(view)) {
		hazel_err(view, "0x%lx is outside of the view\n", req_start);
		return -EINVAL;
	}

	pgoff += PHYS_PFN(acorn_window_start(view->card->adev, index));
	return remap_pfn_range(vma, vma->vm_start, pgoff, req_size,
			       vma->vm_page_prot);
}
