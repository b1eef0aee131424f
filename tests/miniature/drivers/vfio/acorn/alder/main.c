// SPDX-License-Identifier: GPL-2.0-only
/*
 * Alder 5 fabric adapters.  Userspace may ask for the state of the fabric; all of
 * the rest is as for any acorn device.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio_acorn_core.h>

#define ALDER5_FEATURE_FABRIC	7
#define ALDER5_CFG_FABRIC	0x40
#define ALDER5_CFG_GENERATION	0x44

struct alder5_vfio_device {
	struct vfio_acorn_core_device core;
	u32 generation;
};

static struct alder5_vfio_device *alder5_drvdata(struct acorn_dev *adev)
{
	struct vfio_acorn_core_device *core = dev_get_drvdata(&adev->dev);

	return container_of(core, struct alder5_vfio_device, core);
}

static int alder5_ioctl_feature(struct vfio_device *core_vdev, u32 flags,
				void __user *arg, size_t argsz)
{
	struct alder5_vfio_device *alder =
		container_of(core_vdev, struct alder5_vfio_device, core.vdev);
	u32 fabric;
	int ret;

	if ((flags & VFIO_DEVICE_FEATURE_MASK) != ALDER5_FEATURE_FABRIC)
		return vfio_acorn_core_ioctl_feature(core_vdev, flags, arg,
						     argsz);

	ret = vfio_check_feature(flags, argsz, VFIO_DEVICE_FEATURE_GET,
				 sizeof(fabric));
	if (ret != 1)
		return ret;

	fabric = acorn_read_config(alder->core.adev, ALDER5_CFG_FABRIC);
	return copy_to_user(arg, &fabric, sizeof(fabric)) ? -EFAULT : 0;
}

static int alder5_open_device(struct vfio_device *core_vdev)
{
	struct alder5_vfio_device *alder =
		container_of(core_vdev, struct alder5_vfio_device, core.vdev);

	alder->generation = acorn_read_config(alder->core.adev,
					      ALDER5_CFG_GENERATION);
	if (!alder->generation)
		return -ENODEV;
	return vfio_acorn_core_open_device(core_vdev);
}

static const struct vfio_device_ops alder5_vfio_ops = {
	.name = "alder5-vfio",
	.init = vfio_acorn_core_init_dev,
	.release = vfio_acorn_core_release_dev,
	.open_device = alder5_open_device,
	.close_device = vfio_acorn_core_close_device,
	.ioctl = vfio_acorn_core_ioctl,
	.device_feature = alder5_ioctl_feature,
	.read = vfio_acorn_core_read,
	.write = vfio_acorn_core_write,
	.mmap = vfio_acorn_core_mmap,
	.request = vfio_acorn_core_request,
	.match = vfio_acorn_core_match,
	.bind_iommufd = vfio_iommufd_bind,
};

static int alder5_probe(struct acorn_dev *adev)
{
	struct alder5_vfio_device *alder;
	int ret;

	alder = vfio_alloc_device(alder5_vfio_device, core.vdev, &adev->dev,
				  &alder5_vfio_ops);
	if (IS_ERR(alder))
		return PTR_ERR(alder);

	ret = vfio_acorn_core_register_device(&alder->core);
	if (ret)
		goto out_put;
	return 0;

out_put:
	vfio_put_device(&alder->core.vdev);
	return ret;
}

static void alder5_remove(struct acorn_dev *adev)
{
	struct alder5_vfio_device *alder = alder5_drvdata(adev);

	vfio_acorn_core_unregister_device(&alder->core);
	vfio_put_device(&alder->core.vdev);
}

static struct acorn_driver alder5_driver = {
	.driver = {
		.name = KBUILD_MODNAME,
		.owner = THIS_MODULE,
	},
	.probe = alder5_probe,
	.remove = alder5_remove,
};
module_acorn_driver(alder5_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("VFIO for Alder 5 fabric adapters");
