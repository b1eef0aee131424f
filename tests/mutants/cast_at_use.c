/* like: drivers/vfio/gorse/main.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lotus: the argument stays a number until it is needed as a pointer.
 */

#include <linux/gorse.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define LOTUS_SHIFT	40

struct lotus_device {
	struct vfio_device vdev;
	struct gorse_device *gdev;
};

static u32 lotus_region_flags(struct lotus_device *lotus, u32 index)
{
	u32 flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_MMAP;

	if (!(lotus->gdev->res[index].flags & IORESOURCE_READONLY))
		flags |= VFIO_REGION_INFO_FLAG_WRITE;
	return flags;
}

static int lotus_get_region_info(struct lotus_device *lotus, unsigned long arg)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info info;

	if (copy_from_user(&info, (void __user *)arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;
	if (info.index >= lotus->gdev->res_count)
		return -EINVAL;

	info.offset = (u64)info.index << LOTUS_SHIFT;
	info.size = resource_size(&lotus->gdev->res[info.index]);
	info.flags = lotus_region_flags(lotus, info.index);

	if (copy_to_user((void __user *)arg, &info, minsz))
		return -EFAULT;
	return 0;
}

static long lotus_ioctl(struct vfio_device *vdev, unsigned int cmd,
			unsigned long arg)
{
	struct lotus_device *lotus =
		container_of(vdev, struct lotus_device, vdev);

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		return lotus_get_region_info(lotus, arg);
	case VFIO_DEVICE_RESET:
		return gorse_reset(lotus->gdev);
	default:
		return -ENOTTY;
	}
}

static int lotus_init_dev(struct vfio_device *vdev)
{
	struct lotus_device *lotus = container_of(vdev, struct lotus_device, vdev);

	lotus->gdev = to_gorse_device(vdev->dev);
	return 0;
}

static const struct vfio_device_ops lotus_ops = {
	.name		= "lotus",
	.init		= lotus_init_dev,
	.ioctl		= lotus_ioctl,
};

static int lotus_probe(struct gorse_device *gdev)
{
	struct lotus_device *lotus;
	int ret;

	lotus = vfio_alloc_device(lotus_device, vdev, &gdev->dev, &lotus_ops);
	if (IS_ERR(lotus))
		return PTR_ERR(lotus);

	ret = vfio_register_device(&lotus->vdev);
	if (ret) {
		vfio_put_device(&lotus->vdev);
		return ret;
	}
	dev_set_drvdata(&gdev->dev, lotus);
	return 0;
}

static int lotus_remove(struct gorse_device *gdev)
{
	struct lotus_device *lotus = dev_get_drvdata(&gdev->dev);

	vfio_unregister_device(&lotus->vdev);
	vfio_put_device(&lotus->vdev);
	return 0;
}

static struct gorse_driver lotus_driver = {
	.driver.name	= "lotus",
	.probe		= lotus_probe,
	.remove		= lotus_remove,
};

module_driver(lotus_driver, gorse_register_driver, gorse_unregister_driver);

MODULE_LICENSE("GPL");
