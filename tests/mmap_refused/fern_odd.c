// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/fern/vfio_fern.c */
/* refused: the lowest bit has a meaning of its own, and is no region's offset */

static int vfio_fern_mmap(struct vfio_device *core_vdev,
			  struct vm_area_struct *vma)
{
	struct vfio_fern_device *vdev =
		container_of(core_vdev, struct vfio_fern_device, vdev);
	unsigned int index;

	index = vma->vm_pgoff >> (VFIO_FERN_OFFSET_SHIFT - PAGE_SHIFT);

	if (vma->vm_end < vma->vm_start ||
	    index >= vdev->object->desc.region_count)
		return -EINVAL;
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (!(vdev->regions[index].flags & VFIO_REGION_INFO_FLAG_MMAP))
		return -EINVAL;

	vma->vm_private_data = vdev->object;
	if (vma->vm_pgoff & 1) /* refused here */
		vma->vm_private_data = NULL;

	return vfio_fern_mmap_mmio(vdev->regions[index], vma);
}
