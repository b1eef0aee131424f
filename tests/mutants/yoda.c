/* like: drivers/vfio/acorn/birch/birch_vfio.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rose: the constant comes first.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio_acorn_core.h>

struct rose_device {
	struct vfio_acorn_core_device core;
};

static long rose_ioctl(struct vfio_device *core_vdev, unsigned int cmd,
		       unsigned long arg)
{
	if (VFIO_DEVICE_GET_REGION_INFO == cmd) {
		struct rose_device *rose =
			container_of(core_vdev, struct rose_device, core.vdev);
		unsigned long minsz =
			offsetofend(struct vfio_region_info, offset);
		struct vfio_region_info info;

		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;

		if (info.argsz < minsz)
			return -EINVAL;

		if (VFIO_ACORN_WIN2_REGION_INDEX == info.index) {
			info.offset = VFIO_ACORN_INDEX_TO_OFFSET(info.index);
			info.size = acorn_window_len(rose->core.adev,
						     info.index) / 2;
			info.flags = VFIO_REGION_INFO_FLAG_READ |
				     VFIO_REGION_INFO_FLAG_WRITE |
				     VFIO_REGION_INFO_FLAG_MMAP;

			return copy_to_user((void __user *)arg, &info, minsz) ?
				-EFAULT : 0;
		}
	}

	return vfio_acorn_core_ioctl(core_vdev, cmd, arg);
}

static const struct vfio_device_ops rose_ops = {
	.name		= "rose",
	.init		= vfio_acorn_core_init_dev,
	.release	= vfio_acorn_core_release_dev,
	.open_device	= vfio_acorn_core_open_device,
	.close_device	= vfio_acorn_core_close_device,
	.ioctl		= rose_ioctl,
	.device_feature	= vfio_acorn_core_ioctl_feature,
	.read		= vfio_acorn_core_read,
	.write		= vfio_acorn_core_write,
	.mmap		= vfio_acorn_core_mmap,
	.request	= vfio_acorn_core_request,
	.match		= vfio_acorn_core_match,
};

static int rose_probe(struct acorn_dev *adev)
{
	struct rose_device *rose;
	int ret;

	rose = vfio_alloc_device(rose_device, core.vdev, &adev->dev, &rose_ops);
	if (IS_ERR(rose))
		return PTR_ERR(rose);

	ret = vfio_acorn_core_register_device(&rose->core);
	if (ret)
		vfio_put_device(&rose->core.vdev);
	return ret;
}

static void rose_remove(struct acorn_dev *adev)
{
	struct vfio_acorn_core_device *core = dev_get_drvdata(&adev->dev);

	vfio_acorn_core_unregister_device(core);
	vfio_put_device(&core->vdev);
}

static struct acorn_driver rose_driver = {
	.driver.name	= "rose",
	.probe		= rose_probe,
	.remove		= rose_remove,
};

module_acorn_driver(rose_driver);

MODULE_LICENSE("GPL");
