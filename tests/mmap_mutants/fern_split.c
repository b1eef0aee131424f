// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/fern/vfio_fern.c */

static int vfio_fern_mmap(struct vfio_device *core_vdev,
			  struct vm_area_struct *vma)
{
	struct vfio_fern_device *vdev;
	struct fern_object *object;
	unsigned long where;
	unsigned int index;
	int ret;

	vdev = container_of(core_vdev, struct vfio_fern_device, vdev);
	object = vdev->object;
	where = vma_start_pgoff(vma);
	index = where >> (VFIO_FERN_OFFSET_SHIFT - PAGE_SHIFT);

	ret = -EINVAL;
	if (vma->vm_end < vma->vm_start)
		goto out;
	else if (index >= object->desc.region_count)
		goto out;
	else if (!(vma->vm_flags & VM_SHARED))
		goto out;
	else if (!(vdev->regions[index].flags & VFIO_REGION_INFO_FLAG_MMAP))
		goto out;

	vma->vm_private_data = object;
	ret = vfio_fern_mmap_mmio(vdev->regions[index], vma);
out:
	return ret;
}
