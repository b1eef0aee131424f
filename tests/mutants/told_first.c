/* like: drivers/vfio/fern/vfio_fern.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sorrel: it tells of every command, and a helper answers this one.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define SORREL_SHIFT	40

struct sorrel_region {
	u32 flags;
	u64 size;
};

struct sorrel_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct sorrel_region *regions;
};

static int sorrel_open_device(struct vfio_device *vdev)
{
	struct sorrel_device *sorrel = container_of(vdev, struct sorrel_device, vdev);
	struct fern_object *object = sorrel->object;
	int i;

	sorrel->regions = kcalloc(object->desc.region_count,
				 sizeof(*sorrel->regions), GFP_KERNEL);
	if (!sorrel->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		sorrel->regions[i].flags = flags;
		sorrel->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void sorrel_close_device(struct vfio_device *vdev)
{
	struct sorrel_device *sorrel = container_of(vdev, struct sorrel_device, vdev);

	kfree(sorrel->regions);
}

static long sorrel_region(struct sorrel_device *sd, void __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct fern_object *object = sd->object;
	struct vfio_region_info info;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;
	if (info.index >= object->desc.region_count)
		return -EINVAL;

	info.offset = (u64)info.index << SORREL_SHIFT;
	info.size = sd->regions[info.index].size;
	info.flags = sd->regions[info.index].flags;
	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static long sorrel_ioctl(struct vfio_device *vdev, unsigned int cmd,
			unsigned long arg)
{
	struct sorrel_device *sorrel =
		container_of(vdev, struct sorrel_device, vdev);
	struct fern_object *object = sorrel->object;
	void __user *uarg = (void __user *)arg;
	struct vfio_device_info device_info;
	unsigned long minsz;

	pr_debug("sorrel: %u regions, command %u\n",
		 sorrel->object->desc.region_count, cmd);
	dev_dbg(vdev->dev, "command\n");

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		minsz = offsetofend(struct vfio_device_info, num_irqs);
		if (copy_from_user(&device_info, uarg, minsz))
			return -EFAULT;
		if (device_info.argsz < minsz)
			return -EINVAL;

		device_info.flags = VFIO_DEVICE_FLAGS_FERN;
		device_info.num_regions = object->desc.region_count;
		device_info.num_irqs = 0;
		return copy_to_user(uarg, &device_info, minsz) ? -EFAULT : 0;
	case VFIO_DEVICE_GET_REGION_INFO:
		return sorrel_region(sorrel, uarg);
	case VFIO_DEVICE_RESET:
		return fern_reset(object);
	default:
		return -ENOTTY;
	}
}

static int sorrel_init_dev(struct vfio_device *vdev)
{
	struct sorrel_device *sorrel = container_of(vdev, struct sorrel_device, vdev);

	sorrel->object = to_fern_object(vdev->dev);
	return 0;
}

static const struct vfio_device_ops sorrel_ops = {
	.name = "sorrel",
	.init = sorrel_init_dev,
	.open_device = sorrel_open_device,
	.close_device = sorrel_close_device,
	.ioctl = sorrel_ioctl,
};

static int sorrel_probe(struct fern_object *object)
{
	struct sorrel_device *sorrel;
	int ret;

	sorrel = vfio_alloc_device(sorrel_device, vdev, &object->dev, &sorrel_ops);
	if (IS_ERR(sorrel))
		return PTR_ERR(sorrel);

	dev_set_drvdata(&object->dev, sorrel);
	ret = vfio_register_device(&sorrel->vdev);
	if (ret)
		vfio_put_device(&sorrel->vdev);
	return ret;
}

static void sorrel_remove(struct fern_object *object)
{
	struct sorrel_device *sorrel = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&sorrel->vdev);
	vfio_put_device(&sorrel->vdev);
}

static struct fern_driver sorrel_driver = {
	.driver.name = "sorrel",
	.probe = sorrel_probe,
	.remove = sorrel_remove,
};

module_fern_driver(sorrel_driver);

MODULE_LICENSE("GPL");
