/* like: drivers/vfio/gorse/main.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Quince: the ioctl is here, and the answers are in another file.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>

#include "quince.h"

static long quince_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct quince_device *quince = container_of(vdev, struct quince_device, vdev);
	void __user *uarg = (void __user *)arg;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		return quince_get_region_info(quince, uarg);
	case VFIO_DEVICE_RESET:
		return gorse_reset(quince->gdev);
	default:
		return -ENOTTY;
	}
}

static int quince_init_dev(struct vfio_device *vdev)
{
	struct quince_device *quince = container_of(vdev, struct quince_device, vdev);

	quince->gdev = to_gorse_device(vdev->dev);
	return 0;
}

static const struct vfio_device_ops quince_ops = {
	.name		= "quince",
	.init		= quince_init_dev,
	.ioctl		= quince_ioctl,
};

static int quince_probe(struct gorse_device *gdev)
{
	struct quince_device *quince;
	int ret;

	quince = vfio_alloc_device(quince_device, vdev, &gdev->dev, &quince_ops);
	if (IS_ERR(quince))
		return PTR_ERR(quince);

	ret = vfio_register_device(&quince->vdev);
	if (ret) {
		vfio_put_device(&quince->vdev);
		return ret;
	}
	dev_set_drvdata(&gdev->dev, quince);
	return 0;
}

static int quince_remove(struct gorse_device *gdev)
{
	struct quince_device *quince = dev_get_drvdata(&gdev->dev);

	vfio_unregister_device(&quince->vdev);
	vfio_put_device(&quince->vdev);
	return 0;
}

static struct gorse_driver quince_driver = {
	.driver.name	= "quince",
	.probe		= quince_probe,
	.remove		= quince_remove,
};

module_driver(quince_driver, gorse_register_driver, gorse_unregister_driver);

MODULE_LICENSE("GPL");
