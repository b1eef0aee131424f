/* like: drivers/vfio/fern/vfio_fern.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Iris: the ioctl does nothing but find the device; all commands are elsewhere.
 */

#include <linux/fern.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define IRIS_SHIFT	40

struct iris_region {
	u32 flags;
	u64 size;
};

struct iris_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct iris_region *regions;
};

static int iris_open_device(struct vfio_device *vdev)
{
	struct iris_device *iris = container_of(vdev, struct iris_device, vdev);
	struct fern_object *object = iris->object;
	int i;

	iris->regions = kcalloc(object->desc.region_count,
				sizeof(*iris->regions), GFP_KERNEL);
	if (!iris->regions)
		return -ENOMEM;

	for (i = 0; i < object->desc.region_count; i++) {
		u32 flags = VFIO_REGION_INFO_FLAG_READ;

		if (!object->desc.is_container)
			flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (!(object->regions[i].flags & IORESOURCE_READONLY))
			flags |= VFIO_REGION_INFO_FLAG_WRITE;
		iris->regions[i].flags = flags;
		iris->regions[i].size = resource_size(&object->regions[i]);
	}
	return 0;
}

static void iris_close_device(struct vfio_device *vdev)
{
	struct iris_device *iris = container_of(vdev, struct iris_device, vdev);

	kfree(iris->regions);
}

static long iris_do_ioctl(struct iris_device *iris, unsigned int cmd,
			  void __user *uarg)
{
	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO: {
		struct vfio_region_info info;
		unsigned long minsz;

		minsz = offsetofend(struct vfio_region_info, offset);
		if (copy_from_user(&info, uarg, minsz))
			return -EFAULT;
		if (info.argsz < minsz)
			return -EINVAL;
		if (info.index >= iris->object->desc.region_count)
			return -EINVAL;

		info.offset = (u64)info.index << IRIS_SHIFT;
		info.size = iris->regions[info.index].size;
		info.flags = iris->regions[info.index].flags;
		return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
	}
	case VFIO_DEVICE_RESET:
		return fern_reset(iris->object);
	default:
		return -ENOTTY;
	}
}

static long iris_ioctl(struct vfio_device *vdev, unsigned int cmd,
		       unsigned long arg)
{
	struct iris_device *iris = container_of(vdev, struct iris_device, vdev);

	return iris_do_ioctl(iris, cmd, (void __user *)arg);
}

static int iris_init_dev(struct vfio_device *vdev)
{
	struct iris_device *iris = container_of(vdev, struct iris_device, vdev);

	iris->object = to_fern_object(vdev->dev);
	return 0;
}

static const struct vfio_device_ops iris_ops = {
	.name = "iris",
	.init = iris_init_dev,
	.open_device = iris_open_device,
	.close_device = iris_close_device,
	.ioctl = iris_ioctl,
};

static int iris_probe(struct fern_object *object)
{
	struct iris_device *iris;
	int ret;

	iris = vfio_alloc_device(iris_device, vdev, &object->dev, &iris_ops);
	if (IS_ERR(iris))
		return PTR_ERR(iris);

	dev_set_drvdata(&object->dev, iris);
	ret = vfio_register_device(&iris->vdev);
	if (ret)
		vfio_put_device(&iris->vdev);
	return ret;
}

static void iris_remove(struct fern_object *object)
{
	struct iris_device *iris = dev_get_drvdata(&object->dev);

	vfio_unregister_device(&iris->vdev);
	vfio_put_device(&iris->vdev);
}

static struct fern_driver iris_driver = {
	.driver.name = "iris",
	.probe = iris_probe,
	.remove = iris_remove,
};

module_fern_driver(iris_driver);

MODULE_LICENSE("GPL");
