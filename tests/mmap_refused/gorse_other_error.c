// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/gorse/main.c */
/* refused: the core says -EINVAL for a mapping that leaves its region, not -EPERM */

static int vfio_gorse_mmap(struct vfio_device *core_vdev,
			   struct vm_area_struct *vma)
{
	struct vfio_gorse_device *vdev =
		container_of(core_vdev, struct vfio_gorse_device, vdev);
	struct gorse_device *gdev = to_gorse_device(core_vdev->dev);
	struct vfio_gorse_region *region;
	unsigned int index;

	index = vma->vm_pgoff >> (VFIO_GORSE_OFFSET_SHIFT - PAGE_SHIFT);
	if (index >= gdev->res_count)
		return -EINVAL;

	region = &vdev->regions[index];
	if (!(region->flags & VFIO_REGION_INFO_FLAG_MMAP))
		return -EINVAL;
	if (vma->vm_flags & VM_WRITE &&
	    !(region->flags & VFIO_REGION_INFO_FLAG_WRITE))
		return -EPERM;

	if ((vma->vm_pgoff + vma_pages(vma) - 1) >> /* refused here */
	    (VFIO_GORSE_OFFSET_SHIFT - PAGE_SHIFT) !=
	    vma->vm_pgoff >> (VFIO_GORSE_OFFSET_SHIFT - PAGE_SHIFT))
		return -EPERM;

	return vfio_gorse_mmap_mmio(region, vma);
}
