// SPDX-License-Identifier: GPL-2.0-only
/* In what the op calls, installs and the driver registers. */
#include <linux/mm.h>
#include <linux/vfio.h>

struct watch {
	int (*to_pgoff)(struct vm_area_struct *vma, unsigned long *pgoff);
};

void watch_memory(struct watch *watch);

static unsigned int index_of(unsigned long pgoff)
{
	return pgoff >> 28;				// expect: vm_pgoff_decode
}

static void split(struct vm_area_struct *vma, u64 *pgoff, u32 *index)
{
	*pgoff = vma->vm_pgoff & 0xfffffff;		// expect: vm_pgoff_decode
	*index = index_of(vma->vm_pgoff);
}

static vm_fault_t huge_fault(struct vm_fault *vmf, unsigned int order)
{
	if (linear_page_index(vmf->vma, vmf->address) & 1) // expect: vm_pgoff_decode
		return VM_FAULT_SIGBUS;
	return vmf->pgoff >> 28;			// expect: vm_pgoff_decode
}

static const struct vm_operations_struct reached_vm_ops = {
	.huge_fault = huge_fault,
};

static int to_pgoff(struct vm_area_struct *vma, unsigned long *pgoff)
{
	*pgoff = vma->vm_pgoff % 4096;			// expect: vm_pgoff_decode
	return 0;
}

static struct watch watch = {
	.to_pgoff = to_pgoff,
};

static int reached_open(struct vfio_device *vdev)
{
	watch_memory(&watch);
	return 0;
}

static int reached_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	u64 pgoff;
	u32 index;

	split(vma, &pgoff, &index);
	vma->vm_ops = &reached_vm_ops;
	return pgoff + index > 0;
}

const struct vfio_device_ops reached_ops = {
	.open_device = reached_open,
	.mmap = reached_mmap,
};
