// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/gorse/main.c */

static int vfio_gorse_mmap_mmio(struct vfio_gorse_region *region,
				struct vm_area_struct *vma)
{
	unsigned long size = vma->vm_end - vma->vm_start;
	u64 pgoff = vma->vm_pgoff & 0xfffffff;

	if ((pgoff << 12) + size > region->size)
		return -EINVAL;

	vma->vm_pgoff = (region->addr >> 12) + pgoff;
	vma->vm_page_prot = pgprot_device(vma->vm_page_prot);

	return io_remap_pfn_range(vma, vma->vm_start, vma->vm_pgoff,
				  size, vma->vm_page_prot);
}

static int vfio_gorse_mmap(struct vfio_device *core_vdev,
			   struct vm_area_struct *vma)
{
	struct vfio_gorse_device *vdev =
		container_of(core_vdev, struct vfio_gorse_device, vdev);
	struct gorse_device *gdev = to_gorse_device(core_vdev->dev);
	struct vfio_gorse_region *region;

	if (vma->vm_pgoff >> 28 >= gdev->res_count)
		return -EINVAL;

	region = &vdev->regions[vma->vm_pgoff >> 28];
	if (!(region->flags & VFIO_REGION_INFO_FLAG_MMAP))
		return -EINVAL;
	if (vma->vm_flags & VM_WRITE &&
	    !(region->flags & VFIO_REGION_INFO_FLAG_WRITE))
		return -EPERM;

	return vfio_gorse_mmap_mmio(region, vma);
}
