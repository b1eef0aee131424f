/* like: drivers/vfio/fern/vfio_fern.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Persimmon: an error leaves the switch, and a lock is given back.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define PERSIMMON_SHIFT	40

struct persimmon_region {
	u32 flags;
	u64 size;
};

struct persimmon_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct persimmon_region *regions;
	struct mutex lock;
};

static int persimmon_open_device(struct vfio_device *vdev)
{
	struct persimmon_device *persimmon = container_of(vdev, struct persimmon_device, vdev);
	struct fern_object *object = persimmon->object;
	int i;

	persimmon->regions = kcalloc(object->desc.region_count,
				   sizeof(*persimmon->regions), GFP_KERNEL);
	if (!persimmon->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		persimmon->regions[i].flags = flags;
		persimmon->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void persimmon_close_device(struct vfio_device *vdev)
{
	struct persimmon_device *persimmon = container_of(vdev, struct persimmon_device, vdev);

	kfree(persimmon->regions);
}

static long persimmon_ioctl(struct vfio_device *vdev, unsigned int cmd,
			  unsigned long arg)
{
	struct persimmon_device *persimmon =
		container_of(vdev, struct persimmon_device, vdev);
	struct fern_object *object = persimmon->object;
	unsigned long minsz;
	long ret;

	mutex_lock(&persimmon->lock);
	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO: {
		struct vfio_region_info info;

		minsz = offsetofend(struct vfio_region_info, offset);

		if (copy_from_user(&info, (void __user *)arg, minsz)) {
			ret = -EFAULT;
			break;
		}

		if (info.argsz < minsz ||
		    info.index >= object->desc.region_count) {
			ret = -EINVAL;
			break;
		}

		info.offset = (u64)info.index << PERSIMMON_SHIFT;
		info.size = persimmon->regions[info.index].size;
		info.flags = persimmon->regions[info.index].flags;

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
	mutex_unlock(&persimmon->lock);
	return ret;
}

static int persimmon_init_dev(struct vfio_device *vdev)
{
	struct persimmon_device *persimmon = container_of(vdev, struct persimmon_device, vdev);

	persimmon->object = to_fern_object(vdev->dev);
	mutex_init(&persimmon->lock);
	return 0;
}

static const struct vfio_device_ops persimmon_ops = {
	.name = "persimmon",
	.init = persimmon_init_dev,
	.open_device = persimmon_open_device,
	.close_device = persimmon_close_device,
	.ioctl = persimmon_ioctl,
};

static int persimmon_probe(struct fern_object *object)
{
	struct persimmon_device *persimmon;
	int ret;

	persimmon = vfio_alloc_device(persimmon_device, vdev, &object->dev, &persimmon_ops);
	if (IS_ERR(persimmon))
		return PTR_ERR(persimmon);

	dev_set_drvdata(&object->dev, persimmon);
	ret = vfio_register_device(&persimmon->vdev);
	if (ret)
		vfio_put_device(&persimmon->vdev);
	return ret;
}

static void persimmon_remove(struct fern_object *object)
{
	struct persimmon_device *persimmon = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&persimmon->vdev);
	vfio_put_device(&persimmon->vdev);
}

static struct fern_driver persimmon_driver = {
	.driver.name = "persimmon",
	.probe = persimmon_probe,
	.remove = persimmon_remove,
};

module_fern_driver(persimmon_driver);

MODULE_LICENSE("GPL");
