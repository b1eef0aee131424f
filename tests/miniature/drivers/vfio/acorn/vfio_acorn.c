// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any acorn device for userspace, with nothing special about it.
 */

#include <linux/module.h>
#include <linux/vfio_acorn_core.h>

static int vfio_acorn_open_device(struct vfio_device *core_vdev)
{
	struct vfio_acorn_core_device *vdev =
		container_of(core_vdev, struct vfio_acorn_core_device, vdev);

	vdev->has_legacy = !acorn_read_config(vdev->adev, ACORN_CFG_ID);
	return vfio_acorn_core_open_device(core_vdev);
}

static const struct vfio_device_ops vfio_acorn_ops = {
	.name		= "vfio-acorn",
	.init		= vfio_acorn_core_init_dev,
	.release	= vfio_acorn_core_release_dev,
	.open_device	= vfio_acorn_open_device,
	.close_device	= vfio_acorn_core_close_device,
	.ioctl		= vfio_acorn_core_ioctl,
	.device_feature	= vfio_acorn_core_ioctl_feature,
	.read		= vfio_acorn_core_read,
	.write		= vfio_acorn_core_write,
	.mmap		= vfio_acorn_core_mmap,
	.request	= vfio_acorn_core_request,
	.match		= vfio_acorn_core_match,
	.bind_iommufd	= vfio_iommufd_bind,
};

static int vfio_acorn_probe(struct acorn_dev *adev)
{
	struct vfio_acorn_core_device *vdev;
	int ret;

	vdev = vfio_alloc_device(vfio_acorn_core_device, vdev, &adev->dev,
				 &vfio_acorn_ops);
	if (IS_ERR(vdev))
		return PTR_ERR(vdev);

	ret = vfio_acorn_core_register_device(vdev);
	if (ret)
		vfio_put_device(&vdev->vdev);
	return ret;
}

static void vfio_acorn_remove(struct acorn_dev *adev)
{
	struct vfio_acorn_core_device *vdev = dev_get_drvdata(&adev->dev);

	vfio_acorn_core_unregister_device(vdev);
	vfio_put_device(&vdev->vdev);
}

static struct acorn_driver vfio_acorn_driver = {
	.driver.name	= "vfio-acorn",
	.probe		= vfio_acorn_probe,
	.remove		= vfio_acorn_remove,
};

module_acorn_driver(vfio_acorn_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Any acorn device for userspace");
