// SPDX-License-Identifier: GPL-2.0-only
/* Arithmetic that takes nothing out of the offset, and offsets that are not VFIO's. */
#include <linux/mm.h>
#include <linux/vfio.h>

struct object {
	struct page **pages;
	unsigned long vm_pgoff;
	unsigned long nr_pages;
};

struct object_ops {
	int (*mmap)(struct object *object, struct vm_area_struct *vma);
};

void export_object(const struct object_ops *ops);
struct object *find_object(unsigned long pgoff);

static inline unsigned long in_object(struct object *object,
				      const struct vm_area_struct *vma)
{
	return vma->vm_pgoff - object->vm_pgoff;
}

static vm_fault_t object_fault(struct vm_fault *vmf)
{
	struct object *object = vmf->vma->vm_private_data;

	if (vmf->pgoff >= object->nr_pages)
		return VM_FAULT_SIGBUS;
	vmf->page = object->pages[vmf->pgoff >> 1];
	return 0;
}

static const struct vm_operations_struct object_vm_ops = {
	.fault = object_fault,
};

static int object_mmap(struct object *object, struct vm_area_struct *vma)
{
	vma->vm_ops = &object_vm_ops;
	return vma->vm_pgoff & 1;
}

static const struct object_ops object_ops = {
	.mmap = object_mmap,
};

static vm_fault_t decoys_fault(struct vm_fault *vmf)
{
	unsigned long pgoff = linear_page_delta(vmf->vma, vmf->address);

	pgoff += in_object(vmf->vma->vm_private_data, vmf->vma);
	pgoff += (vmf->address - vmf->vma->vm_start) >> PAGE_SHIFT;
	return vmf_insert_pfn(vmf->vma, vmf->address, pgoff & 7);
}

static const struct vm_operations_struct decoys_vm_ops = {
	.fault = decoys_fault,
};

static int decoys_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct object *object = find_object(vma->vm_pgoff);
	u64 bytes = (u64)in_object(object, vma) << PAGE_SHIFT;
	unsigned long number = vma->vm_pgoff;

	number = object->nr_pages;
	if ((vma->vm_flags & VM_SHARED) == 0)
		return -EINVAL;
	if (vma_pages(vma) > object->nr_pages - in_object(object, vma))
		return -EINVAL;
	if (bytes >> 40 || number >> 28)
		return -EINVAL;
	vma->vm_ops = &decoys_vm_ops;
	export_object(&object_ops);
	return 0;
}

const struct vfio_device_ops decoys_ops = {
	.mmap = decoys_mmap,
};
