/* like: drivers/vfio/fern/vfio_fern.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sumac: the range of the user's structure is checked before it is copied.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define SUMAC_SHIFT	40

struct sumac_region {
	u32 flags;
	u64 size;
};

struct sumac_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct sumac_region *regions;
};

static int sumac_open_device(struct vfio_device *vdev)
{
	struct sumac_device *sumac = container_of(vdev, struct sumac_device, vdev);
	struct fern_object *object = sumac->object;
	int i;

	sumac->regions = kcalloc(object->desc.region_count,
				   sizeof(*sumac->regions), GFP_KERNEL);
	if (!sumac->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		sumac->regions[i].flags = flags;
		sumac->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void sumac_close_device(struct vfio_device *vdev)
{
	struct sumac_device *sumac = container_of(vdev, struct sumac_device, vdev);

	kfree(sumac->regions);
}

static long sumac_ioctl(struct vfio_device *vdev, unsigned int cmd,
			  unsigned long arg)
{
	struct sumac_device *sumac =
		container_of(vdev, struct sumac_device, vdev);
	struct fern_object *object = sumac->object;
	unsigned long minsz;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO: {
		struct vfio_region_info info;

		minsz = offsetofend(struct vfio_region_info, offset);

		if (!access_ok((void __user *)arg, minsz))
			return -EFAULT;
		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;

		if (info.index >= object->desc.region_count)
			return -EINVAL;

		if (info.argsz < minsz)
			return -EINVAL;

		info.offset = (u64)info.index << SUMAC_SHIFT;
		info.size = sumac->regions[info.index].size;
		info.flags = sumac->regions[info.index].flags;

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

static int sumac_init_dev(struct vfio_device *vdev)
{
	struct sumac_device *sumac = container_of(vdev, struct sumac_device, vdev);

	sumac->object = to_fern_object(vdev->dev);
	return 0;
}

static const struct vfio_device_ops sumac_ops = {
	.name = "sumac",
	.init = sumac_init_dev,
	.open_device = sumac_open_device,
	.close_device = sumac_close_device,
	.ioctl = sumac_ioctl,
};

static int sumac_probe(struct fern_object *object)
{
	struct sumac_device *sumac;
	int ret;

	sumac = vfio_alloc_device(sumac_device, vdev, &object->dev, &sumac_ops);
	if (IS_ERR(sumac))
		return PTR_ERR(sumac);

	dev_set_drvdata(&object->dev, sumac);
	ret = vfio_register_device(&sumac->vdev);
	if (ret)
		vfio_put_device(&sumac->vdev);
	return ret;
}

static void sumac_remove(struct fern_object *object)
{
	struct sumac_device *sumac = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&sumac->vdev);
	vfio_put_device(&sumac->vdev);
}

static struct fern_driver sumac_driver = {
	.driver.name = "sumac",
	.probe = sumac_probe,
	.remove = sumac_remove,
};

module_fern_driver(sumac_driver);

MODULE_LICENSE("GPL");
