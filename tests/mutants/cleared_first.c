/* like: drivers/vfio/fern/vfio_fern.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mangold: the structure is cleared before it is copied in.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define MANGOLD_SHIFT	40

struct mangold_region {
	u32 flags;
	u64 size;
};

struct mangold_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct mangold_region *regions;
};

static int mangold_open_device(struct vfio_device *vdev)
{
	struct mangold_device *mangold = container_of(vdev, struct mangold_device, vdev);
	struct fern_object *object = mangold->object;
	int i;

	mangold->regions = kcalloc(object->desc.region_count,
				   sizeof(*mangold->regions), GFP_KERNEL);
	if (!mangold->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		mangold->regions[i].flags = flags;
		mangold->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void mangold_close_device(struct vfio_device *vdev)
{
	struct mangold_device *mangold = container_of(vdev, struct mangold_device, vdev);

	kfree(mangold->regions);
}

static long mangold_ioctl(struct vfio_device *vdev, unsigned int cmd,
			  unsigned long arg)
{
	struct mangold_device *mangold =
		container_of(vdev, struct mangold_device, vdev);
	struct fern_object *object = mangold->object;
	unsigned long minsz;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO: {
		struct vfio_region_info info;

		minsz = offsetofend(struct vfio_region_info, offset);

		memset(&info, 0, sizeof(info));
		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;

		if (info.index >= object->desc.region_count)
			return -EINVAL;

		if (info.argsz < minsz)
			return -EINVAL;

		info.offset = (u64)info.index << MANGOLD_SHIFT;
		info.size = mangold->regions[info.index].size;
		info.flags = mangold->regions[info.index].flags;

		if (copy_to_user((void __user *)arg, &info, minsz))
			return -EFAULT;
		return 0;
	}
	case VFIO_DEVICE_RESET:
		return fern_reset(object);
	default:
		return -ENOTTY;
	}
}

static int mangold_init_dev(struct vfio_device *vdev)
{
	struct mangold_device *mangold = container_of(vdev, struct mangold_device, vdev);

	mangold->object = to_fern_object(vdev->dev);
	return 0;
}

static const struct vfio_device_ops mangold_ops = {
	.name = "mangold",
	.init = mangold_init_dev,
	.open_device = mangold_open_device,
	.close_device = mangold_close_device,
	.ioctl = mangold_ioctl,
};

static int mangold_probe(struct fern_object *object)
{
	struct mangold_device *mangold;
	int ret;

	mangold = vfio_alloc_device(mangold_device, vdev, &object->dev, &mangold_ops);
	if (IS_ERR(mangold))
		return PTR_ERR(mangold);

	dev_set_drvdata(&object->dev, mangold);
	ret = vfio_register_device(&mangold->vdev);
	if (ret)
		vfio_put_device(&mangold->vdev);
	return ret;
}

static void mangold_remove(struct fern_object *object)
{
	struct mangold_device *mangold = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&mangold->vdev);
	vfio_put_device(&mangold->vdev);
}

static struct fern_driver mangold_driver = {
	.driver.name = "mangold",
	.probe = mangold_probe,
	.remove = mangold_remove,
};

module_fern_driver(mangold_driver);

MODULE_LICENSE("GPL");
