// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/gorse/main.c */
/* refused: the offset is that of a copy of the mapping */

static int vfio_gorse_mmap(struct vfio_device *core_vdev,
			   struct vm_area_struct *vma)
{
	struct vfio_gorse_device *vdev =
		container_of(core_vdev, struct vfio_gorse_device, vdev);
	struct gorse_device *gdev = to_gorse_device(core_vdev->dev);
	struct vfio_gorse_region *region;
	struct vm_area_struct copy = *vma;
	unsigned long left;
	unsigned int index;

	left = copy.vm_pgoff; /* refused here */
	index = left >> (VFIO_GORSE_OFFSET_SHIFT - PAGE_SHIFT);
	if (index >= gdev->res_count)
		return -EINVAL;

	region = &vdev->regions[index];
	return vfio_gorse_mmap_mmio(region, vma);
}
