/* like: drivers/vfio/fern/vfio_fern.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Arbutus: the size of the buffer is looked at after the index.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define ARBUTUS_SHIFT	40

struct arbutus_region {
	u32 flags;
	u64 size;
};

struct arbutus_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct arbutus_region *regions;
};

static int arbutus_open_device(struct vfio_device *vdev)
{
	struct arbutus_device *arbutus = container_of(vdev, struct arbutus_device, vdev);
	struct fern_object *object = arbutus->object;
	int i;

	arbutus->regions = kcalloc(object->desc.region_count,
				   sizeof(*arbutus->regions), GFP_KERNEL);
	if (!arbutus->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		arbutus->regions[i].flags = flags;
		arbutus->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void arbutus_close_device(struct vfio_device *vdev)
{
	struct arbutus_device *arbutus = container_of(vdev, struct arbutus_device, vdev);

	kfree(arbutus->regions);
}

static long arbutus_ioctl(struct vfio_device *vdev, unsigned int cmd,
			  unsigned long arg)
{
	struct arbutus_device *arbutus =
		container_of(vdev, struct arbutus_device, vdev);
	struct fern_object *object = arbutus->object;
	unsigned long minsz;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO: {
		struct vfio_region_info info;

		minsz = offsetofend(struct vfio_region_info, offset);

		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;

		if (info.index >= object->desc.region_count)
			return -EINVAL;

		if (info.argsz < minsz)
			return -EINVAL;

		info.offset = (u64)info.index << ARBUTUS_SHIFT;
		info.size = arbutus->regions[info.index].size;
		info.flags = arbutus->regions[info.index].flags;

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

static int arbutus_init_dev(struct vfio_device *vdev)
{
	struct arbutus_device *arbutus = container_of(vdev, struct arbutus_device, vdev);

	arbutus->object = to_fern_object(vdev->dev);
	return 0;
}

static const struct vfio_device_ops arbutus_ops = {
	.name = "arbutus",
	.init = arbutus_init_dev,
	.open_device = arbutus_open_device,
	.close_device = arbutus_close_device,
	.ioctl = arbutus_ioctl,
};

static int arbutus_probe(struct fern_object *object)
{
	struct arbutus_device *arbutus;
	int ret;

	arbutus = vfio_alloc_device(arbutus_device, vdev, &object->dev, &arbutus_ops);
	if (IS_ERR(arbutus))
		return PTR_ERR(arbutus);

	dev_set_drvdata(&object->dev, arbutus);
	ret = vfio_register_device(&arbutus->vdev);
	if (ret)
		vfio_put_device(&arbutus->vdev);
	return ret;
}

static void arbutus_remove(struct fern_object *object)
{
	struct arbutus_device *arbutus = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&arbutus->vdev);
	vfio_put_device(&arbutus->vdev);
}

static struct fern_driver arbutus_driver = {
	.driver.name = "arbutus",
	.probe = arbutus_probe,
	.remove = arbutus_remove,
};

module_fern_driver(arbutus_driver);

MODULE_LICENSE("GPL");
