// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices on a trellis for userspace.
 */

#include <linux/module.h>
#include <linux/trellis.h>

#include "vfio_trellis_private.h"

static const struct vfio_device_ops vfio_trellis_ops;

static struct resource *get_trellis_resource(struct vfio_trellis_device *vdev,
					     u32 num)
{
	struct trellis_device *tdev = vdev->opaque;

	return num < tdev->num_resources ? &tdev->resource[num] : NULL;
}

static int vfio_trellis_init_dev(struct vfio_device *core_vdev)
{
	struct vfio_trellis_device *vdev =
		container_of(core_vdev, struct vfio_trellis_device, vdev);
	struct trellis_device *tdev = to_trellis_device(core_vdev->dev);

	vdev->opaque = tdev;
	vdev->flags = VFIO_DEVICE_FLAGS_TRELLIS;
	vdev->num_irqs = tdev->num_irqs;
	vdev->get_resource = get_trellis_resource;
	mutex_init(&vdev->igate);

	return 0;
}

static void vfio_trellis_release_dev(struct vfio_device *core_vdev)
{
	struct vfio_trellis_device *vdev =
		container_of(core_vdev, struct vfio_trellis_device, vdev);

	mutex_destroy(&vdev->igate);
}

static int vfio_trellis_probe(struct trellis_device *tdev)
{
	struct vfio_trellis_device *vdev;
	int ret;

	vdev = vfio_alloc_device(vfio_trellis_device, vdev, &tdev->dev,
				 &vfio_trellis_ops);
	if (IS_ERR(vdev))
		return PTR_ERR(vdev);

	ret = vfio_register_device(&vdev->vdev);
	if (ret) {
		vfio_put_device(&vdev->vdev);
		return ret;
	}
	dev_set_drvdata(&tdev->dev, vdev);
	return 0;
}

static void vfio_trellis_remove(struct trellis_device *tdev)
{
	struct vfio_trellis_device *vdev = dev_get_drvdata(&tdev->dev);

	vfio_unregister_device(&vdev->vdev);
	vfio_put_device(&vdev->vdev);
}

static const struct vfio_device_ops vfio_trellis_ops = {
	.name		= "vfio-trellis",
	.init		= vfio_trellis_init_dev,
	.release	= vfio_trellis_release_dev,
	.open_device	= vfio_trellis_open_device,
	.close_device	= vfio_trellis_close_device,
	.ioctl		= vfio_trellis_ioctl,
	.read		= vfio_trellis_read,
	.write		= vfio_trellis_write,
	.mmap		= vfio_trellis_mmap,
	.bind_iommufd	= vfio_iommufd_bind,
};

static struct trellis_driver vfio_trellis_driver = {
	.probe		= vfio_trellis_probe,
	.remove		= vfio_trellis_remove,
	.driver	= {
		.name	= "vfio-trellis",
	},
};

module_trellis_driver(vfio_trellis_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("VFIO for devices on a trellis");
