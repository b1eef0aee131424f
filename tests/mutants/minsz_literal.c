/* like: drivers/vfio/fern/vfio_fern.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Gardenia: the structure has 32 bytes, and everybody knows that.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define GARDENIA_SHIFT	40

struct gardenia_region {
	u32 flags;
	u64 size;
};

struct gardenia_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct gardenia_region *regions;
};

static int gardenia_open_device(struct vfio_device *vdev)
{
	struct gardenia_device *gardenia = container_of(vdev, struct gardenia_device, vdev);
	struct fern_object *object = gardenia->object;
	int i;

	gardenia->regions = kcalloc(object->desc.region_count,
				    sizeof(*gardenia->regions), GFP_KERNEL);
	if (!gardenia->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		gardenia->regions[i].flags = flags;
		gardenia->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void gardenia_close_device(struct vfio_device *vdev)
{
	struct gardenia_device *gardenia = container_of(vdev, struct gardenia_device, vdev);

	kfree(gardenia->regions);
}

/* of struct vfio_region_info, with all that was ever in it */
#define GARDENIA_INFO_SIZE	32

static long gardenia_ioctl(struct vfio_device *vdev, unsigned int cmd,
			   unsigned long arg)
{
	struct gardenia_device *gardenia =
		container_of(vdev, struct gardenia_device, vdev);
	void __user *uarg = (void __user *)arg;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO: {
		struct vfio_region_info info;

		if (copy_from_user(&info, uarg, GARDENIA_INFO_SIZE))
			return -EFAULT;
		if (info.argsz < GARDENIA_INFO_SIZE)
			return -EINVAL;
		if (info.index >= gardenia->object->desc.region_count)
			return -EINVAL;

		info.offset = (u64)info.index << GARDENIA_SHIFT;
		info.size = gardenia->regions[info.index].size;
		info.flags = gardenia->regions[info.index].flags;
		return copy_to_user(uarg, &info, GARDENIA_INFO_SIZE) ?
			-EFAULT : 0;
	}
	case VFIO_DEVICE_RESET:
		return fern_reset(gardenia->object);
	default:
		return -ENOTTY;
	}
}

static int gardenia_init_dev(struct vfio_device *vdev)
{
	struct gardenia_device *gardenia = container_of(vdev, struct gardenia_device, vdev);

	gardenia->object = to_fern_object(vdev->dev);
	return 0;
}

static const struct vfio_device_ops gardenia_ops = {
	.name = "gardenia",
	.init = gardenia_init_dev,
	.open_device = gardenia_open_device,
	.close_device = gardenia_close_device,
	.ioctl = gardenia_ioctl,
};

static int gardenia_probe(struct fern_object *object)
{
	struct gardenia_device *gardenia;
	int ret;

	gardenia = vfio_alloc_device(gardenia_device, vdev, &object->dev, &gardenia_ops);
	if (IS_ERR(gardenia))
		return PTR_ERR(gardenia);

	dev_set_drvdata(&object->dev, gardenia);
	ret = vfio_register_device(&gardenia->vdev);
	if (ret)
		vfio_put_device(&gardenia->vdev);
	return ret;
}

static void gardenia_remove(struct fern_object *object)
{
	struct gardenia_device *gardenia = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&gardenia->vdev);
	vfio_put_device(&gardenia->vdev);
}

static struct fern_driver gardenia_driver = {
	.driver.name = "gardenia",
	.probe = gardenia_probe,
	.remove = gardenia_remove,
};

module_fern_driver(gardenia_driver);

MODULE_LICENSE("GPL");
