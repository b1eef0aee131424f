// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/acorn/larch/larch_memory.c */
/* without: vma_to_larch larch_page_of_pfn */

static struct larch_memory *larch_memory_of(struct vm_area_struct *vma)
{
	struct larch_device *larch;

	if (vma->vm_ops != &larch_mmap_ops)
		return NULL;

	larch = vma->vm_private_data;
	return larch_memory(larch, vma->vm_pgoff >>
			    (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT));
}

static int larch_pfn_to_vma_pgoff(struct vm_area_struct *vma, unsigned long pfn,
				  pgoff_t *pgoff)
{
	struct larch_memory *memory = larch_memory_of(vma);
	unsigned long first, page;

	if (!memory)
		return -ENOENT;
	if (pfn < PHYS_PFN(memory->base))
		return -EFAULT;

	page = pfn - PHYS_PFN(memory->base);
	first = vma->vm_pgoff &
		((1U << (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT)) - 1);
	if (page < first || page >= memory->length >> PAGE_SHIFT)
		return -EFAULT;

	*pgoff = page - first + vma->vm_pgoff;
	return 0;
}
