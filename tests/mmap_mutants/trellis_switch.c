// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/trellis/vfio_trellis_common.c */

static int trellis_remap(struct vm_area_struct *vma, u64 addr, u64 len)
{
	vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	return remap_pfn_range(vma, vma->vm_start, addr >> PAGE_SHIFT, len,
			       vma->vm_page_prot);
}

static int vfio_trellis_mmap_mmio(struct vfio_trellis_region region,
				  struct vm_area_struct *vma)
{
	u64 pgoff = vma->vm_pgoff &
		((1U << (VFIO_TRELLIS_OFFSET_SHIFT - PAGE_SHIFT)) - 1);
	u64 req_len = vma->vm_end - vma->vm_start;
	u64 req_start = pgoff << PAGE_SHIFT;

	if (region.size < PAGE_SIZE || req_start + req_len > region.size)
		return -EINVAL;
	return trellis_remap(vma, region.addr + req_start, req_len);
}

int vfio_trellis_mmap(struct vfio_device *core_vdev, struct vm_area_struct *vma)
{
	struct vfio_trellis_device *vdev =
		container_of(core_vdev, struct vfio_trellis_device, vdev);
	unsigned int index =
		vma->vm_pgoff >> (VFIO_TRELLIS_OFFSET_SHIFT - PAGE_SHIFT);
	struct vfio_trellis_region *region;

	if (index >= vdev->num_regions || !(vma->vm_flags & VM_SHARED))
		return -EINVAL;

	region = &vdev->regions[index];
	if (!(region->flags & VFIO_REGION_INFO_FLAG_MMAP))
		return -EINVAL;
	if (!(region->flags & VFIO_REGION_INFO_FLAG_WRITE) &&
	    (vma->vm_flags & VM_WRITE))
		return -EINVAL;

	vma->vm_private_data = vdev;

	switch (region->type) {
	case VFIO_TRELLIS_REGION_MMIO:
		return vfio_trellis_mmap_mmio(*region, vma);
	default:
		return -EINVAL;
	}
}
