/* like: drivers/vfio/fern/vfio_fern.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Freesia: the command goes by the name that the vendor gave it.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define FREESIA_SHIFT	40

struct freesia_region {
	u32 flags;
	u64 size;
};

struct freesia_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct freesia_region *regions;
};

static int freesia_open_device(struct vfio_device *vdev)
{
	struct freesia_device *freesia = container_of(vdev, struct freesia_device, vdev);
	struct fern_object *object = freesia->object;
	int i;

	freesia->regions = kcalloc(object->desc.region_count,
				   sizeof(*freesia->regions), GFP_KERNEL);
	if (!freesia->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		freesia->regions[i].flags = flags;
		freesia->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void freesia_close_device(struct vfio_device *vdev)
{
	struct freesia_device *freesia = container_of(vdev, struct freesia_device, vdev);

	kfree(freesia->regions);
}

#define FREESIA_RESET		VFIO_DEVICE_RESET
#define FREESIA_REGION_INFO	VFIO_DEVICE_GET_REGION_INFO

static long freesia_ioctl(struct vfio_device *vdev, unsigned int cmd,
			  unsigned long arg)
{
	struct freesia_device *freesia =
		container_of(vdev, struct freesia_device, vdev);

	switch (cmd) {
	case FREESIA_RESET:
		return fern_reset(freesia->object);
	case FREESIA_REGION_INFO:
	{
		struct vfio_region_info info;
		unsigned long minsz;

		minsz = offsetofend(struct vfio_region_info, offset);

		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;

		if (info.argsz < minsz)
			return -EINVAL;

		if (info.index >= freesia->object->desc.region_count)
			return -EINVAL;

		info.offset = (u64)info.index << FREESIA_SHIFT;
		info.size = freesia->regions[info.index].size;
		info.flags = freesia->regions[info.index].flags;

		if (copy_to_user((void __user *)arg, &info, minsz))
			return -EFAULT;
		return 0;
	}
	default:
		return -ENOTTY;
	}
}

static int freesia_init_dev(struct vfio_device *vdev)
{
	struct freesia_device *freesia = container_of(vdev, struct freesia_device, vdev);

	freesia->object = to_fern_object(vdev->dev);
	return 0;
}

static const struct vfio_device_ops freesia_ops = {
	.name = "freesia",
	.init = freesia_init_dev,
	.open_device = freesia_open_device,
	.close_device = freesia_close_device,
	.ioctl = freesia_ioctl,
};

static int freesia_probe(struct fern_object *object)
{
	struct freesia_device *freesia;
	int ret;

	freesia = vfio_alloc_device(freesia_device, vdev, &object->dev, &freesia_ops);
	if (IS_ERR(freesia))
		return PTR_ERR(freesia);

	dev_set_drvdata(&object->dev, freesia);
	ret = vfio_register_device(&freesia->vdev);
	if (ret)
		vfio_put_device(&freesia->vdev);
	return ret;
}

static void freesia_remove(struct fern_object *object)
{
	struct freesia_device *freesia = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&freesia->vdev);
	vfio_put_device(&freesia->vdev);
}

static struct fern_driver freesia_driver = {
	.driver.name = "freesia",
	.probe = freesia_probe,
	.remove = freesia_remove,
};

module_fern_driver(freesia_driver);

MODULE_LICENSE("GPL");
