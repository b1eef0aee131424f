// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/gorse/main.c */

static unsigned long gorse_offset(const struct vm_area_struct *vma)
{
	return vma->vm_pgoff;
}

static int vfio_gorse_mmap_mmio(struct vfio_gorse_region *region,
				struct vm_area_struct *vma)
{
	unsigned long size = vma->vm_end - vma->vm_start;
	u64 pgoff, base;

	pgoff = gorse_offset(vma) &
		((1U << (VFIO_GORSE_OFFSET_SHIFT - PAGE_SHIFT)) - 1);
	base = pgoff << PAGE_SHIFT;

	if (base + size > region->size)
		return -EINVAL;

	vma->vm_pgoff = PHYS_PFN(region->addr) + pgoff;
	vma->vm_page_prot = pgprot_device(vma->vm_page_prot);

	return io_remap_pfn_range(vma, vma->vm_start, gorse_offset(vma),
				  size, vma->vm_page_prot);
}

static int vfio_gorse_mmap(struct vfio_device *core_vdev,
			   struct vm_area_struct *vma)
{
	struct vfio_gorse_device *vdev =
		container_of(core_vdev, struct vfio_gorse_device, vdev);
	struct gorse_device *gdev = to_gorse_device(core_vdev->dev);
	unsigned long offset = gorse_offset(vma);
	struct vfio_gorse_region *region;
	unsigned int index;

	index = offset >> (VFIO_GORSE_OFFSET_SHIFT - PAGE_SHIFT);
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
