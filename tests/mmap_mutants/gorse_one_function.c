// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/gorse/main.c */
/* without: vfio_gorse_mmap_mmio */

static int vfio_gorse_mmap(struct vfio_device *core_vdev,
			   struct vm_area_struct *vma)
{
	const int pages_shift = VFIO_GORSE_OFFSET_SHIFT - PAGE_SHIFT;
	struct vfio_gorse_device *vdev =
		container_of(core_vdev, struct vfio_gorse_device, vdev);
	struct gorse_device *gdev = to_gorse_device(core_vdev->dev);
	unsigned int nr = vma->vm_pgoff >> pages_shift;
	unsigned long bytes;
	int ret = -EINVAL;

	if (nr < gdev->res_count &&
	    vdev->regions[nr].flags & VFIO_REGION_INFO_FLAG_MMAP) {
		struct vfio_gorse_region *what = vdev->regions + nr;

		ret = -EPERM;
		if (!(vma->vm_flags & VM_WRITE) ||
		    what->flags & VFIO_REGION_INFO_FLAG_WRITE) {
			u64 first = vma->vm_pgoff & ((1UL << pages_shift) - 1);

			ret = -EINVAL;
			bytes = vma->vm_end - vma->vm_start;
			if ((first << PAGE_SHIFT) + bytes > what->size)
				goto out;
			vma->vm_page_prot = pgprot_device(vma->vm_page_prot);
			ret = io_remap_pfn_range(vma, vma->vm_start,
						 PHYS_PFN(what->addr) + first,
						 bytes, vma->vm_page_prot);
		}
	}
out:
	return ret;
}
