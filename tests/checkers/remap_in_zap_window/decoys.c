// SPDX-License-Identifier: GPL-2.0-only
/* One driver has a handler, the other one does not tear down. */
#include <linux/mm.h>
#include <linux/vfio.h>

struct decoy_device {
	struct vfio_device vdev;
	struct address_space *mapping;
};

static long zapping_ioctl(struct vfio_device *vdev, unsigned int cmd,
			  unsigned long arg)
{
	struct decoy_device *decoy = (struct decoy_device *)vdev;

	unmap_mapping_range(decoy->mapping, 0, 0, true);
	return 0;
}

static vm_fault_t fault(struct vm_fault *vmf)
{
	return vmf_insert_pfn(vmf->vma, vmf->address, 3);
}

static const struct vm_operations_struct decoy_vm_ops = {
	.fault = fault,
};

static int handled_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	vma->vm_ops = &decoy_vm_ops;
	return remap_pfn_range(vma, vma->vm_start, 3, PAGE_SIZE, vma->vm_page_prot);
}

static int simple_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	return remap_pfn_range(vma, vma->vm_start, 3, PAGE_SIZE, vma->vm_page_prot);
}

const struct vfio_device_ops handled_ops = {
	.ioctl = zapping_ioctl,
	.mmap = handled_mmap,
};

const struct vfio_device_ops simple_ops = {
	.mmap = simple_mmap,
};
