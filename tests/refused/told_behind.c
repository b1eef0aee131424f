/* refused: the helper asks before the ioctl would tell */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bramble: what the helper begins with is to run behind what is told.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define BRAMBLE_SHIFT	40

struct bramble_region {
	u32 flags;
	u64 size;
};

struct bramble_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct bramble_region *regions;
};

static int bramble_open_device(struct vfio_device *vdev)
{
	struct bramble_device *bramble = container_of(vdev, struct bramble_device, vdev);
	struct fern_object *object = bramble->object;
	int i;

	bramble->regions = kcalloc(object->desc.region_count,
				 sizeof(*bramble->regions), GFP_KERNEL);
	if (!bramble->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		bramble->regions[i].flags = flags;
		bramble->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void bramble_close_device(struct vfio_device *vdev)
{
	struct bramble_device *bramble = container_of(vdev, struct bramble_device, vdev);

	kfree(bramble->regions);
}

static long bramble_region(struct bramble_device *sd, void __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct fern_object *object = sd->object;
	struct vfio_region_info info;
	int error = fern_reset(object); /* refused here */

	if (error)
		return error;
	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;
	if (info.index >= object->desc.region_count)
		return -EINVAL;

	info.offset = (u64)info.index << BRAMBLE_SHIFT;
	info.size = sd->regions[info.index].size;
	info.flags = sd->regions[info.index].flags;
	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static long bramble_ioctl(struct vfio_device *vdev, unsigned int cmd,
			unsigned long arg)
{
	struct bramble_device *bramble =
		container_of(vdev, struct bramble_device, vdev);
	struct fern_object *object = bramble->object;
	void __user *uarg = (void __user *)arg;
	struct vfio_device_info device_info;
	unsigned long minsz;

	pr_debug("bramble: %u regions, command %u\n",
		 bramble->object->desc.region_count, cmd);
	dev_dbg(vdev->dev, "command\n");

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
		return bramble_region(bramble, uarg);
	case VFIO_DEVICE_RESET:
		return fern_reset(object);
	default:
		return -ENOTTY;
	}
}

static int bramble_init_dev(struct vfio_device *vdev)
{
	struct bramble_device *bramble = container_of(vdev, struct bramble_device, vdev);

	bramble->object = to_fern_object(vdev->dev);
	return 0;
}

static const struct vfio_device_ops bramble_ops = {
	.name = "bramble",
	.init = bramble_init_dev,
	.open_device = bramble_open_device,
	.close_device = bramble_close_device,
	.ioctl = bramble_ioctl,
};

static int bramble_probe(struct fern_object *object)
{
	struct bramble_device *bramble;
	int ret;

	bramble = vfio_alloc_device(bramble_device, vdev, &object->dev, &bramble_ops);
	if (IS_ERR(bramble))
		return PTR_ERR(bramble);

	dev_set_drvdata(&object->dev, bramble);
	ret = vfio_register_device(&bramble->vdev);
	if (ret)
		vfio_put_device(&bramble->vdev);
	return ret;
}

static void bramble_remove(struct fern_object *object)
{
	struct bramble_device *bramble = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&bramble->vdev);
	vfio_put_device(&bramble->vdev);
}

static struct fern_driver bramble_driver = {
	.driver.name = "bramble",
	.probe = bramble_probe,
	.remove = bramble_remove,
};

module_fern_driver(bramble_driver);

MODULE_LICENSE("GPL");
