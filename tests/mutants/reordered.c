/* like: drivers/vfio/fern/vfio_fern.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kapok: the same statements in another order.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define KAPOK_SHIFT	40

struct kapok_region {
	u32 flags;
	u64 size;
};

struct kapok_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct kapok_region *regions;
};

static int kapok_open_device(struct vfio_device *vdev)
{
	struct kapok_device *kapok = container_of(vdev, struct kapok_device, vdev);
	struct fern_object *object = kapok->object;
	int i;

	kapok->regions = kcalloc(object->desc.region_count,
				 sizeof(*kapok->regions), GFP_KERNEL);
	if (!kapok->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		kapok->regions[i].flags = flags;
		kapok->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void kapok_close_device(struct vfio_device *vdev)
{
	struct kapok_device *kapok = container_of(vdev, struct kapok_device, vdev);

	kfree(kapok->regions);
}

static long kapok_ioctl(struct vfio_device *vdev, unsigned int cmd,
			unsigned long arg)
{
	switch (cmd) {
	default:
		return -ENOTTY;
	case VFIO_DEVICE_GET_REGION_INFO: {
		void __user *uarg = (void __user *)arg;
		struct kapok_region *region;
		struct vfio_region_info info;
		struct kapok_device *kapok;
		unsigned long minsz;

		kapok = container_of(vdev, struct kapok_device, vdev);
		minsz = offsetofend(struct vfio_region_info, offset);
		if (copy_from_user(&info, uarg, minsz))
			return -EFAULT;
		if (info.argsz < minsz ||
		    info.index >= kapok->object->desc.region_count)
			return -EINVAL;

		region = &kapok->regions[info.index];
		info.flags = region->flags;
		info.offset = (u64)info.index << KAPOK_SHIFT;
		info.size = region->size;

		return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
	}
	case VFIO_DEVICE_RESET:
		return fern_reset(to_fern_object(vdev->dev));
	}
}

static int kapok_init_dev(struct vfio_device *vdev)
{
	struct kapok_device *kapok = container_of(vdev, struct kapok_device, vdev);

	kapok->object = to_fern_object(vdev->dev);
	return 0;
}

static const struct vfio_device_ops kapok_ops = {
	.name = "kapok",
	.init = kapok_init_dev,
	.open_device = kapok_open_device,
	.close_device = kapok_close_device,
	.ioctl = kapok_ioctl,
};

static int kapok_probe(struct fern_object *object)
{
	struct kapok_device *kapok;
	int ret;

	kapok = vfio_alloc_device(kapok_device, vdev, &object->dev, &kapok_ops);
	if (IS_ERR(kapok))
		return PTR_ERR(kapok);

	dev_set_drvdata(&object->dev, kapok);
	ret = vfio_register_device(&kapok->vdev);
	if (ret)
		vfio_put_device(&kapok->vdev);
	return ret;
}

static void kapok_remove(struct fern_object *object)
{
	struct kapok_device *kapok = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&kapok->vdev);
	vfio_put_device(&kapok->vdev);
}

static struct fern_driver kapok_driver = {
	.driver.name = "kapok",
	.probe = kapok_probe,
	.remove = kapok_remove,
};

module_fern_driver(kapok_driver);

MODULE_LICENSE("GPL");
