/* refused: the entries of the table have no names */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Quandong: a table without the names of its members.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define QUANDONG_SHIFT	40

struct quandong_region {
	u32 flags;
	u64 size;
};

struct quandong_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct quandong_region *regions;
};

static int quandong_open_device(struct vfio_device *vdev)
{
	struct quandong_device *quandong = container_of(vdev, struct quandong_device, vdev);
	struct fern_object *object = quandong->object;
	int i;

	quandong->regions = kcalloc(object->desc.region_count,
				    sizeof(*quandong->regions), GFP_KERNEL);
	if (!quandong->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		quandong->regions[i].flags = flags;
		quandong->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void quandong_close_device(struct vfio_device *vdev)
{
	struct quandong_device *quandong = container_of(vdev, struct quandong_device, vdev);

	kfree(quandong->regions);
}

/* of struct vfio_region_info, with all that was ever in it */
#define QUANDONG_INFO_SIZE	32

static long quandong_ioctl(struct vfio_device *vdev, unsigned int cmd,
			   unsigned long arg)
{
	struct quandong_device *quandong =
		container_of(vdev, struct quandong_device, vdev);
	void __user *uarg = (void __user *)arg;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO: {
		struct vfio_region_info info;

		if (copy_from_user(&info, uarg, QUANDONG_INFO_SIZE))
			return -EFAULT;
		if (info.argsz < QUANDONG_INFO_SIZE)
			return -EINVAL;
		if (info.index >= quandong->object->desc.region_count)
			return -EINVAL;

		info.offset = (u64)info.index << QUANDONG_SHIFT;
		info.size = quandong->regions[info.index].size;
		info.flags = quandong->regions[info.index].flags;
		return copy_to_user(uarg, &info, QUANDONG_INFO_SIZE) ?
			-EFAULT : 0;
	}
	case VFIO_DEVICE_RESET:
		return fern_reset(quandong->object);
	default:
		return -ENOTTY;
	}
}

static int quandong_init_dev(struct vfio_device *vdev)
{
	struct quandong_device *quandong = container_of(vdev, struct quandong_device, vdev);

	quandong->object = to_fern_object(vdev->dev);
	return 0;
}

static void quandong_request(struct vfio_device *vdev, unsigned int count)
{
	dev_dbg(vdev->dev, "asked %u times\n", count);
}

static const struct vfio_device_ops quandong_ops = {
	"quandong",
	quandong_init_dev,
	NULL,
	NULL,
	quandong_open_device,
	quandong_close_device,
	NULL,
	NULL,
	quandong_ioctl, /* refused here */
	NULL,
	quandong_request,
};

static int quandong_probe(struct fern_object *object)
{
	struct quandong_device *quandong;
	int ret;

	quandong = vfio_alloc_device(quandong_device, vdev, &object->dev, &quandong_ops);
	if (IS_ERR(quandong))
		return PTR_ERR(quandong);

	dev_set_drvdata(&object->dev, quandong);
	ret = vfio_register_device(&quandong->vdev);
	if (ret)
		vfio_put_device(&quandong->vdev);
	return ret;
}

static void quandong_remove(struct fern_object *object)
{
	struct quandong_device *quandong = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&quandong->vdev);
	vfio_put_device(&quandong->vdev);
}

static struct fern_driver quandong_driver = {
	.driver.name = "quandong",
	.probe = quandong_probe,
	.remove = quandong_remove,
};

module_fern_driver(quandong_driver);

MODULE_LICENSE("GPL");
