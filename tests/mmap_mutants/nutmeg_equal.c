// SPDX-License-Identifier: GPL-2.0-only
/* of: samples/vfio/nutmeg.c */

static int nutmeg_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct nutmeg_state *state =
		container_of(vdev, struct nutmeg_state, vdev);

	if (NUTMEG_MEMORY_OFFSET >> PAGE_SHIFT == vma->vm_pgoff &&
	    vma_pages(vma) <= state->memsize >> PAGE_SHIFT &&
	    vma->vm_flags & VM_SHARED)
		return remap_vmalloc_range(vma, state->memblk, 0);

	return -EINVAL;
}
