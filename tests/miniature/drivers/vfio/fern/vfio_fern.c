// SPDX-License-Identifier: GPL-2.0-only
/*
 * The objects of a fern for userspace, one by one.
 */

#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "vfio_fern_private.h"

static const struct vfio_device_ops vfio_fern_ops;

static int vfio_fern_open_device(struct vfio_device *core_vdev)
{
	struct vfio_fern_device *vdev =
		container_of(core_vdev, struct vfio_fern_device, vdev);
	struct fern_object *object = vdev->object;
	int count = object->desc.region_count;
	int i;

	vdev->regions = kcalloc(count, sizeof(struct vfio_fern_region),
				GFP_KERNEL_ACCOUNT);
	if (!vdev->regions)
		return -ENOMEM;

	for (i = 0; i < count; i++) {
		struct resource *res = &object->regions[i];

		vdev->regions[i].addr = res->start;
		vdev->regions[i].size = resource_size(res);
		vdev->regions[i].type = res->flags & FERN_REGION_CACHEABLE;
		/*
		 * A container's region is the door to all of its objects, and
		 * not for the user to walk through.
		 */
		if (!object->desc.is_container)
			vdev->regions[i].flags |= VFIO_REGION_INFO_FLAG_MMAP;
		vdev->regions[i].flags |= VFIO_REGION_INFO_FLAG_READ;
		if (!(res->flags & IORESOURCE_READONLY))
			vdev->regions[i].flags |= VFIO_REGION_INFO_FLAG_WRITE;
	}
	return 0;
}

static void vfio_fern_close_device(struct vfio_device *core_vdev)
{
	struct vfio_fern_device *vdev =
		container_of(core_vdev, struct vfio_fern_device, vdev);

	if (fern_reset(vdev->object))
		dev_warn(core_vdev->dev, "could not be reset\n");
	kfree(vdev->regions);
}

static long vfio_fern_ioctl(struct vfio_device *core_vdev,
			    unsigned int cmd, unsigned long arg)
{
	unsigned long minsz;
	struct vfio_fern_device *vdev =
		container_of(core_vdev, struct vfio_fern_device, vdev);
	struct fern_object *object = vdev->object;

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
	{
		struct vfio_device_info dinfo;

		minsz = offsetofend(struct vfio_device_info, num_irqs);

		if (copy_from_user(&dinfo, (void __user *)arg, minsz))
			return -EFAULT;

		if (dinfo.argsz < minsz)
			return -EINVAL;

		dinfo.num_regions = object->desc.region_count;
		dinfo.num_irqs = object->desc.irq_count;
		dinfo.flags = VFIO_DEVICE_FLAGS_FERN;
		if (object->desc.is_container)
			dinfo.flags |= VFIO_DEVICE_FLAGS_RESET;

		return copy_to_user((void __user *)arg, &dinfo, minsz) ?
			-EFAULT : 0;
	}
	case VFIO_DEVICE_GET_REGION_INFO:
	{
		struct vfio_region_info info;

		minsz = offsetofend(struct vfio_region_info, offset);

		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;

		if (info.argsz < minsz)
			return -EINVAL;

		if (info.index >= object->desc.region_count)
			return -EINVAL;

		info.flags = vdev->regions[info.index].flags;
		info.size = vdev->regions[info.index].size;
		info.offset = VFIO_FERN_INDEX_TO_OFFSET(info.index);

		if (copy_to_user((void __user *)arg, &info, minsz))
			return -EFAULT;
		return 0;
	}
	case VFIO_DEVICE_GET_IRQ_INFO:
	{
		struct vfio_irq_info irq;

		minsz = offsetofend(struct vfio_irq_info, count);
		if (copy_from_user(&irq, (void __user *)arg, minsz))
			return -EFAULT;

		if (irq.argsz < minsz || irq.index >= object->desc.irq_count)
			return -EINVAL;

		irq.count = 1;
		irq.flags = VFIO_IRQ_INFO_EVENTFD;

		if (copy_to_user((void __user *)arg, &irq, minsz))
			return -EFAULT;
		return 0;
	}
	case VFIO_DEVICE_SET_IRQS:
	{
		struct vfio_irq_set set;
		size_t data_size;
		int ret;

		minsz = offsetofend(struct vfio_irq_set, count);

		if (copy_from_user(&set, (void __user *)arg, minsz))
			return -EFAULT;

		ret = vfio_set_irqs_prepare(&set, object->desc.irq_count,
					    object->desc.irq_count, &data_size);
		if (ret)
			return ret;

		mutex_lock(&vdev->igate);
		vdev->armed = data_size ? set.count : 0;
		mutex_unlock(&vdev->igate);

		return 0;
	}
	case VFIO_DEVICE_RESET:
	{
		return fern_reset(object);

	}
	default:
		return -ENOTTY;
	}
}

static ssize_t vfio_fern_read(struct vfio_device *core_vdev, char __user *buf,
			      size_t count, loff_t *ppos)
{
	struct vfio_fern_device *vdev =
		container_of(core_vdev, struct vfio_fern_device, vdev);
	unsigned int index = VFIO_FERN_OFFSET_TO_INDEX(*ppos);
	loff_t off = *ppos & VFIO_FERN_OFFSET_MASK;
	struct vfio_fern_region *region;
	u64 data[8];

	if (index >= vdev->object->desc.region_count)
		return -EINVAL;

	region = &vdev->regions[index];
	if (!region->ioaddr)
		region->ioaddr = ioremap(region->addr, region->size);
	if (!region->ioaddr)
		return -ENOMEM;

	/* A portal answers with all of its command, or not at all */
	if (count != sizeof(data) || off)
		return -EINVAL;
	memcpy_fromio(data, region->ioaddr, sizeof(data));
	return copy_to_user(buf, data, sizeof(data)) ? -EFAULT : count;
}

static int vfio_fern_mmap_mmio(struct vfio_fern_region region,
			       struct vm_area_struct *vma)
{
	u64 size = vma->vm_end - vma->vm_start;
	u64 pgoff, base;

	pgoff = vma->vm_pgoff &
		((1U << (VFIO_FERN_OFFSET_SHIFT - PAGE_SHIFT)) - 1);
	base = pgoff << PAGE_SHIFT;

	if (region.size < PAGE_SIZE || base + size > region.size)
		return -EINVAL;

	if (!(region.type & FERN_REGION_CACHEABLE))
		vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);

	vma->vm_pgoff = (region.addr >> PAGE_SHIFT) + pgoff;

	return remap_pfn_range(vma, vma->vm_start, vma->vm_pgoff,
			       size, vma->vm_page_prot);
}

static int vfio_fern_mmap(struct vfio_device *core_vdev,
			  struct vm_area_struct *vma)
{
	struct vfio_fern_device *vdev =
		container_of(core_vdev, struct vfio_fern_device, vdev);
	struct fern_object *object = vdev->object;
	unsigned int index;

	index = vma->vm_pgoff >> (VFIO_FERN_OFFSET_SHIFT - PAGE_SHIFT);

	if (vma->vm_end < vma->vm_start || index >= object->desc.region_count)
		return -EINVAL;
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (!(vdev->regions[index].flags & VFIO_REGION_INFO_FLAG_MMAP))
		return -EINVAL;

	vma->vm_private_data = object;

	return vfio_fern_mmap_mmio(vdev->regions[index], vma);
}

static int vfio_fern_init_dev(struct vfio_device *core_vdev)
{
	struct vfio_fern_device *vdev =
		container_of(core_vdev, struct vfio_fern_device, vdev);

	vdev->object = to_fern_object(core_vdev->dev);
	mutex_init(&vdev->igate);
	return 0;
}

static int vfio_fern_probe(struct fern_object *object)
{
	struct vfio_fern_device *vdev;
	int ret;

	vdev = vfio_alloc_device(vfio_fern_device, vdev, &object->dev,
				 &vfio_fern_ops);
	if (IS_ERR(vdev))
		return PTR_ERR(vdev);

	dev_set_drvdata(&object->dev, vdev);
	ret = vfio_register_device(&vdev->vdev);
	if (ret)
		vfio_put_device(&vdev->vdev);
	return ret;
}

static void vfio_fern_release_dev(struct vfio_device *core_vdev)
{
	struct vfio_fern_device *vdev =
		container_of(core_vdev, struct vfio_fern_device, vdev);

	mutex_destroy(&vdev->igate);
}

static void vfio_fern_remove(struct fern_object *object)
{
	struct vfio_fern_device *vdev = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&vdev->vdev);
	vfio_put_device(&vdev->vdev);
}

static const struct vfio_device_ops vfio_fern_ops = {
	.name		= "vfio-fern",
	.init		= vfio_fern_init_dev,
	.release	= vfio_fern_release_dev,
	.open_device	= vfio_fern_open_device,
	.close_device	= vfio_fern_close_device,
	.ioctl		= vfio_fern_ioctl,
	.read		= vfio_fern_read,
	.mmap		= vfio_fern_mmap,
};

static struct fern_driver vfio_fern_driver = {
	.driver.name	= "vfio-fern",
	.probe		= vfio_fern_probe,
	.remove		= vfio_fern_remove,
};

module_fern_driver(vfio_fern_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("VFIO for the objects of a fern");
