/* like: drivers/vfio/gorse/main.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Privet: there is one way out, at the end.
 */

#include <linux/gorse.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define PRIVET_SHIFT	40

struct privet_device {
	struct vfio_device vdev;
	struct gorse_device *gdev;
};

static u32 privet_region_flags(struct privet_device *privet, u32 index)
{
	u32 flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_MMAP;

	if (!(privet->gdev->res[index].flags & IORESOURCE_READONLY))
		flags |= VFIO_REGION_INFO_FLAG_WRITE;
	return flags;
}

static int privet_get_region_info(struct privet_device *privet,
				  struct vfio_region_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info info;
	int ret;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;

	if (info.argsz < minsz)
		return -EINVAL;

	if (info.index >= privet->gdev->res_count)
		return -EINVAL;

	info.offset = (u64)info.index << PRIVET_SHIFT;
	info.size = resource_size(&privet->gdev->res[info.index]);
	info.flags = privet_region_flags(privet, info.index);

	ret = copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
	return ret;
}

static long privet_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct privet_device *privet =
		container_of(vdev, struct privet_device, vdev);
	void __user *uarg = (void __user *)arg;
	long ret;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		ret = privet_get_region_info(privet, uarg);
		break;
	case VFIO_DEVICE_RESET:
		ret = gorse_reset(privet->gdev);
		break;
	default:
		ret = -ENOTTY;
		break;
	}

	return ret;
}

static int privet_init_dev(struct vfio_device *vdev)
{
	struct privet_device *privet = container_of(vdev, struct privet_device, vdev);

	privet->gdev = to_gorse_device(vdev->dev);
	return 0;
}

static const struct vfio_device_ops privet_ops = {
	.name		= "privet",
	.init		= privet_init_dev,
	.ioctl		= privet_ioctl,
};

static int privet_probe(struct gorse_device *gdev)
{
	struct privet_device *privet;
	int ret;

	privet = vfio_alloc_device(privet_device, vdev, &gdev->dev, &privet_ops);
	if (IS_ERR(privet))
		return PTR_ERR(privet);

	ret = vfio_register_device(&privet->vdev);
	if (ret) {
		vfio_put_device(&privet->vdev);
		return ret;
	}
	dev_set_drvdata(&gdev->dev, privet);
	return 0;
}

static int privet_remove(struct gorse_device *gdev)
{
	struct privet_device *privet = dev_get_drvdata(&gdev->dev);

	vfio_unregister_device(&privet->vdev);
	vfio_put_device(&privet->vdev);
	return 0;
}

static struct gorse_driver privet_driver = {
	.driver.name	= "privet",
	.probe		= privet_probe,
	.remove		= privet_remove,
};

module_driver(privet_driver, gorse_register_driver, gorse_unregister_driver);

MODULE_LICENSE("GPL");
