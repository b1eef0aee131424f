/* like: drivers/vfio/fern/vfio_fern.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Heather: the structure's size is its size.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define HEATHER_SHIFT	40

struct heather_region {
	u32 flags;
	u64 size;
};

struct heather_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct heather_region *regions;
};

static int heather_open_device(struct vfio_device *vdev)
{
	struct heather_device *heather = container_of(vdev, struct heather_device, vdev);
	struct fern_object *object = heather->object;
	int i;

	heather->regions = kcalloc(object->desc.region_count,
				   sizeof(*heather->regions), GFP_KERNEL);
	if (!heather->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		heather->regions[i].flags = flags;
		heather->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void heather_close_device(struct vfio_device *vdev)
{
	struct heather_device *heather = container_of(vdev, struct heather_device, vdev);

	kfree(heather->regions);
}

static long heather_ioctl(struct vfio_device *vdev, unsigned int cmd,
			  unsigned long arg)
{
	struct heather_device *heather =
		container_of(vdev, struct heather_device, vdev);
	void __user *uarg = (void __user *)arg;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO: {
		struct vfio_region_info info;

		if (copy_from_user(&info, uarg, sizeof(info)))
			return -EFAULT;
		if (info.argsz < sizeof(info))
			return -EINVAL;
		if (info.index >= heather->object->desc.region_count)
			return -EINVAL;

		info.offset = (u64)info.index << HEATHER_SHIFT;
		info.size = heather->regions[info.index].size;
		info.flags = heather->regions[info.index].flags;
		if (copy_to_user(uarg, &info, sizeof(info)))
			return -EFAULT;
		return 0;
	}
	case VFIO_DEVICE_RESET:
		return fern_reset(heather->object);
	default:
		return -ENOTTY;
	}
}

static int heather_init_dev(struct vfio_device *vdev)
{
	struct heather_device *heather = container_of(vdev, struct heather_device, vdev);

	heather->object = to_fern_object(vdev->dev);
	return 0;
}

static const struct vfio_device_ops heather_ops = {
	.name = "heather",
	.init = heather_init_dev,
	.open_device = heather_open_device,
	.close_device = heather_close_device,
	.ioctl = heather_ioctl,
};

static int heather_probe(struct fern_object *object)
{
	struct heather_device *heather;
	int ret;

	heather = vfio_alloc_device(heather_device, vdev, &object->dev, &heather_ops);
	if (IS_ERR(heather))
		return PTR_ERR(heather);

	dev_set_drvdata(&object->dev, heather);
	ret = vfio_register_device(&heather->vdev);
	if (ret)
		vfio_put_device(&heather->vdev);
	return ret;
}

static void heather_remove(struct fern_object *object)
{
	struct heather_device *heather = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&heather->vdev);
	vfio_put_device(&heather->vdev);
}

static struct fern_driver heather_driver = {
	.driver.name = "heather",
	.probe = heather_probe,
	.remove = heather_remove,
};

module_fern_driver(heather_driver);

MODULE_LICENSE("GPL");
