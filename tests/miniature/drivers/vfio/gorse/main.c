// SPDX-License-Identifier: GPL-2.0-only
/*
 * Gorse devices for userspace: registers to be mapped, and messages.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#include "private.h"

static int vfio_gorse_open_device(struct vfio_device *core_vdev)
{
	struct vfio_gorse_device *vdev =
		container_of(core_vdev, struct vfio_gorse_device, vdev);
	struct gorse_device *gdev = to_gorse_device(core_vdev->dev);
	int i, ret;

	vdev->regions = kcalloc(gdev->res_count, sizeof(*vdev->regions),
				GFP_KERNEL_ACCOUNT);
	if (!vdev->regions)
		return -ENOMEM;

	for (i = 0; i < gdev->res_count; i++) {
		vdev->regions[i].addr = gdev->res[i].start;
		vdev->regions[i].size = resource_size(&gdev->res[i]);
		vdev->regions[i].flags = VFIO_REGION_INFO_FLAG_READ |
					 VFIO_REGION_INFO_FLAG_MMAP;
		if (!(gdev->res[i].flags & IORESOURCE_READONLY))
			vdev->regions[i].flags |= VFIO_REGION_INFO_FLAG_WRITE;
	}

	ret = gorse_reset(gdev);
	if (ret) {
		kfree(vdev->regions);
		vdev->regions = NULL;
	}
	return ret;
}

static void vfio_gorse_close_device(struct vfio_device *core_vdev)
{
	struct vfio_gorse_device *vdev =
		container_of(core_vdev, struct vfio_gorse_device, vdev);

	gorse_reset(to_gorse_device(core_vdev->dev));
	kfree(vdev->regions);
}

static int vfio_gorse_ioctl_get_info(struct vfio_gorse_device *vdev,
				     struct vfio_device_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_device_info, num_irqs);
	struct gorse_device *gdev = to_gorse_device(vdev->vdev.dev);
	struct vfio_device_info info;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;

	if (info.argsz < minsz)
		return -EINVAL;

	info.flags = VFIO_DEVICE_FLAGS_GORSE | VFIO_DEVICE_FLAGS_RESET;
	info.num_regions = gdev->res_count;
	info.num_irqs = gdev->num_messages ? 1 : 0;

	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static int vfio_gorse_ioctl_get_region_info(struct vfio_gorse_device *vdev,
					    struct vfio_region_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct gorse_device *gdev = to_gorse_device(vdev->vdev.dev);
	struct vfio_region_info info;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;

	if (info.argsz < minsz)
		return -EINVAL;

	if (info.index >= gdev->res_count)
		return -EINVAL;

	info.offset = vfio_gorse_index_to_offset(info.index);
	info.size = vdev->regions[info.index].size;
	info.flags = vdev->regions[info.index].flags;

	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static int vfio_gorse_ioctl_get_irq_info(struct vfio_gorse_device *vdev,
					 struct vfio_irq_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_irq_info, count);
	struct gorse_device *gdev = to_gorse_device(vdev->vdev.dev);
	struct vfio_irq_info info;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;

	if (info.argsz < minsz)
		return -EINVAL;

	if (info.index || !gdev->num_messages)
		return -EINVAL;

	info.flags = VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE;
	info.count = gdev->num_messages;

	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static int vfio_gorse_ioctl_set_irqs(struct vfio_gorse_device *vdev,
				     struct vfio_irq_set __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_irq_set, count);
	struct gorse_device *gdev = to_gorse_device(vdev->vdev.dev);
	struct vfio_irq_set hdr;
	size_t data_size = 0;
	int ret;

	if (copy_from_user(&hdr, arg, minsz))
		return -EFAULT;

	ret = vfio_set_irqs_prepare(&hdr, gdev->num_messages, 1, &data_size);
	if (ret)
		return ret;

	vdev->armed = data_size / sizeof(s32);
	return 0;
}

static long vfio_gorse_ioctl(struct vfio_device *core_vdev,
			     unsigned int cmd, unsigned long arg)
{
	struct vfio_gorse_device *vdev =
		container_of(core_vdev, struct vfio_gorse_device, vdev);
	void __user *uarg = (void __user *)arg;

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		return vfio_gorse_ioctl_get_info(vdev, uarg);
	case VFIO_DEVICE_GET_REGION_INFO:
		return vfio_gorse_ioctl_get_region_info(vdev, uarg);
	case VFIO_DEVICE_GET_IRQ_INFO:
		return vfio_gorse_ioctl_get_irq_info(vdev, uarg);
	case VFIO_DEVICE_SET_IRQS:
		return vfio_gorse_ioctl_set_irqs(vdev, uarg);
	case VFIO_DEVICE_RESET:
		return gorse_reset(to_gorse_device(core_vdev->dev));
	default:
		return -ENOTTY;
	}
}

static int vfio_gorse_mmap_mmio(struct vfio_gorse_region *region,
				struct vm_area_struct *vma)
{
	unsigned long size = vma->vm_end - vma->vm_start;
	u64 pgoff, base;

	pgoff = vma->vm_pgoff &
		((1U << (VFIO_GORSE_OFFSET_SHIFT - PAGE_SHIFT)) - 1);
	base = pgoff << PAGE_SHIFT;

	if (base + size > region->size)
		return -EINVAL;

	vma->vm_pgoff = PHYS_PFN(region->addr) + pgoff;
	vma->vm_page_prot = pgprot_device(vma->vm_page_prot);

	return io_remap_pfn_range(vma, vma->vm_start, vma->vm_pgoff,
				  size, vma->vm_page_prot);
}

static int vfio_gorse_mmap(struct vfio_device *core_vdev,
			   struct vm_area_struct *vma)
{
	struct vfio_gorse_device *vdev =
		container_of(core_vdev, struct vfio_gorse_device, vdev);
	struct gorse_device *gdev = to_gorse_device(core_vdev->dev);
	struct vfio_gorse_region *region;
	unsigned int index;

	index = vma->vm_pgoff >> (VFIO_GORSE_OFFSET_SHIFT - PAGE_SHIFT);
	if (index >= gdev->res_count)
		return -EINVAL;

	region = &vdev->regions[index];
	if (!(region->flags & VFIO_REGION_INFO_FLAG_MMAP))
		return -EINVAL;
	if (vma->vm_flags & VM_WRITE &&
	    !(region->flags & VFIO_REGION_INFO_FLAG_WRITE))
		return -EPERM;

	return vfio_gorse_mmap_mmio(region, vma);
}

static const struct vfio_device_ops vfio_gorse_ops = {
	.name		= "vfio-gorse",
	.open_device	= vfio_gorse_open_device,
	.close_device	= vfio_gorse_close_device,
	.ioctl		= vfio_gorse_ioctl,
	.mmap		= vfio_gorse_mmap,
	.bind_iommufd	= vfio_iommufd_bind,
};

static int vfio_gorse_probe(struct gorse_device *gdev)
{
	struct vfio_gorse_device *vdev;
	int ret;

	vdev = vfio_alloc_device(vfio_gorse_device, vdev, &gdev->dev,
				 &vfio_gorse_ops);
	if (IS_ERR(vdev))
		return PTR_ERR(vdev);

	ret = vfio_register_device(&vdev->vdev);
	if (ret) {
		vfio_put_device(&vdev->vdev);
		return ret;
	}

	dev_set_drvdata(&gdev->dev, vdev);
	return 0;
}

static int vfio_gorse_remove(struct gorse_device *gdev)
{
	struct vfio_gorse_device *vdev = dev_get_drvdata(&gdev->dev);

	vfio_unregister_device(&vdev->vdev);
	vfio_put_device(&vdev->vdev);
	return 0;
}

static struct gorse_driver vfio_gorse_driver = {
	.driver.name	= "vfio-gorse",
	.probe		= vfio_gorse_probe,
	.remove		= vfio_gorse_remove,
};

module_driver(vfio_gorse_driver, gorse_register_driver,
	      gorse_unregister_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("VFIO for gorse devices");
