/* like: drivers/vfio/gorse/main.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sedum: the ioctl, and the function for the request, only hand on to others.
 */

#include <linux/gorse.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define SEDUM_SHIFT	40

struct sedum_device {
	struct vfio_device vdev;
	struct gorse_device *gdev;
};

static u32 sedum_region_flags(struct sedum_device *sedum, u32 index)
{
	u32 flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_MMAP;

	if (!(sedum->gdev->res[index].flags & IORESOURCE_READONLY))
		flags |= VFIO_REGION_INFO_FLAG_WRITE;
	return flags;
}

static long sedum_answer(struct sedum_device *sedum, void __user *uarg)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info info;

	if (copy_from_user(&info, uarg, minsz))
		return -EFAULT;
	if (info.argsz < minsz || info.index >= sedum->gdev->res_count)
		return -EINVAL;

	info.offset = (u64)info.index << SEDUM_SHIFT;
	info.size = resource_size(&sedum->gdev->res[info.index]);
	info.flags = sedum_region_flags(sedum, info.index);

	return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
}

static long sedum_get_region_info(struct sedum_device *sedum, unsigned long arg)
{
	return sedum_answer(sedum, (void __user *)arg);
}

static long sedum_do_ioctl(struct vfio_device *vdev, unsigned int cmd,
			   unsigned long arg)
{
	struct sedum_device *sedum =
		container_of(vdev, struct sedum_device, vdev);

	if (cmd == VFIO_DEVICE_GET_REGION_INFO) {
		return sedum_get_region_info(sedum, arg);
	} else {
		if (cmd == VFIO_DEVICE_RESET)
			return gorse_reset(sedum->gdev);
		return -ENOTTY;
	}
}

static long sedum_ioctl(struct vfio_device *vdev, unsigned int cmd,
			unsigned long arg)
{
	return sedum_do_ioctl(vdev, cmd, arg);
}

static int sedum_init_dev(struct vfio_device *vdev)
{
	struct sedum_device *sedum = container_of(vdev, struct sedum_device, vdev);

	sedum->gdev = to_gorse_device(vdev->dev);
	return 0;
}

static const struct vfio_device_ops sedum_ops = {
	.name		= "sedum",
	.init		= sedum_init_dev,
	.ioctl		= sedum_ioctl,
};

static int sedum_probe(struct gorse_device *gdev)
{
	struct sedum_device *sedum;
	int ret;

	sedum = vfio_alloc_device(sedum_device, vdev, &gdev->dev, &sedum_ops);
	if (IS_ERR(sedum))
		return PTR_ERR(sedum);

	ret = vfio_register_device(&sedum->vdev);
	if (ret) {
		vfio_put_device(&sedum->vdev);
		return ret;
	}
	dev_set_drvdata(&gdev->dev, sedum);
	return 0;
}

static int sedum_remove(struct gorse_device *gdev)
{
	struct sedum_device *sedum = dev_get_drvdata(&gdev->dev);

	vfio_unregister_device(&sedum->vdev);
	vfio_put_device(&sedum->vdev);
	return 0;
}

static struct gorse_driver sedum_driver = {
	.driver.name	= "sedum",
	.probe		= sedum_probe,
	.remove		= sedum_remove,
};

module_driver(sedum_driver, gorse_register_driver, gorse_unregister_driver);

MODULE_LICENSE("GPL");
