/* like: drivers/vfio/fern/vfio_fern.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hackberry: several statements stand in one line.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define HACKBERRY_SHIFT	40

struct hackberry_region {
	u32 flags;
	u64 size;
};

struct hackberry_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct hackberry_region *regions;
	struct mutex lock;
};

static int hackberry_open_device(struct vfio_device *vdev)
{
	struct hackberry_device *hackberry = container_of(vdev, struct hackberry_device, vdev);
	struct fern_object *object = hackberry->object;
	int i;

	hackberry->regions = kcalloc(object->desc.region_count,
				   sizeof(*hackberry->regions), GFP_KERNEL);
	if (!hackberry->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		hackberry->regions[i].flags = flags;
		hackberry->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void hackberry_close_device(struct vfio_device *vdev)
{
	struct hackberry_device *hackberry = container_of(vdev, struct hackberry_device, vdev);

	kfree(hackberry->regions);
}

static long hackberry_ioctl(struct vfio_device *vdev, unsigned int cmd,
			  unsigned long arg)
{ struct hackberry_device *hackberry = container_of(vdev, struct hackberry_device, vdev);
	struct fern_object *object = hackberry->object; unsigned long minsz; long ret;

	mutex_lock(&hackberry->lock); switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO: {
		struct vfio_region_info info;

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

		info.offset = (u64)info.index << HACKBERRY_SHIFT;
		info.size = hackberry->regions[info.index].size;
		info.flags = hackberry->regions[info.index].flags;

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
	mutex_unlock(&hackberry->lock);
	return ret;
}

static int hackberry_init_dev(struct vfio_device *vdev)
{
	struct hackberry_device *hackberry = container_of(vdev, struct hackberry_device, vdev);

	hackberry->object = to_fern_object(vdev->dev);
	mutex_init(&hackberry->lock);
	return 0;
}

static const struct vfio_device_ops hackberry_ops = {
	.name = "hackberry",
	.init = hackberry_init_dev,
	.open_device = hackberry_open_device,
	.close_device = hackberry_close_device,
	.ioctl = hackberry_ioctl,
};

static int hackberry_probe(struct fern_object *object)
{
	struct hackberry_device *hackberry;
	int ret;

	hackberry = vfio_alloc_device(hackberry_device, vdev, &object->dev, &hackberry_ops);
	if (IS_ERR(hackberry))
		return PTR_ERR(hackberry);

	dev_set_drvdata(&object->dev, hackberry);
	ret = vfio_register_device(&hackberry->vdev);
	if (ret)
		vfio_put_device(&hackberry->vdev);
	return ret;
}

static void hackberry_remove(struct fern_object *object)
{
	struct hackberry_device *hackberry = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&hackberry->vdev);
	vfio_put_device(&hackberry->vdev);
}

static struct fern_driver hackberry_driver = {
	.driver.name = "hackberry",
	.probe = hackberry_probe,
	.remove = hackberry_remove,
};

module_fern_driver(hackberry_driver);

MODULE_LICENSE("GPL");
