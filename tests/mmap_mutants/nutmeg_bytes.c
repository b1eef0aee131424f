// SPDX-License-Identifier: GPL-2.0-only
/* of: samples/vfio/nutmeg.c */

static int nutmeg_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct nutmeg_state *state =
		container_of(vdev, struct nutmeg_state, vdev);

	if (vma->vm_pgoff << PAGE_SHIFT != NUTMEG_MEMORY_OFFSET)
		return -EINVAL;
	if (vma->vm_end - vma->vm_start > state->memsize)
		return -EINVAL;
	if ((vma->vm_flags & VM_SHARED) == 0)
		return -EINVAL;

	return remap_vmalloc_range(vma, state->memblk, 0);
}
