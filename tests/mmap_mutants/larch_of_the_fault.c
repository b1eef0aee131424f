// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/acorn/larch/larch_memory.c */
/* without: larch_page */

static vm_fault_t larch_huge_fault(struct vm_fault *vmf, unsigned int order)
{
	struct vm_area_struct *vma = vmf->vma;
	struct larch_device *larch = vma->vm_private_data;
	const int shift = VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT;
	unsigned long address = vmf->address & ~((PAGE_SIZE << order) - 1);
	vm_fault_t ret = VM_FAULT_FALLBACK;
	struct larch_memory *memory;
	unsigned long pfn;

	memory = larch_memory(larch, vmf->pgoff >> shift);
	if (!memory)
		return VM_FAULT_SIGBUS;

	pfn = PHYS_PFN(memory->base) +
	      (linear_page_index(vma, address) & ((1UL << shift) - 1));
	if (order && (address < vma->vm_start ||
		      address + (PAGE_SIZE << order) > vma->vm_end ||
		      pfn & ((1UL << order) - 1)))
		return ret;

	down_read(&larch->core.memory_lock);
	if (larch->asleep)
		ret = VM_FAULT_SIGBUS;
	else if (!order)
		ret = vmf_insert_pfn(vma, vmf->address, pfn);
#ifdef CONFIG_ARCH_SUPPORTS_HUGE_PFNMAP
	else if (order == PMD_ORDER)
		ret = vmf_insert_pfn_pmd(vmf, pfn, false);
#endif
	up_read(&larch->core.memory_lock);
	return ret;
}
