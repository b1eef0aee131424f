/* like: drivers/vfio/gorse/main.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Spirea: how much was not copied becomes an errno afterwards.
 */

#include <linux/gorse.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define SPIREA_SHIFT	40

struct spirea_device {
	struct vfio_device vdev;
	struct gorse_device *gdev;
};

static u32 spirea_region_flags(struct spirea_device *spirea, u32 index)
{
	u32 flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_MMAP;

	if (!(spirea->gdev->res[index].flags & IORESOURCE_READONLY))
		flags |= VFIO_REGION_INFO_FLAG_WRITE;
	return flags;
}

static int spirea_get_region_info(struct spirea_device *spirea,
				  struct vfio_region_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info info;
	int ret;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;

	if (info.argsz < minsz)
		return -EINVAL;

	if (info.index >= spirea->gdev->res_count)
		return -EINVAL;

	info.offset = (u64)info.index << SPIREA_SHIFT;
	info.size = resource_size(&spirea->gdev->res[info.index]);
	info.flags = spirea_region_flags(spirea, info.index);

	ret = copy_to_user(arg, &info, minsz);
	if (ret)
		ret = -EFAULT;
	return ret;
}

static long spirea_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct spirea_device *spirea =
		container_of(vdev, struct spirea_device, vdev);
	void __user *uarg = (void __user *)arg;
	long ret;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		ret = spirea_get_region_info(spirea, uarg);
		break;
	case VFIO_DEVICE_RESET:
		ret = gorse_reset(spirea->gdev);
		break;
	default:
		ret = -ENOTTY;
		break;
	}

	return ret;
}

static int spirea_init_dev(struct vfio_device *vdev)
{
	struct spirea_device *spirea = container_of(vdev, struct spirea_device, vdev);

	spirea->gdev = to_gorse_device(vdev->dev);
	return 0;
}

static const struct vfio_device_ops spirea_ops = {
	.name		= "spirea",
	.init		= spirea_init_dev,
	.ioctl		= spirea_ioctl,
};

static int spirea_probe(struct gorse_device *gdev)
{
	struct spirea_device *spirea;
	int ret;

	spirea = vfio_alloc_device(spirea_device, vdev, &gdev->dev, &spirea_ops);
	if (IS_ERR(spirea))
		return PTR_ERR(spirea);

	ret = vfio_register_device(&spirea->vdev);
	if (ret) {
		vfio_put_device(&spirea->vdev);
		return ret;
	}
	dev_set_drvdata(&gdev->dev, spirea);
	return 0;
}

static int spirea_remove(struct gorse_device *gdev)
{
	struct spirea_device *spirea = dev_get_drvdata(&gdev->dev);

	vfio_unregister_device(&spirea->vdev);
	vfio_put_device(&spirea->vdev);
	return 0;
}

static struct gorse_driver spirea_driver = {
	.driver.name	= "spirea",
	.probe		= spirea_probe,
	.remove		= spirea_remove,
};

module_driver(spirea_driver, gorse_register_driver, gorse_unregister_driver);

MODULE_LICENSE("GPL");
