// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/gorse/main.c */

#define GORSE_MASK	((1ULL << VFIO_GORSE_OFFSET_SHIFT) - 1)

static int vfio_gorse_mmap_mmio(struct vfio_gorse_region *region,
				struct vm_area_struct *vma)
{
	unsigned long size = vma->vm_end - vma->vm_start;
	u64 base = ((u64)vma->vm_pgoff << PAGE_SHIFT) & GORSE_MASK;

	if (base + size > region->size)
		return -EINVAL;

	vma->vm_page_prot = pgprot_device(vma->vm_page_prot);
	return io_remap_pfn_range(vma, vma->vm_start,
				  PHYS_PFN(region->addr + base), size,
				  vma->vm_page_prot);
}

static int vfio_gorse_mmap(struct vfio_device *core_vdev,
			   struct vm_area_struct *vma)
{
	struct vfio_gorse_device *vdev =
		container_of(core_vdev, struct vfio_gorse_device, vdev);
	struct gorse_device *gdev = to_gorse_device(core_vdev->dev);
	u64 offset = (u64)vma->vm_pgoff << PAGE_SHIFT;
	struct vfio_gorse_region *region;
	unsigned int index;

	index = offset >> VFIO_GORSE_OFFSET_SHIFT;
	if (index >= gdev->res_count)
		return -EINVAL;

	region = &vdev->regions[index];
	if (!(region->flags & VFIO_REGION_INFO_FLAG_MMAP))
		return -EINVAL;
	if (vma->vm_flags & VM_WRITE &&
	    !(region->flags & VFIO_REGION_INFO_FLAG_WRITE))
		return -EPERM;

	return vfio_gorse_mmap_mmio(region, vma);
}
