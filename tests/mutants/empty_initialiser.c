/* like: drivers/vfio/fern/vfio_fern.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Camellia: the structure starts as all zero.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define CAMELLIA_SHIFT	40

struct camellia_region {
	u32 flags;
	u64 size;
};

struct camellia_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct camellia_region *regions;
};

static int camellia_open_device(struct vfio_device *vdev)
{
	struct camellia_device *camellia = container_of(vdev, struct camellia_device, vdev);
	struct fern_object *object = camellia->object;
	int i;

	camellia->regions = kcalloc(object->desc.region_count,
				    sizeof(*camellia->regions), GFP_KERNEL);
	if (!camellia->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		camellia->regions[i].flags = flags;
		camellia->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void camellia_close_device(struct vfio_device *vdev)
{
	struct camellia_device *camellia = container_of(vdev, struct camellia_device, vdev);

	kfree(camellia->regions);
}

static long camellia_ioctl(struct vfio_device *vdev, unsigned int cmd,
			   unsigned long arg)
{
	struct camellia_device *camellia =
		container_of(vdev, struct camellia_device, vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	void __user *uarg = (void __user *)arg;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO: {
		struct vfio_region_info info = {};

		if (copy_from_user(&info, uarg, minsz))
			return -EFAULT;
		if (info.argsz < minsz)
			return -EINVAL;
		if (info.index >= camellia->object->desc.region_count)
			return -EINVAL;

		info.offset = (u64)info.index << CAMELLIA_SHIFT;
		info.size = camellia->regions[info.index].size;
		info.flags = camellia->regions[info.index].flags;
		return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
	}
	case VFIO_DEVICE_RESET:
		return fern_reset(camellia->object);
	default:
		return -ENOTTY;
	}
}

static int camellia_init_dev(struct vfio_device *vdev)
{
	struct camellia_device *camellia = container_of(vdev, struct camellia_device, vdev);

	camellia->object = to_fern_object(vdev->dev);
	return 0;
}

static const struct vfio_device_ops camellia_ops = {
	.name = "camellia",
	.init = camellia_init_dev,
	.open_device = camellia_open_device,
	.close_device = camellia_close_device,
	.ioctl = camellia_ioctl,
};

static int camellia_probe(struct fern_object *object)
{
	struct camellia_device *camellia;
	int ret;

	camellia = vfio_alloc_device(camellia_device, vdev, &object->dev, &camellia_ops);
	if (IS_ERR(camellia))
		return PTR_ERR(camellia);

	dev_set_drvdata(&object->dev, camellia);
	ret = vfio_register_device(&camellia->vdev);
	if (ret)
		vfio_put_device(&camellia->vdev);
	return ret;
}

static void camellia_remove(struct fern_object *object)
{
	struct camellia_device *camellia = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&camellia->vdev);
	vfio_put_device(&camellia->vdev);
}

static struct fern_driver camellia_driver = {
	.driver.name = "camellia",
	.probe = camellia_probe,
	.remove = camellia_remove,
};

module_fern_driver(camellia_driver);

MODULE_LICENSE("GPL");
