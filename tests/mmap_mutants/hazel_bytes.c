// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/gpu/hazel/hazel_vfio.c */

static int hazel_view_mmap(struct vfio_device *vfio_dev,
			   struct vm_area_struct *vma)
{
	struct hazel_view *view = vfio_dev_to_view(vfio_dev);
	u64 offset = (u64)vma->vm_pgoff << PAGE_SHIFT;
	unsigned int index = HAZEL_OFFSET_TO_INDEX(offset);
	unsigned long length = vma->vm_end - vma->vm_start;
	unsigned long start = offset & HAZEL_OFFSET_MASK;

	if (index != VFIO_ACORN_WIN2_REGION_INDEX)
		return -EINVAL;
	if (!(vma->vm_flags & VM_SHARED) || vma->vm_end < vma->vm_start)
		return -EINVAL;

	if (start < hazel_view_offset(view) ||
	    start + length > hazel_view_offset(view) + hazel_view_size(view)) {
		hazel_err(view, "0x%lx is outside of the view\n", start);
		return -EINVAL;
	}

	return remap_pfn_range(vma, vma->vm_start,
			       PHYS_PFN(acorn_window_start(view->card->adev,
							   index) + start),
			       length, vma->vm_page_prot);
}
