/* like: drivers/vfio/gorse/main.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Azalea: the error is stored before it is known that there is one.
 */

#include <linux/gorse.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define AZALEA_SHIFT	40

struct azalea_device {
	struct vfio_device vdev;
	struct gorse_device *gdev;
};

static u32 azalea_region_flags(struct azalea_device *azalea, u32 index)
{
	u32 flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_MMAP;

	if (!(azalea->gdev->res[index].flags & IORESOURCE_READONLY))
		flags |= VFIO_REGION_INFO_FLAG_WRITE;
	return flags;
}

static int azalea_get_region_info(struct azalea_device *azalea,
				  struct vfio_region_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info info;
	int ret;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;

	ret = -EINVAL;
	if (info.argsz < minsz)
		goto out;

	if (info.index >= azalea->gdev->res_count)
		goto out;

	info.offset = (u64)info.index << AZALEA_SHIFT;
	info.size = resource_size(&azalea->gdev->res[info.index]);
	info.flags = azalea_region_flags(azalea, info.index);

	ret = copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
out:
	return ret;
}

static long azalea_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct azalea_device *azalea =
		container_of(vdev, struct azalea_device, vdev);
	void __user *uarg = (void __user *)arg;
	long ret;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		ret = azalea_get_region_info(azalea, uarg);
		break;
	case VFIO_DEVICE_RESET:
		ret = gorse_reset(azalea->gdev);
		break;
	default:
		ret = -ENOTTY;
		break;
	}

	return ret;
}

static int azalea_init_dev(struct vfio_device *vdev)
{
	struct azalea_device *azalea = container_of(vdev, struct azalea_device, vdev);

	azalea->gdev = to_gorse_device(vdev->dev);
	return 0;
}

static const struct vfio_device_ops azalea_ops = {
	.name		= "azalea",
	.init		= azalea_init_dev,
	.ioctl		= azalea_ioctl,
};

static int azalea_probe(struct gorse_device *gdev)
{
	struct azalea_device *azalea;
	int ret;

	azalea = vfio_alloc_device(azalea_device, vdev, &gdev->dev, &azalea_ops);
	if (IS_ERR(azalea))
		return PTR_ERR(azalea);

	ret = vfio_register_device(&azalea->vdev);
	if (ret) {
		vfio_put_device(&azalea->vdev);
		return ret;
	}
	dev_set_drvdata(&gdev->dev, azalea);
	return 0;
}

static int azalea_remove(struct gorse_device *gdev)
{
	struct azalea_device *azalea = dev_get_drvdata(&gdev->dev);

	vfio_unregister_device(&azalea->vdev);
	vfio_put_device(&azalea->vdev);
	return 0;
}

static struct gorse_driver azalea_driver = {
	.driver.name	= "azalea",
	.probe		= azalea_probe,
	.remove		= azalea_remove,
};

module_driver(azalea_driver, gorse_register_driver, gorse_unregister_driver);

MODULE_LICENSE("GPL");
