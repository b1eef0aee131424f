/* like: drivers/vfio/gorse/main.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Peony: the answer comes from a function that knows no user, and has no argument
 * too many.
 */

#include <linux/gorse.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define PEONY_SHIFT	40

struct peony_device {
	struct vfio_device vdev;
	struct gorse_device *gdev;
};

static u32 peony_region_flags(struct peony_device *peony, u32 index)
{
	u32 flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_MMAP;

	if (!(peony->gdev->res[index].flags & IORESOURCE_READONLY))
		flags |= VFIO_REGION_INFO_FLAG_WRITE;
	return flags;
}

static int peony_fill_region_info(struct peony_device *peony,
				  struct vfio_region_info *info)
{
	if (info->index >= peony->gdev->res_count)
		return -EINVAL;

	info->offset = (u64)info->index << PEONY_SHIFT;
	info->size = resource_size(&peony->gdev->res[info->index]);
	info->flags = peony_region_flags(peony, info->index);
	return 0;
}

static long peony_ioctl(struct vfio_device *vdev, unsigned int cmd,
			unsigned long arg)
{
	struct peony_device *peony =
		container_of(vdev, struct peony_device, vdev);
	struct vfio_region_info info;
	unsigned long minsz;
	int ret;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		minsz = offsetofend(struct vfio_region_info, offset);
		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;
		if (info.argsz < minsz)
			return -EINVAL;

		ret = peony_fill_region_info(peony, &info);
		if (ret)
			return ret;

		return copy_to_user((void __user *)arg, &info, minsz) ?
			-EFAULT : 0;
	case VFIO_DEVICE_RESET:
		return gorse_reset(peony->gdev);
	default:
		return -ENOTTY;
	}
}

static int peony_init_dev(struct vfio_device *vdev)
{
	struct peony_device *peony = container_of(vdev, struct peony_device, vdev);

	peony->gdev = to_gorse_device(vdev->dev);
	return 0;
}

static const struct vfio_device_ops peony_ops = {
	.name		= "peony",
	.init		= peony_init_dev,
	.ioctl		= peony_ioctl,
};

static int peony_probe(struct gorse_device *gdev)
{
	struct peony_device *peony;
	int ret;

	peony = vfio_alloc_device(peony_device, vdev, &gdev->dev, &peony_ops);
	if (IS_ERR(peony))
		return PTR_ERR(peony);

	ret = vfio_register_device(&peony->vdev);
	if (ret) {
		vfio_put_device(&peony->vdev);
		return ret;
	}
	dev_set_drvdata(&gdev->dev, peony);
	return 0;
}

static int peony_remove(struct gorse_device *gdev)
{
	struct peony_device *peony = dev_get_drvdata(&gdev->dev);

	vfio_unregister_device(&peony->vdev);
	vfio_put_device(&peony->vdev);
	return 0;
}

static struct gorse_driver peony_driver = {
	.driver.name	= "peony",
	.probe		= peony_probe,
	.remove		= peony_remove,
};

module_driver(peony_driver, gorse_register_driver, gorse_unregister_driver);

MODULE_LICENSE("GPL");
