// SPDX-License-Identifier: GPL-2.0-only
// tree with: mmap_obj
/* Somebody asks before, or there is nothing to ask for. */
#include <linux/mm.h>
#include <linux/vfio.h>

struct decoy_device {
	struct vfio_device vdev;
	unsigned long first;
	void *memory;
};

bool is_cow_mapping(vm_flags_t flags);

static int insert(struct vm_area_struct *vma)
{
	return remap_pfn_range(vma, vma->vm_start, 3, PAGE_SIZE, vma->vm_page_prot);
}

static vm_fault_t fault(struct vm_fault *vmf)
{
	return vmf_insert_pfn(vmf->vma, vmf->address, 3);
}

static const struct vm_operations_struct decoy_vm_ops = {
	.fault = fault,
};

static int flags_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	if ((vma->vm_flags & (VM_SHARED | VM_MAYWRITE)) == 0)
		return -EINVAL;
	vma->vm_ops = &decoy_vm_ops;
	return insert(vma);
}

static int asked_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	if (is_cow_mapping(vma->vm_flags))
		return -EINVAL;
	return insert(vma);
}

static int memory_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct decoy_device *decoy = vma->vm_private_data;

	return remap_vmalloc_range(vma, decoy->memory, 0);
}

static int file_mmap(struct file *file, struct vm_area_struct *vma)
{
	return remap_pfn_range(vma, vma->vm_start, 4, PAGE_SIZE, vma->vm_page_prot);
}

/* Whoever finds the object asks, and is not in this file. */
static int object_mmap(struct vfio_device *vdev, struct vm_area_struct *vma,
		       struct fixture_mmap *obj)
{
	return insert(vma);
}

struct file_methods {
	int (*mmap)(struct file *file, struct vm_area_struct *vma);
};

const struct file_methods methods = { .mmap = file_mmap };

const struct vfio_device_ops flags_ops = { // expect: missing_mmap_obj_op
	.mmap = flags_mmap,
};

const struct vfio_device_ops asked_ops = { // expect: missing_mmap_obj_op
	.mmap = asked_mmap,
};

const struct vfio_device_ops memory_ops = { // expect: missing_mmap_obj_op
	.mmap = memory_mmap,
};

const struct vfio_device_ops object_ops = {
	.mmap_obj = object_mmap,
};
