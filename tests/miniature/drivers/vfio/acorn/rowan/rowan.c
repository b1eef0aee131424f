// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rowan measuring cards.  There is nothing special about their regions: the core
 * maps them, and the driver counts the pages.
 */

#include <linux/module.h>
#include <linux/slab.h>

#include "rowan.h"

#define ROWAN_CFG_BUFFER	0x48

static int rowan_open_device(struct vfio_device *core_vdev)
{
	struct rowan_device *rowan =
		container_of(core_vdev, struct rowan_device, core.vdev);
	int ret;

	rowan->buffer = kzalloc(sizeof(*rowan->buffer), GFP_KERNEL);
	if (!rowan->buffer)
		return -ENOMEM;

	/* The buffer's place on the card; it is no mapping of anything. */
	rowan->buffer->vm_pgoff = acorn_read_config(rowan->core.adev,
						    ROWAN_CFG_BUFFER);
	ret = vfio_acorn_core_open_device(core_vdev);
	if (ret)
		kfree(rowan->buffer);
	return ret;
}

static void rowan_close_device(struct vfio_device *core_vdev)
{
	struct rowan_device *rowan =
		container_of(core_vdev, struct rowan_device, core.vdev);

	vfio_acorn_core_close_device(core_vdev);
	kfree(rowan->buffer);
}

static int rowan_mmap(struct vfio_device *core_vdev, struct vm_area_struct *vma)
{
	struct rowan_device *rowan =
		container_of(core_vdev, struct rowan_device, core.vdev);
	int ret;

	ret = vfio_acorn_core_mmap(core_vdev, vma);
	if (ret)
		return ret;

	/* Not vma->vm_pgoff = rowan->last.vm_pgoff, nor the other way round. */
	rowan->last.vm_pgoff = rowan->buffer->vm_pgoff & ~0xfUL;
	rowan->last.pages = vma_pages(vma);
	if (IS_ENABLED(CONFIG_ROWAN_LOG))
		rowan_log(rowan);
	return 0;
}

static const struct vfio_device_ops rowan_ops = {
	.name			= "rowan-vfio",
	.init			= vfio_acorn_core_init_dev,
	.release		= vfio_acorn_core_release_dev,
	.open_device		= rowan_open_device,
	.close_device		= rowan_close_device,
	.ioctl			= vfio_acorn_core_ioctl,
	.device_feature		= vfio_acorn_core_ioctl_feature,
	.read			= vfio_acorn_core_read,
	.write			= vfio_acorn_core_write,
	.mmap			= rowan_mmap,
	.request		= vfio_acorn_core_request,
	.match			= vfio_acorn_core_match,
};

static int rowan_probe(struct acorn_dev *adev)
{
	struct rowan_device *rowan;
	int ret;

	rowan = vfio_alloc_device(rowan_device, core.vdev, &adev->dev,
				  &rowan_ops);
	if (IS_ERR(rowan))
		return PTR_ERR(rowan);

	ret = vfio_acorn_core_register_device(&rowan->core);
	if (ret)
		vfio_put_device(&rowan->core.vdev);
	return ret;
}

static void rowan_remove(struct acorn_dev *adev)
{
	struct vfio_acorn_core_device *core = dev_get_drvdata(&adev->dev);

	vfio_acorn_core_unregister_device(core);
	vfio_put_device(&core->vdev);
}

static struct acorn_driver rowan_driver = {
	.driver = {
		.name	= "rowan-vfio",
		.owner	= THIS_MODULE,
	},
	.probe	= rowan_probe,
	.remove	= rowan_remove,
};

module_acorn_driver(rowan_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("VFIO for rowan measuring cards");
