/* like: drivers/vfio/acorn/elm/elm.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Spruce: the core's answer is patched in the case itself.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio_acorn_core.h>

struct spruce_device {
	struct vfio_acorn_core_device core;
	u64 size;
};

static int spruce_open_device(struct vfio_device *vdev)
{
	struct spruce_device *spruce =
		container_of(vdev, struct spruce_device, core.vdev);

	spruce->size = acorn_window_len(spruce->core.adev,
					VFIO_ACORN_WIN3_REGION_INDEX);
	spruce->size = min_t(u64, spruce->size, PAGE_SIZE);
	return vfio_acorn_core_open_device(vdev);
}

static long spruce_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct spruce_device *spruce =
		container_of(vdev, struct spruce_device, core.vdev);
	void __user *uarg = (void __user *)arg;
	long ret;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO: {
		unsigned long minsz;
		struct vfio_region_info info;

		ret = vfio_acorn_core_ioctl(vdev, cmd, arg);
		if (ret)
			return ret;

		minsz = offsetofend(struct vfio_region_info, offset);
		if (copy_from_user(&info, uarg, minsz))
			return -EFAULT;

		if (info.index == VFIO_ACORN_WIN3_REGION_INDEX) {
			info.size = spruce->size;
			if (!info.size)
				info.flags &= ~VFIO_REGION_INFO_FLAG_MMAP;
			if (copy_to_user(uarg, &info, minsz))
				return -EFAULT;
		}
		return 0;
	}
	default:
		return vfio_acorn_core_ioctl(vdev, cmd, arg);
	}
}

static const struct vfio_device_ops spruce_ops = {
	.name		= "spruce",
	.init		= vfio_acorn_core_init_dev,
	.release	= vfio_acorn_core_release_dev,
	.open_device	= spruce_open_device,
	.close_device	= vfio_acorn_core_close_device,
	.ioctl		= spruce_ioctl,
	.device_feature	= vfio_acorn_core_ioctl_feature,
	.read		= vfio_acorn_core_read,
	.write		= vfio_acorn_core_write,
	.mmap		= vfio_acorn_core_mmap,
	.request	= vfio_acorn_core_request,
	.match		= vfio_acorn_core_match,
};

static int spruce_probe(struct acorn_dev *adev)
{
	struct spruce_device *spruce;
	int ret;

	spruce = vfio_alloc_device(spruce_device, core.vdev, &adev->dev, &spruce_ops);
	if (IS_ERR(spruce))
		return PTR_ERR(spruce);

	ret = vfio_acorn_core_register_device(&spruce->core);
	if (ret)
		vfio_put_device(&spruce->core.vdev);
	return ret;
}

static void spruce_remove(struct acorn_dev *adev)
{
	struct vfio_acorn_core_device *core = dev_get_drvdata(&adev->dev);

	vfio_acorn_core_unregister_device(core);
	vfio_put_device(&core->vdev);
}

static struct acorn_driver spruce_driver = {
	.driver.name	= "spruce",
	.probe		= spruce_probe,
	.remove		= spruce_remove,
};

module_acorn_driver(spruce_driver);

MODULE_LICENSE("GPL");
