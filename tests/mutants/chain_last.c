/* like: drivers/vfio/fern/vfio_fern.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Boxwood: the last of the alternatives, and there is an else behind it.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define BOXWOOD_SHIFT	40

struct boxwood_region {
	u32 flags;
	u64 size;
};

struct boxwood_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct boxwood_region *regions;
};

static int boxwood_open_device(struct vfio_device *vdev)
{
	struct boxwood_device *boxwood = container_of(vdev, struct boxwood_device, vdev);
	struct fern_object *object = boxwood->object;
	int i;

	boxwood->regions = kcalloc(object->desc.region_count,
				   sizeof(*boxwood->regions), GFP_KERNEL);
	if (!boxwood->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		boxwood->regions[i].flags = flags;
		boxwood->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void boxwood_close_device(struct vfio_device *vdev)
{
	struct boxwood_device *boxwood = container_of(vdev, struct boxwood_device, vdev);

	kfree(boxwood->regions);
}

static long boxwood_ioctl(struct vfio_device *vdev, unsigned int cmd,
			  unsigned long arg)
{
	struct boxwood_device *boxwood =
		container_of(vdev, struct boxwood_device, vdev);

	if (cmd == VFIO_DEVICE_RESET) {
		return fern_reset(boxwood->object);
	} else if (cmd == VFIO_DEVICE_GET_REGION_INFO) {
		unsigned long minsz =
			offsetofend(struct vfio_region_info, offset);
		struct vfio_region_info info;

		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;
		if (info.argsz < minsz)
			return -EINVAL;
		if (info.index >= boxwood->object->desc.region_count)
			return -EINVAL;

		info.offset = (u64)info.index << BOXWOOD_SHIFT;
		info.size = boxwood->regions[info.index].size;
		info.flags = boxwood->regions[info.index].flags;

		return copy_to_user((void __user *)arg, &info, minsz) ?
			-EFAULT : 0;
	} else {
		return -ENOTTY;
	}
}

static int boxwood_init_dev(struct vfio_device *vdev)
{
	struct boxwood_device *boxwood = container_of(vdev, struct boxwood_device, vdev);

	boxwood->object = to_fern_object(vdev->dev);
	return 0;
}

static const struct vfio_device_ops boxwood_ops = {
	.name = "boxwood",
	.init = boxwood_init_dev,
	.open_device = boxwood_open_device,
	.close_device = boxwood_close_device,
	.ioctl = boxwood_ioctl,
};

static int boxwood_probe(struct fern_object *object)
{
	struct boxwood_device *boxwood;
	int ret;

	boxwood = vfio_alloc_device(boxwood_device, vdev, &object->dev, &boxwood_ops);
	if (IS_ERR(boxwood))
		return PTR_ERR(boxwood);

	dev_set_drvdata(&object->dev, boxwood);
	ret = vfio_register_device(&boxwood->vdev);
	if (ret)
		vfio_put_device(&boxwood->vdev);
	return ret;
}

static void boxwood_remove(struct fern_object *object)
{
	struct boxwood_device *boxwood = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&boxwood->vdev);
	vfio_put_device(&boxwood->vdev);
}

static struct fern_driver boxwood_driver = {
	.driver.name = "boxwood",
	.probe = boxwood_probe,
	.remove = boxwood_remove,
};

module_fern_driver(boxwood_driver);

MODULE_LICENSE("GPL");
