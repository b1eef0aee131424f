// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/willow/vfio_willow.c */
/* refused: a mapping is remembered, and taken apart when nobody asks for it */

static struct vm_area_struct *willow_latest;

static void willow_close_device(struct vfio_device *core_vdev)
{
	struct willow_device *willow = to_willow(core_vdev);
	int i;

	for (i = 0; i < GORSE_MAX_RESOURCES; i++) {
		if (willow->mapped[i])
			iounmap(willow->mapped[i]);
		willow->mapped[i] = NULL;
	}
	if (willow_latest)
		dev_dbg(core_vdev->dev, "page %lu was the last one\n",
			PAGE_OF(willow_latest));
	willow_latest = NULL;
}

static int willow_mmap(struct vfio_device *core_vdev, struct vm_area_struct *vma)
{
	struct willow_device *willow = to_willow(core_vdev);
	struct resource *res = willow_resource(willow, REGION_OF(vma));
	unsigned long bytes = vma->vm_end - vma->vm_start;

	if (!res || resource_size(res) < PAGE_SIZE)
		return -EINVAL;
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (PFN_PHYS(PAGE_OF(vma)) + bytes > resource_size(res))
		return -EINVAL;
	if (res->flags & IORESOURCE_READONLY && vma->vm_flags & VM_WRITE)
		return -EACCES;

	if (!bytes)
		willow_latest = vma; /* refused here */
	vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	return io_remap_pfn_range(vma, vma->vm_start,
				  willow_first_pfn(res, vma), bytes,
				  vma->vm_page_prot);
}
