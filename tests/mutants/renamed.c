/* like: drivers/vfio/fern/vfio_fern.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Jacaranda: nothing has the name that it has in all other drivers.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define JACARANDA_SHIFT	40

struct jacaranda_region {
	u32 flags;
	u64 size;
};

struct jacaranda_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct jacaranda_region *regions;
};

static int jacaranda_open_device(struct vfio_device *vdev)
{
	struct jacaranda_device *jacaranda = container_of(vdev, struct jacaranda_device, vdev);
	struct fern_object *object = jacaranda->object;
	int i;

	jacaranda->regions = kcalloc(object->desc.region_count,
				     sizeof(*jacaranda->regions), GFP_KERNEL);
	if (!jacaranda->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		jacaranda->regions[i].flags = flags;
		jacaranda->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void jacaranda_close_device(struct vfio_device *vdev)
{
	struct jacaranda_device *jacaranda = container_of(vdev, struct jacaranda_device, vdev);

	kfree(jacaranda->regions);
}

static long jacaranda_ioctl(struct vfio_device *device, unsigned int what,
			    unsigned long where)
{
	struct jacaranda_device *self =
		container_of(device, struct jacaranda_device, vdev);
	void __user *there = (void __user *)where;

	switch (what) {
	case VFIO_DEVICE_GET_REGION_INFO:
	{
		size_t least = offsetofend(struct vfio_region_info, offset);
		struct vfio_region_info answer;

		if (copy_from_user(&answer, there, least))
			return -EFAULT;

		if (answer.argsz < least)
			return -EINVAL;

		if (answer.index >= self->object->desc.region_count)
			return -EINVAL;

		answer.offset = (u64)answer.index << JACARANDA_SHIFT;
		answer.size = self->regions[answer.index].size;
		answer.flags = self->regions[answer.index].flags;

		if (copy_to_user(there, &answer, least))
			return -EFAULT;

		return 0;
	}
	case VFIO_DEVICE_RESET:
		return fern_reset(self->object);
	default:
		return -ENOTTY;
	}
}

static int jacaranda_init_dev(struct vfio_device *vdev)
{
	struct jacaranda_device *jacaranda = container_of(vdev, struct jacaranda_device, vdev);

	jacaranda->object = to_fern_object(vdev->dev);
	return 0;
}

static const struct vfio_device_ops jacaranda_ops = {
	.name = "jacaranda",
	.init = jacaranda_init_dev,
	.open_device = jacaranda_open_device,
	.close_device = jacaranda_close_device,
	.ioctl = jacaranda_ioctl,
};

static int jacaranda_probe(struct fern_object *object)
{
	struct jacaranda_device *jacaranda;
	int ret;

	jacaranda = vfio_alloc_device(jacaranda_device, vdev, &object->dev, &jacaranda_ops);
	if (IS_ERR(jacaranda))
		return PTR_ERR(jacaranda);

	dev_set_drvdata(&object->dev, jacaranda);
	ret = vfio_register_device(&jacaranda->vdev);
	if (ret)
		vfio_put_device(&jacaranda->vdev);
	return ret;
}

static void jacaranda_remove(struct fern_object *object)
{
	struct jacaranda_device *jacaranda = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&jacaranda->vdev);
	vfio_put_device(&jacaranda->vdev);
}

static struct fern_driver jacaranda_driver = {
	.driver.name = "jacaranda",
	.probe = jacaranda_probe,
	.remove = jacaranda_remove,
};

module_fern_driver(jacaranda_driver);

MODULE_LICENSE("GPL");
