// SPDX-License-Identifier: GPL-2.0-only
// tree with: mmap_obj
/* Page frame numbers for whoever asks. */
#include <linux/mm.h>
#include <linux/vfio.h>

struct ops_device {
	struct vfio_device vdev;
	unsigned long first;
};

static int insert(struct ops_device *ops, struct vm_area_struct *vma)
{
	return remap_pfn_range(vma, vma->vm_start, ops->first, // expect: missing_cow_check
			       PAGE_SIZE, vma->vm_page_prot);
}

static int direct_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	return insert(vma->vm_private_data, vma);
}

static vm_fault_t fault(struct vm_fault *vmf)
{
	struct ops_device *ops = vmf->vma->vm_private_data;

	return vmf_insert_pfn(vmf->vma, vmf->address, ops->first);
}

static const struct vm_operations_struct ops_vm_ops = {
	.fault = fault,
};

static int fault_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	if (!(vma->vm_flags & VM_READ))
		return -EINVAL;
	vma->vm_ops = &ops_vm_ops;			// expect: missing_cow_check
	return 0;
}

/* Another op that installs the same handlers, and one that asks before. */
static int again_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	vma->vm_ops = &ops_vm_ops;			// expect: missing_cow_check
	return 0;
}

static int shared_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	vma->vm_ops = &ops_vm_ops;
	return 0;
}

static int late_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	int ret = io_remap_pfn_range(vma, vma->vm_start, 3, // expect: missing_cow_check
				     PAGE_SIZE, vma->vm_page_prot);

	return vma->vm_flags & VM_SHARED ? ret : -EINVAL;
}

static int object_mmap(struct vfio_device *vdev, struct vm_area_struct *vma,
		       struct fixture_mmap *obj)
{
	return remap_pfn_range(vma, vma->vm_start, 4,	// expect: missing_cow_check
			       PAGE_SIZE, vma->vm_page_prot);
}

/* A core that finds the object and does not ask. */
int core_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	return vdev->ops->mmap_obj(vdev, vma, NULL);
}

const struct vfio_device_ops direct_ops = { // expect: missing_mmap_obj_op
	.mmap = direct_mmap,
};

const struct vfio_device_ops again_ops = { // expect: missing_mmap_obj_op
	.mmap = again_mmap,
};

const struct vfio_device_ops shared_ops = { // expect: missing_mmap_obj_op
	.mmap = shared_mmap,
};

const struct vfio_device_ops fault_ops = { // expect: missing_mmap_obj_op
	.mmap = fault_mmap,
};

const struct vfio_device_ops late_ops = { // expect: missing_mmap_obj_op
	.mmap = late_mmap,
};

const struct vfio_device_ops object_ops = {
	.mmap_obj = object_mmap,
};
