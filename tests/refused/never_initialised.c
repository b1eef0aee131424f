/* refused: a local with a value in front of the first case */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Chinkapin: a value in front of the first case is never stored.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define CHINKAPIN_SHIFT	40

struct chinkapin_region {
	u32 flags;
	u64 size;
};

struct chinkapin_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct chinkapin_region *regions;
	struct mutex lock;
};

static int chinkapin_open_device(struct vfio_device *vdev)
{
	struct chinkapin_device *chinkapin = container_of(vdev, struct chinkapin_device, vdev);
	struct fern_object *object = chinkapin->object;
	int i;

	chinkapin->regions = kcalloc(object->desc.region_count,
				   sizeof(*chinkapin->regions), GFP_KERNEL);
	if (!chinkapin->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		chinkapin->regions[i].flags = flags;
		chinkapin->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void chinkapin_close_device(struct vfio_device *vdev)
{
	struct chinkapin_device *chinkapin = container_of(vdev, struct chinkapin_device, vdev);

	kfree(chinkapin->regions);
}

static long chinkapin_ioctl(struct vfio_device *vdev, unsigned int cmd,
			  unsigned long arg)
{
	struct chinkapin_device *chinkapin =
		container_of(vdev, struct chinkapin_device, vdev);
	struct fern_object *object = chinkapin->object;
	unsigned long minsz;
	long ret;

	mutex_lock(&chinkapin->lock);
	switch (cmd) {
		struct vfio_region_info info = {}; /* refused here */

	case VFIO_DEVICE_GET_REGION_INFO: {
		minsz = offsetofend(struct vfio_region_info, offset);

		if (copy_from_user(&info, (void __user *)arg, minsz)) {
			ret = -EFAULT;
			goto unlock;
		}

		if (info.argsz < minsz ||
		    info.index >= object->desc.region_count) {
			ret = -EINVAL;
			goto unlock;
		}

		info.offset = (u64)info.index << CHINKAPIN_SHIFT;
		info.size = chinkapin->regions[info.index].size;
		info.flags = chinkapin->regions[info.index].flags;

		ret = 0;
		if (copy_to_user((void __user *)arg, &info, minsz))
			ret = -EFAULT;
		break;
	}
	case VFIO_DEVICE_RESET:
		ret = fern_reset(object);
		break;
	default:
		ret = -ENOTTY;
		break;
	}
unlock:
	mutex_unlock(&chinkapin->lock);
	return ret;
}

static int chinkapin_init_dev(struct vfio_device *vdev)
{
	struct chinkapin_device *chinkapin = container_of(vdev, struct chinkapin_device, vdev);

	chinkapin->object = to_fern_object(vdev->dev);
	mutex_init(&chinkapin->lock);
	return 0;
}

static const struct vfio_device_ops chinkapin_ops = {
	.name = "chinkapin",
	.init = chinkapin_init_dev,
	.open_device = chinkapin_open_device,
	.close_device = chinkapin_close_device,
	.ioctl = chinkapin_ioctl,
};

static int chinkapin_probe(struct fern_object *object)
{
	struct chinkapin_device *chinkapin;
	int ret;

	chinkapin = vfio_alloc_device(chinkapin_device, vdev, &object->dev, &chinkapin_ops);
	if (IS_ERR(chinkapin))
		return PTR_ERR(chinkapin);

	dev_set_drvdata(&object->dev, chinkapin);
	ret = vfio_register_device(&chinkapin->vdev);
	if (ret)
		vfio_put_device(&chinkapin->vdev);
	return ret;
}

static void chinkapin_remove(struct fern_object *object)
{
	struct chinkapin_device *chinkapin = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&chinkapin->vdev);
	vfio_put_device(&chinkapin->vdev);
}

static struct fern_driver chinkapin_driver = {
	.driver.name = "chinkapin",
	.probe = chinkapin_probe,
	.remove = chinkapin_remove,
};

module_fern_driver(chinkapin_driver);

MODULE_LICENSE("GPL");
