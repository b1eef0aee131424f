// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory of a larch card: its pages as they are touched, and as they go bad.
 */

#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/rwsem.h>

#include "larch.h"

struct larch_memory *larch_memory(struct larch_device *larch,
				  unsigned int index)
{
	switch (index) {
	case LARCH_SCRATCH_INDEX:
		return larch->scratch.length ? &larch->scratch : NULL;
	case LARCH_VECTOR_INDEX:
		return &larch->vectors;
	}
	return NULL;
}

/* How far into the region @address is, in pages. */
static unsigned long larch_page(struct vm_area_struct *vma,
				unsigned long address)
{
	u64 pgoff = vma->vm_pgoff &
		((1U << (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT)) - 1);

	return pgoff + linear_page_delta(vma, address);
}

static vm_fault_t larch_huge_fault(struct vm_fault *vmf, unsigned int order)
{
	struct vm_area_struct *vma = vmf->vma;
	struct larch_device *larch = vma->vm_private_data;
	unsigned int index =
		vma->vm_pgoff >> (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT);
	unsigned long address = ALIGN_DOWN(vmf->address, PAGE_SIZE << order);
	vm_fault_t ret = VM_FAULT_FALLBACK;
	struct larch_memory *memory;
	unsigned long pfn;

	memory = larch_memory(larch, index);
	if (!memory)
		return VM_FAULT_SIGBUS;

	pfn = PHYS_PFN(memory->base) + larch_page(vma, address);
	if (order && (address < vma->vm_start ||
		      address + (PAGE_SIZE << order) > vma->vm_end ||
		      !IS_ALIGNED(pfn, 1UL << order)))
		goto out;

	scoped_guard(rwsem_read, &larch->core.memory_lock) {
		if (larch->asleep)
			return VM_FAULT_SIGBUS;
		if (!order)
			ret = vmf_insert_pfn(vma, vmf->address, pfn);
#ifdef CONFIG_ARCH_SUPPORTS_HUGE_PFNMAP
		else if (order == PMD_ORDER)
			ret = vmf_insert_pfn_pmd(vmf, pfn, false);
#endif
	}
out:
	dev_dbg(&larch->core.adev->dev, "%s: order %u, page 0x%lx: 0x%x\n",
		__func__, order, pfn, ret);
	return ret;
}

static vm_fault_t larch_fault(struct vm_fault *vmf)
{
	return larch_huge_fault(vmf, 0);
}

const struct vm_operations_struct larch_mmap_ops = {
	.fault		= larch_fault,
#ifdef CONFIG_ARCH_SUPPORTS_HUGE_PFNMAP
	.huge_fault	= larch_huge_fault,
#endif
};

/* NULL if it is a mapping of a window that is really there. */
static struct larch_device *vma_to_larch(struct vm_area_struct *vma)
{
	return vma->vm_ops == &larch_mmap_ops ? vma->vm_private_data : NULL;
}

static int larch_page_of_pfn(struct larch_device *larch, unsigned int index,
			     unsigned long pfn, pgoff_t *page)
{
	struct larch_memory *memory = larch_memory(larch, index);

	if (!memory)
		return -EINVAL;
	if (pfn < PHYS_PFN(memory->base) ||
	    pfn - PHYS_PFN(memory->base) >= memory->length >> PAGE_SHIFT)
		return -EFAULT;

	*page = pfn - PHYS_PFN(memory->base);
	return 0;
}

/* A page is bad: at which offset in the file would this mapping have it? */
static int larch_pfn_to_vma_pgoff(struct vm_area_struct *vma, unsigned long pfn,
				  pgoff_t *pgoff)
{
	pgoff_t first = vma->vm_pgoff &
		((1U << (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT)) - 1);
	struct larch_device *larch = vma_to_larch(vma);
	unsigned int index;
	pgoff_t page;
	int ret;

	if (!larch)
		return -ENOENT;

	index = vma->vm_pgoff >> (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT);
	ret = larch_page_of_pfn(larch, index, pfn, &page);
	if (ret)
		return ret;
	if (page < first)
		return -EFAULT;

	*pgoff = vma->vm_pgoff + (page - first);
	return 0;
}

static int larch_watch(struct larch_device *larch, struct larch_memory *memory)
{
	unsigned long first = PHYS_PFN(memory->base);

	memory->failures.node.start = first;
	memory->failures.node.last = first + PHYS_PFN(memory->length) - 1;
	memory->failures.mapping = larch->core.vdev.inode->i_mapping;
	memory->failures.pfn_to_vma_pgoff = larch_pfn_to_vma_pgoff;
	return register_pfn_address_space(&memory->failures);
}

int larch_watch_memory(struct larch_device *larch)
{
	int ret = larch_watch(larch, &larch->vectors);

	if (ret || !larch->scratch.length)
		return ret;

	ret = larch_watch(larch, &larch->scratch);
	if (ret)
		unregister_pfn_address_space(&larch->vectors.failures);
	return ret;
}

void larch_ignore_memory(struct larch_device *larch)
{
	if (larch->scratch.length)
		unregister_pfn_address_space(&larch->scratch.failures);
	unregister_pfn_address_space(&larch->vectors.failures);
}
