// SPDX-License-Identifier: GPL-2.0-only
/* Filled by the op, emptied on reset, and nobody fills it again. */
#include <linux/mm.h>
#include <linux/vfio.h>

struct ops_device {
	struct vfio_device vdev;
	struct address_space *mapping;
};

static void disable(struct ops_device *ops)
{
	unmap_mapping_range(ops->mapping, 0, 1 << 20, true);
}

static long ops_ioctl(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	disable((struct ops_device *)vdev);
	return 0;
}

static int insert(struct vm_area_struct *vma)
{
	return remap_pfn_range(vma, vma->vm_start, 3,	// expect: remap_in_zap_window
			       PAGE_SIZE, vma->vm_page_prot);
}

static int ops_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	return insert(vma);
}

static int moved_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	vma->vm_pgoff = 3;				// expect: vm_pgoff_write
	return remap_pfn_range(vma, vma->vm_start, 3,	// expect: remap_in_zap_window
			       PAGE_SIZE, vma->vm_page_prot);
}

const struct vfio_device_ops ops_ops = {
	.ioctl = ops_ioctl,
	.mmap = ops_mmap,
};

const struct vfio_device_ops moved_ops = {
	.ioctl = ops_ioctl,
	.mmap = moved_mmap,
};
