/* like: drivers/vfio/fern/vfio_fern.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Elder: all variables are at the top, for all of the cases.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define ELDER_SHIFT	40

struct elder_region {
	u32 flags;
	u64 size;
};

struct elder_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct elder_region *regions;
};

static int elder_open_device(struct vfio_device *vdev)
{
	struct elder_device *elder = container_of(vdev, struct elder_device, vdev);
	struct fern_object *object = elder->object;
	int i;

	elder->regions = kcalloc(object->desc.region_count,
				 sizeof(*elder->regions), GFP_KERNEL);
	if (!elder->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		elder->regions[i].flags = flags;
		elder->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void elder_close_device(struct vfio_device *vdev)
{
	struct elder_device *elder = container_of(vdev, struct elder_device, vdev);

	kfree(elder->regions);
}

static long elder_ioctl(struct vfio_device *vdev, unsigned int cmd,
			unsigned long arg)
{
	struct elder_device *elder =
		container_of(vdev, struct elder_device, vdev);
	struct fern_object *object = elder->object;
	void __user *uarg = (void __user *)arg;
	struct vfio_region_info region_info;
	struct vfio_device_info device_info;
	unsigned long minsz;

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		minsz = offsetofend(struct vfio_device_info, num_irqs);
		if (copy_from_user(&device_info, uarg, minsz))
			return -EFAULT;
		if (device_info.argsz < minsz)
			return -EINVAL;

		device_info.flags = VFIO_DEVICE_FLAGS_FERN;
		device_info.num_regions = object->desc.region_count;
		device_info.num_irqs = 0;
		return copy_to_user(uarg, &device_info, minsz) ? -EFAULT : 0;
	case VFIO_DEVICE_GET_REGION_INFO:
		minsz = offsetofend(struct vfio_region_info, offset);
		if (copy_from_user(&region_info, uarg, minsz))
			return -EFAULT;
		if (region_info.argsz < minsz)
			return -EINVAL;
		if (region_info.index >= object->desc.region_count)
			return -EINVAL;

		region_info.offset = (u64)region_info.index << ELDER_SHIFT;
		region_info.size = elder->regions[region_info.index].size;
		region_info.flags = elder->regions[region_info.index].flags;
		return copy_to_user(uarg, &region_info, minsz) ? -EFAULT : 0;
	case VFIO_DEVICE_RESET:
		return fern_reset(object);
	default:
		return -ENOTTY;
	}
}

static int elder_init_dev(struct vfio_device *vdev)
{
	struct elder_device *elder = container_of(vdev, struct elder_device, vdev);

	elder->object = to_fern_object(vdev->dev);
	return 0;
}

static const struct vfio_device_ops elder_ops = {
	.name = "elder",
	.init = elder_init_dev,
	.open_device = elder_open_device,
	.close_device = elder_close_device,
	.ioctl = elder_ioctl,
};

static int elder_probe(struct fern_object *object)
{
	struct elder_device *elder;
	int ret;

	elder = vfio_alloc_device(elder_device, vdev, &object->dev, &elder_ops);
	if (IS_ERR(elder))
		return PTR_ERR(elder);

	dev_set_drvdata(&object->dev, elder);
	ret = vfio_register_device(&elder->vdev);
	if (ret)
		vfio_put_device(&elder->vdev);
	return ret;
}

static void elder_remove(struct fern_object *object)
{
	struct elder_device *elder = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&elder->vdev);
	vfio_put_device(&elder->vdev);
}

static struct fern_driver elder_driver = {
	.driver.name = "elder",
	.probe = elder_probe,
	.remove = elder_remove,
};

module_fern_driver(elder_driver);

MODULE_LICENSE("GPL");
