// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices of the ivy kind for userspace.
 */

#include <linux/module.h>
#include <linux/trellis.h>

#include "vfio_trellis_private.h"

/* An ivy device has one range of registers and one interrupt, ever. */
static struct resource *get_ivy_resource(struct vfio_trellis_device *vdev,
					 u32 num)
{
	struct ivy_device *idev = (struct ivy_device *)vdev->opaque;

	if (num)
		return NULL;
	return &idev->res;
}

static int vfio_ivy_init_dev(struct vfio_device *core_vdev)
{
	struct vfio_trellis_device *vdev =
		container_of(core_vdev, struct vfio_trellis_device, vdev);

	vdev->opaque = to_ivy_device(core_vdev->dev);
	vdev->flags = VFIO_DEVICE_FLAGS_TRELLIS;
	vdev->num_irqs = 1;
	vdev->get_resource = get_ivy_resource;
	mutex_init(&vdev->igate);
	return 0;
}

static void vfio_ivy_release_dev(struct vfio_device *core_vdev)
{
	struct vfio_trellis_device *vdev =
		container_of(core_vdev, struct vfio_trellis_device, vdev);

	mutex_destroy(&vdev->igate);
}

static const struct vfio_device_ops vfio_ivy_ops = {
	.name		= "vfio-ivy",
	.init		= vfio_ivy_init_dev,
	.release	= vfio_ivy_release_dev,
	.open_device	= vfio_trellis_open_device,
	.close_device	= vfio_trellis_close_device,
	.ioctl		= vfio_trellis_ioctl,
	.read		= vfio_trellis_read,
	.write		= vfio_trellis_write,
	.mmap		= vfio_trellis_mmap,
};

static int vfio_ivy_probe(struct ivy_device *idev)
{
	struct vfio_trellis_device *vdev;
	int ret;

	if (!idev->id)
		return -ENODEV;

	vdev = vfio_alloc_device(vfio_trellis_device, vdev, &idev->dev,
				 &vfio_ivy_ops);
	if (IS_ERR(vdev))
		return PTR_ERR(vdev);

	ret = vfio_register_device(&vdev->vdev);
	if (ret)
		goto out_put_vdev;

	dev_set_drvdata(&idev->dev, vdev);
	return 0;

out_put_vdev:
	vfio_put_device(&vdev->vdev);
	return ret;
}

static void vfio_ivy_remove(struct ivy_device *idev)
{
	struct vfio_trellis_device *vdev = dev_get_drvdata(&idev->dev);

	vfio_unregister_device(&vdev->vdev);
	vfio_put_device(&vdev->vdev);
}

static struct ivy_driver vfio_ivy_driver = {
	.probe = vfio_ivy_probe,
	.remove = vfio_ivy_remove,
	.drv = {
		.name = "vfio-ivy",
		.owner = THIS_MODULE,
	},
};

module_ivy_driver(vfio_ivy_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("VFIO for devices of the ivy kind");
