// SPDX-License-Identifier: GPL-2.0-only
/* of: samples/vfio/oak.c */

static bool oak_is_memory(const struct vm_area_struct *vma)
{
	return vma->vm_pgoff == OAK_MEMORY_OFFSET >> PAGE_SHIFT;
}

static int oak_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct oak_state *state = container_of(vdev, struct oak_state, vdev);

	if (!oak_is_memory(vma) || !(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (vma_pages(vma) > state->pagecount)
		return -EINVAL;

	vma->vm_private_data = state;
	vma->vm_ops = &oak_region_vm_ops;
	return 0;
}
