// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/trellis/vfio_trellis_common.c */
/* refused: a table says by number which function gets the mapping */

static int trellis_no_mmap(struct vfio_trellis_region region,
			   struct vm_area_struct *vma)
{
	return -EINVAL;
}

static int (* const trellis_map[])(struct vfio_trellis_region region,
				   struct vm_area_struct *vma) = {
	[VFIO_TRELLIS_REGION_MMIO] = vfio_trellis_mmap_mmio,
	[VFIO_TRELLIS_REGION_PORTS] = trellis_no_mmap,
};

int vfio_trellis_mmap(struct vfio_device *core_vdev, struct vm_area_struct *vma)
{
	struct vfio_trellis_device *vdev =
		container_of(core_vdev, struct vfio_trellis_device, vdev);
	unsigned int index;

	index = vma->vm_pgoff >> (VFIO_TRELLIS_OFFSET_SHIFT - PAGE_SHIFT);
	if (index >= vdev->num_regions || !(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (!(vdev->regions[index].flags & VFIO_REGION_INFO_FLAG_MMAP))
		return -EINVAL;
	if (!(vdev->regions[index].flags & VFIO_REGION_INFO_FLAG_WRITE) &&
	    (vma->vm_flags & VM_WRITE))
		return -EINVAL;

	vma->vm_private_data = vdev;
	return trellis_map[vdev->regions[index].type]( /* refused here */
				vdev->regions[index], vma);
}
