// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/acorn/vfio_acorn_core.c */

/* In the argument of another macro, whose end is not its own. */
#define ACORN_WINDOW(pgoff, bits) ((pgoff) >> (bits))

static vm_fault_t vfio_acorn_mmap_huge_fault(struct vm_fault *vmf,
					     unsigned int order)
{
	struct vm_area_struct *vma = vmf->vma;
	struct vfio_acorn_core_device *vdev = vma->vm_private_data;
	unsigned long size = PAGE_SIZE << order;
	unsigned long first = vmf->address & ~(size - 1);
	vm_fault_t ret = VM_FAULT_SIGBUS;
	unsigned long pfn;

	pfn = vma_to_pfn(vma) + ((first - vma->vm_start) >> PAGE_SHIFT);
	if (order && (first < vma->vm_start || first + size > vma->vm_end ||
		      pfn & ((1UL << order) - 1))) {
		ret = VM_FAULT_FALLBACK;
		goto out;
	}

	down_read(&vdev->memory_lock);
	if (vfio_acorn_memory_enabled(vdev)) {
		switch (order) {
		case 0:
			ret = vmf_insert_pfn(vma, vmf->address, pfn);
			break;
#ifdef CONFIG_ARCH_SUPPORTS_HUGE_PFNMAP
		case PMD_ORDER:
			ret = vmf_insert_pfn_pmd(vmf, pfn, false);
			break;
#endif
		default:
			ret = VM_FAULT_FALLBACK;
		}
	}
	up_read(&vdev->memory_lock);

out:
	dev_dbg(&vdev->adev->dev, "order %u, window %ld, page 0x%lx: 0x%x\n",
		order,
		ACORN_WINDOW(vma->vm_pgoff, VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT),
		pfn, ret);
	return ret;
}
