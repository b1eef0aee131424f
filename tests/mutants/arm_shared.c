/* like: drivers/vfio/fern/vfio_fern.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Snowberry: the arm begins behind its label.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define SNOWBERRY_SHIFT	40

struct snowberry_region {
	u32 flags;
	u64 size;
};

struct snowberry_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct snowberry_region *regions;
	struct mutex lock;
};

static int snowberry_open_device(struct vfio_device *vdev)
{
	struct snowberry_device *snowberry = container_of(vdev, struct snowberry_device, vdev);
	struct fern_object *object = snowberry->object;
	int i;

	snowberry->regions = kcalloc(object->desc.region_count,
				   sizeof(*snowberry->regions), GFP_KERNEL);
	if (!snowberry->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		snowberry->regions[i].flags = flags;
		snowberry->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void snowberry_close_device(struct vfio_device *vdev)
{
	struct snowberry_device *snowberry = container_of(vdev, struct snowberry_device, vdev);

	kfree(snowberry->regions);
}

static long snowberry_ioctl(struct vfio_device *vdev, unsigned int cmd,
			  unsigned long arg)
{
	struct snowberry_device *snowberry =
		container_of(vdev, struct snowberry_device, vdev);
	struct fern_object *object = snowberry->object;
	struct vfio_region_info info;
	unsigned long minsz;
	long ret;

	mutex_lock(&snowberry->lock);
	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO: { minsz = offsetofend(struct vfio_region_info, offset);

		if (copy_from_user(&info, (void __user *)arg, minsz)) {
			ret = -EFAULT;
			goto unlock;
		}

		if (info.argsz < minsz ||
		    info.index >= object->desc.region_count) {
			ret = -EINVAL;
			goto unlock;
		}

		info.offset = (u64)info.index << SNOWBERRY_SHIFT;
		info.size = snowberry->regions[info.index].size;
		info.flags = snowberry->regions[info.index].flags;

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
	mutex_unlock(&snowberry->lock);
	return ret;
}

static int snowberry_init_dev(struct vfio_device *vdev)
{
	struct snowberry_device *snowberry = container_of(vdev, struct snowberry_device, vdev);

	snowberry->object = to_fern_object(vdev->dev);
	mutex_init(&snowberry->lock);
	return 0;
}

static const struct vfio_device_ops snowberry_ops = {
	.name = "snowberry",
	.init = snowberry_init_dev,
	.open_device = snowberry_open_device,
	.close_device = snowberry_close_device,
	.ioctl = snowberry_ioctl,
};

static int snowberry_probe(struct fern_object *object)
{
	struct snowberry_device *snowberry;
	int ret;

	snowberry = vfio_alloc_device(snowberry_device, vdev, &object->dev, &snowberry_ops);
	if (IS_ERR(snowberry))
		return PTR_ERR(snowberry);

	dev_set_drvdata(&object->dev, snowberry);
	ret = vfio_register_device(&snowberry->vdev);
	if (ret)
		vfio_put_device(&snowberry->vdev);
	return ret;
}

static void snowberry_remove(struct fern_object *object)
{
	struct snowberry_device *snowberry = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&snowberry->vdev);
	vfio_put_device(&snowberry->vdev);
}

static struct fern_driver snowberry_driver = {
	.driver.name = "snowberry",
	.probe = snowberry_probe,
	.remove = snowberry_remove,
};

module_fern_driver(snowberry_driver);

MODULE_LICENSE("GPL");
