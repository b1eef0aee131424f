// SPDX-License-Identifier: GPL-2.0-only
/* of: samples/vfio/nutmeg.c */
/* refused: the place that is compared with is not a constant */

static unsigned long nutmeg_place = NUTMEG_MEMORY_OFFSET;

static int nutmeg_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct nutmeg_state *state =
		container_of(vdev, struct nutmeg_state, vdev);

	if (vma->vm_pgoff != nutmeg_place >> PAGE_SHIFT) /* refused here */
		return -EINVAL;
	if (vma_pages(vma) > state->memsize >> PAGE_SHIFT)
		return -EINVAL;
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;

	return remap_vmalloc_range(vma, state->memblk, 0);
}
