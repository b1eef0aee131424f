/* like: drivers/vfio/fern/vfio_fern.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lilac: what could not be copied has a variable of its own.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define LILAC_SHIFT	40

struct lilac_region {
	u32 flags;
	u64 size;
};

struct lilac_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct lilac_region *regions;
};

static int lilac_open_device(struct vfio_device *vdev)
{
	struct lilac_device *lilac = container_of(vdev, struct lilac_device, vdev);
	struct fern_object *object = lilac->object;
	int i;

	lilac->regions = kcalloc(object->desc.region_count,
				 sizeof(*lilac->regions), GFP_KERNEL);
	if (!lilac->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		lilac->regions[i].flags = flags;
		lilac->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void lilac_close_device(struct vfio_device *vdev)
{
	struct lilac_device *lilac = container_of(vdev, struct lilac_device, vdev);

	kfree(lilac->regions);
}

static long lilac_ioctl(struct vfio_device *vdev, unsigned int cmd,
			unsigned long arg)
{
	struct lilac_device *lilac =
		container_of(vdev, struct lilac_device, vdev);
	unsigned long minsz;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
	{
		struct vfio_region_info info;
		unsigned long left;

		minsz = offsetofend(struct vfio_region_info, offset);

		left = copy_from_user(&info, (void __user *)arg, minsz);
		if (left)
			return -EFAULT;

		if (info.argsz < minsz)
			return -EINVAL;

		if (info.index >= lilac->object->desc.region_count)
			return -EINVAL;

		info.offset = (u64)info.index << LILAC_SHIFT;
		info.size = lilac->regions[info.index].size;
		info.flags = lilac->regions[info.index].flags;

		left = copy_to_user((void __user *)arg, &info, minsz);
		if (left)
			return -EFAULT;
		return 0;
	}
	case VFIO_DEVICE_RESET:
		return fern_reset(lilac->object);
	default:
		return -ENOTTY;
	}
}

static int lilac_init_dev(struct vfio_device *vdev)
{
	struct lilac_device *lilac = container_of(vdev, struct lilac_device, vdev);

	lilac->object = to_fern_object(vdev->dev);
	return 0;
}

static const struct vfio_device_ops lilac_ops = {
	.name = "lilac",
	.init = lilac_init_dev,
	.open_device = lilac_open_device,
	.close_device = lilac_close_device,
	.ioctl = lilac_ioctl,
};

static int lilac_probe(struct fern_object *object)
{
	struct lilac_device *lilac;
	int ret;

	lilac = vfio_alloc_device(lilac_device, vdev, &object->dev, &lilac_ops);
	if (IS_ERR(lilac))
		return PTR_ERR(lilac);

	dev_set_drvdata(&object->dev, lilac);
	ret = vfio_register_device(&lilac->vdev);
	if (ret)
		vfio_put_device(&lilac->vdev);
	return ret;
}

static void lilac_remove(struct fern_object *object)
{
	struct lilac_device *lilac = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&lilac->vdev);
	vfio_put_device(&lilac->vdev);
}

static struct fern_driver lilac_driver = {
	.driver.name = "lilac",
	.probe = lilac_probe,
	.remove = lilac_remove,
};

module_fern_driver(lilac_driver);

MODULE_LICENSE("GPL");
