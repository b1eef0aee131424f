/* like: drivers/vfio/acorn/cedar/main.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sorrel: what is no region is sent away at the door.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio_acorn_core.h>

struct sorrel_device {
	struct vfio_acorn_core_device core;
	u8 registers[0x40];
};

static long sorrel_ioctl(struct vfio_device *core_vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct sorrel_device *sorrel =
		container_of(core_vdev, struct sorrel_device, core.vdev);
	void __user *uarg = (void __user *)arg;
	struct vfio_region_info info;
	unsigned long minsz;

	if (cmd != VFIO_DEVICE_GET_REGION_INFO)
		return vfio_acorn_core_ioctl(core_vdev, cmd, arg);

	minsz = offsetofend(struct vfio_region_info, offset);

	if (copy_from_user(&info, uarg, minsz))
		return -EFAULT;

	if (info.argsz < minsz)
		return -EINVAL;

	if (info.index != VFIO_ACORN_WIN0_REGION_INDEX)
		return vfio_acorn_core_ioctl(core_vdev, cmd, arg);

	info.offset = VFIO_ACORN_INDEX_TO_OFFSET(info.index);
	info.size = sizeof(sorrel->registers);
	info.flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;

	return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
}

static const struct vfio_device_ops sorrel_ops = {
	.name		= "sorrel",
	.init		= vfio_acorn_core_init_dev,
	.release	= vfio_acorn_core_release_dev,
	.open_device	= vfio_acorn_core_open_device,
	.close_device	= vfio_acorn_core_close_device,
	.ioctl		= sorrel_ioctl,
	.device_feature	= vfio_acorn_core_ioctl_feature,
	.read		= vfio_acorn_core_read,
	.write		= vfio_acorn_core_write,
	.mmap		= vfio_acorn_core_mmap,
	.request	= vfio_acorn_core_request,
	.match		= vfio_acorn_core_match,
};

static int sorrel_probe(struct acorn_dev *adev)
{
	struct sorrel_device *sorrel;
	int ret;

	sorrel = vfio_alloc_device(sorrel_device, core.vdev, &adev->dev, &sorrel_ops);
	if (IS_ERR(sorrel))
		return PTR_ERR(sorrel);

	ret = vfio_acorn_core_register_device(&sorrel->core);
	if (ret)
		vfio_put_device(&sorrel->core.vdev);
	return ret;
}

static void sorrel_remove(struct acorn_dev *adev)
{
	struct vfio_acorn_core_device *core = dev_get_drvdata(&adev->dev);

	vfio_acorn_core_unregister_device(core);
	vfio_put_device(&core->vdev);
}

static struct acorn_driver sorrel_driver = {
	.driver.name	= "sorrel",
	.probe		= sorrel_probe,
	.remove		= sorrel_remove,
};

module_acorn_driver(sorrel_driver);

MODULE_LICENSE("GPL");
