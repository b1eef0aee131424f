// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/acorn/dogwood/main.c */

static int dogwood_mmap(struct vfio_device *core_vdev,
			struct vm_area_struct *vma)
{
	struct dogwood_device *dogwood = container_of(
		core_vdev, struct dogwood_device, core_device.vdev);
	unsigned long where = vma->vm_pgoff;
	unsigned int index = where >> (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT);
	struct dogwood_memory *memory = dogwood_memory(dogwood, index);
	unsigned long pfn, page, pages = vma_pages(vma);
	int ret;

	if (!memory)
		return vfio_acorn_core_mmap(core_vdev, vma);

	page = where & ((1UL << (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT)) - 1);
	if (page + pages > memory->length >> PAGE_SHIFT)
		return -EINVAL;

	if (index == DOGWOOD_PLAIN_INDEX) {
		vm_flags_set(vma, VM_ALLOW_ANY_UNCACHED);
		vma->vm_page_prot = pgprot_writecombine(vma->vm_page_prot);
	}

	pfn = PHYS_PFN(memory->start) + page;
	ret = remap_pfn_range(vma, vma->vm_start, pfn, pages << PAGE_SHIFT,
			      vma->vm_page_prot);
	if (!ret)
		vma->vm_pgoff = pfn;
	return ret;
}
