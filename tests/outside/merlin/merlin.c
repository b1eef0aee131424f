// SPDX-License-Identifier: GPL-2.0-only
/* A mediated device with three regions, and an encoding of offsets of its own. */
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/mdev.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/vfio.h>
#include <linux/vmalloc.h>

#define MERLIN_SHIFT 28
#define MERLIN_INDEX(off) ((off) >> MERLIN_SHIFT)
#define MERLIN_OFFSET(off) ((off) & ((1ULL << MERLIN_SHIFT) - 1))
#define MERLIN_POS(index) ((u64)(index) << MERLIN_SHIFT)
#define MERLIN_REGIONS 3
#define MERLIN_MEMORY 2

struct merlin {
	struct vfio_device vdev;
	struct mutex lock;
	size_t size;
	void *memory;
};

static ssize_t merlin_access(struct merlin *merlin, char *data, size_t count, loff_t pos,
			     bool write)
{
	u64 index = MERLIN_INDEX(pos); // expect: ppos_decode
	u64 offset = MERLIN_OFFSET(pos); // expect: ppos_decode

	if (index != MERLIN_MEMORY || offset + count > merlin->size)
		return -EINVAL;
	mutex_lock(&merlin->lock);
	if (write)
		memcpy(merlin->memory + offset, data, count);
	else
		memcpy(data, merlin->memory + offset, count);
	mutex_unlock(&merlin->lock);
	return count;
}

static ssize_t merlin_read(struct vfio_device *vdev, char __user *buf, size_t count,
			   loff_t *ppos)
{
	struct merlin *merlin = container_of(vdev, struct merlin, vdev);
	char byte;
	ssize_t ret = merlin_access(merlin, &byte, 1, *ppos, false);

	if (ret < 0 || copy_to_user(buf, &byte, 1))
		return -EFAULT;
	*ppos += 1;
	return 1;
}

static vm_fault_t merlin_fault(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct merlin *merlin = vma->vm_private_data;
	unsigned long page = vmf->pgoff & ((1UL << (MERLIN_SHIFT - PAGE_SHIFT)) - 1); // expect: vm_pgoff_decode
	struct page *found;

	if (page >= merlin->size >> PAGE_SHIFT)
		return VM_FAULT_SIGBUS;
	found = vmalloc_to_page(merlin->memory + (page << PAGE_SHIFT));
	get_page(found);
	vmf->page = found;
	return 0;
}

static const struct vm_operations_struct merlin_vm_ops = {
	.fault = merlin_fault,
};

static int merlin_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct merlin *merlin = container_of(vdev, struct merlin, vdev);
	u64 offset = (u64)vma->vm_pgoff << PAGE_SHIFT;

	if (MERLIN_INDEX(offset) != MERLIN_MEMORY) // expect: vm_pgoff_decode
		return -EINVAL;
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	vma->vm_private_data = merlin;
	vma->vm_ops = &merlin_vm_ops;
	return 0;
}

static int merlin_fill(struct merlin *merlin, struct vfio_region_info *info)
{
	if (info->index >= MERLIN_REGIONS)
		return -EINVAL;
	info->offset = MERLIN_POS(info->index);
	info->size = info->index == MERLIN_MEMORY ? merlin->size : 0;
	info->flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_MMAP;
	return 0;
}

static long merlin_ioctl(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	struct merlin *merlin = container_of(vdev, struct merlin, vdev);
	struct vfio_region_info info;
	unsigned long minsz;

	if (cmd == VFIO_DEVICE_GET_REGION_INFO) { // expect op: ioctl_region_info
		minsz = offsetofend(struct vfio_region_info, offset);
		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;
		if (merlin_fill(merlin, &info))
			return -EINVAL;
		return copy_to_user((void __user *)arg, &info, minsz) ? -EFAULT : 0;
	}
	return -ENOTTY;
}

static int merlin_init_dev(struct vfio_device *vdev)
{
	struct merlin *merlin = container_of(vdev, struct merlin, vdev);

	mutex_init(&merlin->lock);
	merlin->size = 1UL << 20;
	merlin->memory = vmalloc_user(merlin->size);
	return merlin->memory ? 0 : -ENOMEM;
}

static void merlin_release_dev(struct vfio_device *vdev)
{
	vfree(container_of(vdev, struct merlin, vdev)->memory);
}

static const struct vfio_device_ops merlin_ops = { // expect op: missing_region_info_op
	.init = merlin_init_dev,
	.release = merlin_release_dev,
	.read = merlin_read,
	.mmap = merlin_mmap,
	.ioctl = merlin_ioctl,
	.bind_iommufd = vfio_iommufd_emulated_bind,
	.unbind_iommufd = vfio_iommufd_emulated_unbind,
	.attach_ioas = vfio_iommufd_emulated_attach_ioas,
	.detach_ioas = vfio_iommufd_emulated_detach_ioas,
};

static int merlin_probe(struct mdev_device *mdev)
{
	struct merlin *merlin;
	int ret;

	merlin = vfio_alloc_device(merlin, vdev, &mdev->dev, &merlin_ops);
	if (IS_ERR(merlin))
		return PTR_ERR(merlin);
	ret = vfio_register_emulated_iommu_dev(&merlin->vdev);
	if (ret) {
		vfio_put_device(&merlin->vdev);
		return ret;
	}
	dev_set_drvdata(&mdev->dev, merlin);
	return 0;
}

static void merlin_remove(struct mdev_device *mdev)
{
	struct merlin *merlin = dev_get_drvdata(&mdev->dev);

	vfio_unregister_group_dev(&merlin->vdev);
	vfio_put_device(&merlin->vdev);
}

static struct mdev_driver merlin_driver = {
	.device_api = VFIO_DEVICE_API_PCI_STRING,
	.max_instances = 4,
	.driver = {
		.name = "merlin",
		.owner = THIS_MODULE,
		.mod_name = KBUILD_MODNAME,
	},
	.probe = merlin_probe,
	.remove = merlin_remove,
};

static int __init merlin_init(void)
{
	return mdev_register_driver(&merlin_driver);
}

static void __exit merlin_exit(void)
{
	mdev_unregister_driver(&merlin_driver);
}

module_init(merlin_init)
module_exit(merlin_exit)
MODULE_LICENSE("GPL v2");
