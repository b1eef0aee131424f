/* like: drivers/vfio/fern/vfio_fern.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Jacaranda: a local is declared in front of the first case.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define JACARANDA_SHIFT	40

struct jacaranda_region {
	u32 flags;
	u64 size;
};

struct jacaranda_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct jacaranda_region *regions;
	struct mutex lock;
};

static int jacaranda_open_device(struct vfio_device *vdev)
{
	struct jacaranda_device *jacaranda = container_of(vdev, struct jacaranda_device, vdev);
	struct fern_object *object = jacaranda->object;
	int i;

	jacaranda->regions = kcalloc(object->desc.region_count,
				   sizeof(*jacaranda->regions), GFP_KERNEL);
	if (!jacaranda->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		jacaranda->regions[i].flags = flags;
		jacaranda->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void jacaranda_close_device(struct vfio_device *vdev)
{
	struct jacaranda_device *jacaranda = container_of(vdev, struct jacaranda_device, vdev);

	kfree(jacaranda->regions);
}

static long jacaranda_ioctl(struct vfio_device *vdev, unsigned int cmd,
			  unsigned long arg)
{
	struct jacaranda_device *jacaranda =
		container_of(vdev, struct jacaranda_device, vdev);
	struct fern_object *object = jacaranda->object;
	unsigned long minsz;
	long ret;

	mutex_lock(&jacaranda->lock);
	switch (cmd) {
		struct vfio_region_info info;

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

		info.offset = (u64)info.index << JACARANDA_SHIFT;
		info.size = jacaranda->regions[info.index].size;
		info.flags = jacaranda->regions[info.index].flags;

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
	mutex_unlock(&jacaranda->lock);
	return ret;
}

static int jacaranda_init_dev(struct vfio_device *vdev)
{
	struct jacaranda_device *jacaranda = container_of(vdev, struct jacaranda_device, vdev);

	jacaranda->object = to_fern_object(vdev->dev);
	mutex_init(&jacaranda->lock);
	return 0;
}

static const struct vfio_device_ops jacaranda_ops = {
	.name = "jacaranda",
	.init = jacaranda_init_dev,
	.open_device = jacaranda_open_device,
	.close_device = jacaranda_close_device,
	.ioctl = jacaranda_ioctl,
};

static int jacaranda_probe(struct fern_object *object)
{
	struct jacaranda_device *jacaranda;
	int ret;

	jacaranda = vfio_alloc_device(jacaranda_device, vdev, &object->dev, &jacaranda_ops);
	if (IS_ERR(jacaranda))
		return PTR_ERR(jacaranda);

	dev_set_drvdata(&object->dev, jacaranda);
	ret = vfio_register_device(&jacaranda->vdev);
	if (ret)
		vfio_put_device(&jacaranda->vdev);
	return ret;
}

static void jacaranda_remove(struct fern_object *object)
{
	struct jacaranda_device *jacaranda = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&jacaranda->vdev);
	vfio_put_device(&jacaranda->vdev);
}

static struct fern_driver jacaranda_driver = {
	.driver.name = "jacaranda",
	.probe = jacaranda_probe,
	.remove = jacaranda_remove,
};

module_fern_driver(jacaranda_driver);

MODULE_LICENSE("GPL");
