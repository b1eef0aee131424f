// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/gorse/main.c */
/* refused: the offset is kept beyond the call, and read when the device is closed */

static u64 gorse_last;

static void vfio_gorse_close_device(struct vfio_device *core_vdev)
{
	struct vfio_gorse_device *vdev =
		container_of(core_vdev, struct vfio_gorse_device, vdev);

	dev_info(core_vdev->dev, "region %llu was the last one\n",
		 gorse_last >> (VFIO_GORSE_OFFSET_SHIFT - PAGE_SHIFT));
	gorse_reset(to_gorse_device(core_vdev->dev));
	kfree(vdev->regions);
}

static int vfio_gorse_mmap_mmio(struct vfio_gorse_region *region,
				struct vm_area_struct *vma)
{
	unsigned long size = vma->vm_end - vma->vm_start;
	u64 pgoff;

	gorse_last = vma->vm_pgoff; /* refused here */
	pgoff = gorse_last &
		((1U << (VFIO_GORSE_OFFSET_SHIFT - PAGE_SHIFT)) - 1);
	if ((pgoff << PAGE_SHIFT) + size > region->size)
		return -EINVAL;

	vma->vm_page_prot = pgprot_device(vma->vm_page_prot);
	return io_remap_pfn_range(vma, vma->vm_start,
				  PHYS_PFN(region->addr) + pgoff, size,
				  vma->vm_page_prot);
}
