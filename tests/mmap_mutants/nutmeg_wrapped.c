// SPDX-License-Identifier: GPL-2.0-only
/* of: samples/vfio/nutmeg.c */

static int nutmeg_map(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct nutmeg_state *state =
		container_of(vdev, struct nutmeg_state, vdev);

	if (vma->vm_pgoff != NUTMEG_MEMORY_OFFSET >> PAGE_SHIFT)
		return -EINVAL;
	if (vma_pages(vma) > state->memsize >> PAGE_SHIFT)
		return -EINVAL;
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;

	return remap_vmalloc_range(vma, state->memblk, 0);
}

static int nutmeg_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	return nutmeg_map(vdev, vma);
}
