/* like: drivers/vfio/fern/vfio_fern.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tamarisk: there is a comma in a comment behind the ioctl.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define TAMARISK_SHIFT	40

struct tamarisk_region {
	u32 flags;
	u64 size;
};

struct tamarisk_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct tamarisk_region *regions;
};

static int tamarisk_open_device(struct vfio_device *vdev)
{
	struct tamarisk_device *tamarisk = container_of(vdev, struct tamarisk_device, vdev);
	struct fern_object *object = tamarisk->object;
	int i;

	tamarisk->regions = kcalloc(object->desc.region_count,
				   sizeof(*tamarisk->regions), GFP_KERNEL);
	if (!tamarisk->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		tamarisk->regions[i].flags = flags;
		tamarisk->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void tamarisk_close_device(struct vfio_device *vdev)
{
	struct tamarisk_device *tamarisk = container_of(vdev, struct tamarisk_device, vdev);

	kfree(tamarisk->regions);
}

static long tamarisk_ioctl(struct vfio_device *vdev, unsigned int cmd,
			  unsigned long arg)
{
	struct tamarisk_device *tamarisk =
		container_of(vdev, struct tamarisk_device, vdev);
	struct fern_object *object = tamarisk->object;
	unsigned long minsz;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO: {
		struct vfio_region_info info;

		minsz = offsetofend(struct vfio_region_info, offset);

		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;

		if (info.index >= object->desc.region_count)
			return -EINVAL;

		if (info.argsz < minsz)
			return -EINVAL;

		info.offset = (u64)info.index << TAMARISK_SHIFT;
		info.size = tamarisk->regions[info.index].size;
		info.flags = tamarisk->regions[info.index].flags;

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

static int tamarisk_init_dev(struct vfio_device *vdev)
{
	struct tamarisk_device *tamarisk = container_of(vdev, struct tamarisk_device, vdev);

	tamarisk->object = to_fern_object(vdev->dev);
	return 0;
}

static const struct vfio_device_ops tamarisk_ops = {
	.name = "tamarisk",
	.init = tamarisk_init_dev,
	.open_device = tamarisk_open_device,
	.close_device = tamarisk_close_device,
	.ioctl = tamarisk_ioctl /* without locks, as ever */,
};

static int tamarisk_probe(struct fern_object *object)
{
	struct tamarisk_device *tamarisk;
	int ret;

	tamarisk = vfio_alloc_device(tamarisk_device, vdev, &object->dev, &tamarisk_ops);
	if (IS_ERR(tamarisk))
		return PTR_ERR(tamarisk);

	dev_set_drvdata(&object->dev, tamarisk);
	ret = vfio_register_device(&tamarisk->vdev);
	if (ret)
		vfio_put_device(&tamarisk->vdev);
	return ret;
}

static void tamarisk_remove(struct fern_object *object)
{
	struct tamarisk_device *tamarisk = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&tamarisk->vdev);
	vfio_put_device(&tamarisk->vdev);
}

static struct fern_driver tamarisk_driver = {
	.driver.name = "tamarisk",
	.probe = tamarisk_probe,
	.remove = tamarisk_remove,
};

module_fern_driver(tamarisk_driver);

MODULE_LICENSE("GPL");
