/* like: drivers/vfio/fern/vfio_fern.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dahlia: the structure starts as all zero, with one field named.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define DAHLIA_SHIFT	40

struct dahlia_region {
	u32 flags;
	u64 size;
};

struct dahlia_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct dahlia_region *regions;
};

static int dahlia_open_device(struct vfio_device *vdev)
{
	struct dahlia_device *dahlia = container_of(vdev, struct dahlia_device, vdev);
	struct fern_object *object = dahlia->object;
	int i;

	dahlia->regions = kcalloc(object->desc.region_count,
				  sizeof(*dahlia->regions), GFP_KERNEL);
	if (!dahlia->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		dahlia->regions[i].flags = flags;
		dahlia->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void dahlia_close_device(struct vfio_device *vdev)
{
	struct dahlia_device *dahlia = container_of(vdev, struct dahlia_device, vdev);

	kfree(dahlia->regions);
}

static long dahlia_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct dahlia_device *dahlia =
		container_of(vdev, struct dahlia_device, vdev);
	struct vfio_region_info __user *uinfo;
	unsigned long minsz;

	switch (cmd) {
	case VFIO_DEVICE_RESET:
		return fern_reset(dahlia->object);
	case VFIO_DEVICE_GET_REGION_INFO: {
		struct vfio_region_info info = { .argsz = 0 };

		uinfo = (struct vfio_region_info __user *)arg;
		minsz = offsetofend(struct vfio_region_info, offset);

		if (copy_from_user(&info, uinfo, minsz))
			return -EFAULT;
		if (info.argsz < minsz)
			return -EINVAL;
		if (info.index >= dahlia->object->desc.region_count)
			return -EINVAL;

		info.flags = dahlia->regions[info.index].flags;
		info.size = dahlia->regions[info.index].size;
		info.offset = (u64)info.index << DAHLIA_SHIFT;
		return copy_to_user(uinfo, &info, minsz) ? -EFAULT : 0;
	}
	default:
		return -ENOTTY;
	}
}

static int dahlia_init_dev(struct vfio_device *vdev)
{
	struct dahlia_device *dahlia = container_of(vdev, struct dahlia_device, vdev);

	dahlia->object = to_fern_object(vdev->dev);
	return 0;
}

static const struct vfio_device_ops dahlia_ops = {
	.name = "dahlia",
	.init = dahlia_init_dev,
	.open_device = dahlia_open_device,
	.close_device = dahlia_close_device,
	.ioctl = dahlia_ioctl,
};

static int dahlia_probe(struct fern_object *object)
{
	struct dahlia_device *dahlia;
	int ret;

	dahlia = vfio_alloc_device(dahlia_device, vdev, &object->dev, &dahlia_ops);
	if (IS_ERR(dahlia))
		return PTR_ERR(dahlia);

	dev_set_drvdata(&object->dev, dahlia);
	ret = vfio_register_device(&dahlia->vdev);
	if (ret)
		vfio_put_device(&dahlia->vdev);
	return ret;
}

static void dahlia_remove(struct fern_object *object)
{
	struct dahlia_device *dahlia = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&dahlia->vdev);
	vfio_put_device(&dahlia->vdev);
}

static struct fern_driver dahlia_driver = {
	.driver.name = "dahlia",
	.probe = dahlia_probe,
	.remove = dahlia_remove,
};

module_fern_driver(dahlia_driver);

MODULE_LICENSE("GPL");
