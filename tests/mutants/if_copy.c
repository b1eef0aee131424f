/* like: drivers/vfio/gorse/main.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Olive: what was copied is asked for with if.
 */

#include <linux/gorse.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define OLIVE_SHIFT	40

struct olive_device {
	struct vfio_device vdev;
	struct gorse_device *gdev;
};

static u32 olive_region_flags(struct olive_device *olive, u32 index)
{
	u32 flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_MMAP;

	if (!(olive->gdev->res[index].flags & IORESOURCE_READONLY))
		flags |= VFIO_REGION_INFO_FLAG_WRITE;
	return flags;
}

static int olive_get_region_info(struct olive_device *olive,
				 struct vfio_region_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info info;
	int ret = 0;

	if (copy_from_user(&info, arg, minsz) != 0)
		return -EFAULT;

	if (minsz > info.argsz)
		return -EINVAL;

	if (info.index >= olive->gdev->res_count)
		return -EINVAL;

	info.offset = (u64)info.index << OLIVE_SHIFT;
	info.size = resource_size(&olive->gdev->res[info.index]);
	info.flags = olive_region_flags(olive, info.index);

	if (copy_to_user(arg, &info, minsz) != 0)
		ret = -EFAULT;

	return ret;
}

static long olive_ioctl(struct vfio_device *vdev, unsigned int cmd,
			unsigned long arg)
{
	struct olive_device *olive = container_of(vdev, struct olive_device, vdev);
	void __user *uarg = (void __user *)arg;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		return olive_get_region_info(olive, uarg);
	case VFIO_DEVICE_RESET:
		return gorse_reset(olive->gdev);
	default:
		return -ENOTTY;
	}
}

static int olive_init_dev(struct vfio_device *vdev)
{
	struct olive_device *olive = container_of(vdev, struct olive_device, vdev);

	olive->gdev = to_gorse_device(vdev->dev);
	return 0;
}

static const struct vfio_device_ops olive_ops = {
	.name		= "olive",
	.init		= olive_init_dev,
	.ioctl		= olive_ioctl,
};

static int olive_probe(struct gorse_device *gdev)
{
	struct olive_device *olive;
	int ret;

	olive = vfio_alloc_device(olive_device, vdev, &gdev->dev, &olive_ops);
	if (IS_ERR(olive))
		return PTR_ERR(olive);

	ret = vfio_register_device(&olive->vdev);
	if (ret) {
		vfio_put_device(&olive->vdev);
		return ret;
	}
	dev_set_drvdata(&gdev->dev, olive);
	return 0;
}

static int olive_remove(struct gorse_device *gdev)
{
	struct olive_device *olive = dev_get_drvdata(&gdev->dev);

	vfio_unregister_device(&olive->vdev);
	vfio_put_device(&olive->vdev);
	return 0;
}

static struct gorse_driver olive_driver = {
	.driver.name	= "olive",
	.probe		= olive_probe,
	.remove		= olive_remove,
};

module_driver(olive_driver, gorse_register_driver, gorse_unregister_driver);

MODULE_LICENSE("GPL");
