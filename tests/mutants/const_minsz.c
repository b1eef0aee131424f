/* like: drivers/vfio/gorse/main.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mallow: the least size is a constant.
 */

#include <linux/gorse.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define MALLOW_SHIFT	40

struct mallow_device {
	struct vfio_device vdev;
	struct gorse_device *gdev;
};

static u32 mallow_region_flags(struct mallow_device *mallow, u32 index)
{
	u32 flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_MMAP;

	if (!(mallow->gdev->res[index].flags & IORESOURCE_READONLY))
		flags |= VFIO_REGION_INFO_FLAG_WRITE;
	return flags;
}

static int mallow_get_region_info(struct mallow_device *mallow,
				  struct vfio_region_info __user *arg)
{
	const size_t minsz = offsetofend(struct vfio_region_info, offset);
	struct gorse_device *gdev = mallow->gdev;
	struct vfio_region_info info;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;

	if (info.argsz < minsz)
		return -EINVAL;

	if (info.index >= gdev->res_count)
		return -EINVAL;

	info.offset = (u64)info.index << MALLOW_SHIFT;
	info.size = resource_size(&gdev->res[info.index]);
	info.flags = mallow_region_flags(mallow, info.index);

	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static long mallow_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct mallow_device *mallow = container_of(vdev, struct mallow_device, vdev);
	void __user *uarg = (void __user *)arg;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		return mallow_get_region_info(mallow, uarg);
	case VFIO_DEVICE_RESET:
		return gorse_reset(mallow->gdev);
	default:
		return -ENOTTY;
	}
}

static int mallow_init_dev(struct vfio_device *vdev)
{
	struct mallow_device *mallow = container_of(vdev, struct mallow_device, vdev);

	mallow->gdev = to_gorse_device(vdev->dev);
	return 0;
}

static const struct vfio_device_ops mallow_ops = {
	.name		= "mallow",
	.init		= mallow_init_dev,
	.ioctl		= mallow_ioctl,
};

static int mallow_probe(struct gorse_device *gdev)
{
	struct mallow_device *mallow;
	int ret;

	mallow = vfio_alloc_device(mallow_device, vdev, &gdev->dev, &mallow_ops);
	if (IS_ERR(mallow))
		return PTR_ERR(mallow);

	ret = vfio_register_device(&mallow->vdev);
	if (ret) {
		vfio_put_device(&mallow->vdev);
		return ret;
	}
	dev_set_drvdata(&gdev->dev, mallow);
	return 0;
}

static int mallow_remove(struct gorse_device *gdev)
{
	struct mallow_device *mallow = dev_get_drvdata(&gdev->dev);

	vfio_unregister_device(&mallow->vdev);
	vfio_put_device(&mallow->vdev);
	return 0;
}

static struct gorse_driver mallow_driver = {
	.driver.name	= "mallow",
	.probe		= mallow_probe,
	.remove		= mallow_remove,
};

module_driver(mallow_driver, gorse_register_driver, gorse_unregister_driver);

MODULE_LICENSE("GPL");
