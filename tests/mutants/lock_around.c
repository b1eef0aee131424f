/* like: drivers/vfio/fern/vfio_fern.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whitebeam: one lock for all commands, and one door out.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define WHITEBEAM_SHIFT	40

struct whitebeam_region {
	u32 flags;
	u64 size;
};

struct whitebeam_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct whitebeam_region *regions;
	struct mutex lock;
};

static int whitebeam_open_device(struct vfio_device *vdev)
{
	struct whitebeam_device *whitebeam = container_of(vdev, struct whitebeam_device, vdev);
	struct fern_object *object = whitebeam->object;
	int i;

	whitebeam->regions = kcalloc(object->desc.region_count,
				   sizeof(*whitebeam->regions), GFP_KERNEL);
	if (!whitebeam->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		whitebeam->regions[i].flags = flags;
		whitebeam->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void whitebeam_close_device(struct vfio_device *vdev)
{
	struct whitebeam_device *whitebeam = container_of(vdev, struct whitebeam_device, vdev);

	kfree(whitebeam->regions);
}

static long whitebeam_ioctl(struct vfio_device *vdev, unsigned int cmd,
			  unsigned long arg)
{
	struct whitebeam_device *whitebeam =
		container_of(vdev, struct whitebeam_device, vdev);
	struct fern_object *object = whitebeam->object;
	unsigned long minsz;
	long ret;

	mutex_lock(&whitebeam->lock);
	switch (cmd) {
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

		info.offset = (u64)info.index << WHITEBEAM_SHIFT;
		info.size = whitebeam->regions[info.index].size;
		info.flags = whitebeam->regions[info.index].flags;

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
	mutex_unlock(&whitebeam->lock);
	return ret;
}

static int whitebeam_init_dev(struct vfio_device *vdev)
{
	struct whitebeam_device *whitebeam = container_of(vdev, struct whitebeam_device, vdev);

	whitebeam->object = to_fern_object(vdev->dev);
	mutex_init(&whitebeam->lock);
	return 0;
}

static const struct vfio_device_ops whitebeam_ops = {
	.name = "whitebeam",
	.init = whitebeam_init_dev,
	.open_device = whitebeam_open_device,
	.close_device = whitebeam_close_device,
	.ioctl = whitebeam_ioctl,
};

static int whitebeam_probe(struct fern_object *object)
{
	struct whitebeam_device *whitebeam;
	int ret;

	whitebeam = vfio_alloc_device(whitebeam_device, vdev, &object->dev, &whitebeam_ops);
	if (IS_ERR(whitebeam))
		return PTR_ERR(whitebeam);

	dev_set_drvdata(&object->dev, whitebeam);
	ret = vfio_register_device(&whitebeam->vdev);
	if (ret)
		vfio_put_device(&whitebeam->vdev);
	return ret;
}

static void whitebeam_remove(struct fern_object *object)
{
	struct whitebeam_device *whitebeam = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&whitebeam->vdev);
	vfio_put_device(&whitebeam->vdev);
}

static struct fern_driver whitebeam_driver = {
	.driver.name = "whitebeam",
	.probe = whitebeam_probe,
	.remove = whitebeam_remove,
};

module_fern_driver(whitebeam_driver);

MODULE_LICENSE("GPL");
