// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/fern/vfio_fern.c */

#define FERN_SHIFT	(VFIO_FERN_OFFSET_SHIFT - PAGE_SHIFT)

static bool fern_can_mmap(struct vfio_fern_device *vdev, unsigned long pgoff)
{
	unsigned int index = pgoff >> FERN_SHIFT;

	if (index >= vdev->object->desc.region_count)
		return false;
	return vdev->regions[index].flags & VFIO_REGION_INFO_FLAG_MMAP;
}

static int vfio_fern_mmap(struct vfio_device *core_vdev,
			  struct vm_area_struct *vma)
{
	struct vfio_fern_device *vdev =
		container_of(core_vdev, struct vfio_fern_device, vdev);

	if (vma->vm_end < vma->vm_start || !(vma->vm_flags & VM_SHARED) ||
	    !fern_can_mmap(vdev, vma->vm_pgoff))
		return -EINVAL;

	vma->vm_private_data = vdev->object;
	return vfio_fern_mmap_mmio(vdev->regions[vma->vm_pgoff >> FERN_SHIFT],
				   vma);
}
