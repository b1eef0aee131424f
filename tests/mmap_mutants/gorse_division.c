// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/gorse/main.c */

#define GORSE_PAGES	(1UL << (VFIO_GORSE_OFFSET_SHIFT - PAGE_SHIFT))

static int vfio_gorse_mmap_mmio(struct vfio_gorse_region *region,
				struct vm_area_struct *vma)
{
	unsigned long size = vma->vm_end - vma->vm_start;
	u64 pgoff, base;

	pgoff = vma->vm_pgoff % GORSE_PAGES;
	base = pgoff * PAGE_SIZE;

	if (base + size > region->size)
		return -EINVAL;

	vma->vm_pgoff = PHYS_PFN(region->addr) + pgoff;
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
	unsigned long index = vma->vm_pgoff >> 28;
	struct vfio_gorse_region *region;

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
