/* like: drivers/vfio/fern/vfio_fern.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Acacia: the command has another name inside of the ioctl.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define ACACIA_SHIFT	40

struct acacia_region {
	u32 flags;
	u64 size;
};

struct acacia_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct acacia_region *regions;
};

static int acacia_open_device(struct vfio_device *vdev)
{
	struct acacia_device *acacia = container_of(vdev, struct acacia_device, vdev);
	struct fern_object *object = acacia->object;
	int i;

	acacia->regions = kcalloc(object->desc.region_count,
				  sizeof(*acacia->regions), GFP_KERNEL);
	if (!acacia->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		acacia->regions[i].flags = flags;
		acacia->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void acacia_close_device(struct vfio_device *vdev)
{
	struct acacia_device *acacia = container_of(vdev, struct acacia_device, vdev);

	kfree(acacia->regions);
}

static long acacia_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct acacia_device *acacia =
		container_of(vdev, struct acacia_device, vdev);
	u32 request = cmd;

	switch (request) {
	case VFIO_DEVICE_RESET:
		return fern_reset(acacia->object);
	case VFIO_DEVICE_GET_REGION_INFO: {
		struct vfio_region_info info;
		unsigned long minsz;

		minsz = offsetofend(struct vfio_region_info, offset);
		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;
		if (info.argsz < minsz)
			return -EINVAL;
		if (info.index >= acacia->object->desc.region_count)
			return -EINVAL;

		info.flags = acacia->regions[info.index].flags;
		info.size = acacia->regions[info.index].size;
		info.offset = (u64)info.index << ACACIA_SHIFT;

		return copy_to_user((void __user *)arg, &info, minsz) ?
			-EFAULT : 0;
	}
	}
	return -ENOTTY;
}

static int acacia_init_dev(struct vfio_device *vdev)
{
	struct acacia_device *acacia = container_of(vdev, struct acacia_device, vdev);

	acacia->object = to_fern_object(vdev->dev);
	return 0;
}

static const struct vfio_device_ops acacia_ops = {
	.name = "acacia",
	.init = acacia_init_dev,
	.open_device = acacia_open_device,
	.close_device = acacia_close_device,
	.ioctl = acacia_ioctl,
};

static int acacia_probe(struct fern_object *object)
{
	struct acacia_device *acacia;
	int ret;

	acacia = vfio_alloc_device(acacia_device, vdev, &object->dev, &acacia_ops);
	if (IS_ERR(acacia))
		return PTR_ERR(acacia);

	dev_set_drvdata(&object->dev, acacia);
	ret = vfio_register_device(&acacia->vdev);
	if (ret)
		vfio_put_device(&acacia->vdev);
	return ret;
}

static void acacia_remove(struct fern_object *object)
{
	struct acacia_device *acacia = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&acacia->vdev);
	vfio_put_device(&acacia->vdev);
}

static struct fern_driver acacia_driver = {
	.driver.name = "acacia",
	.probe = acacia_probe,
	.remove = acacia_remove,
};

module_fern_driver(acacia_driver);

MODULE_LICENSE("GPL");
