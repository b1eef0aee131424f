/* like: drivers/juniper/vfio_juniper_ops.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Willow: the function that has the capabilities copies them, and gets a pointer
 * for that and no number.
 */

#include <linux/juniper.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define WILLOW_REGIONS	2
#define WILLOW_REQUEST	516

struct willow_private {
	struct vfio_device vdev;
	u32 status;
};

static int willow_get_region_info(struct willow_private *willow,
				  struct vfio_region_info *info,
				  struct vfio_region_info __user *uinfo)
{
	struct vfio_region_info_cap_type cap_type = {
		.header.id = VFIO_REGION_INFO_CAP_TYPE,
		.header.version = 1,
		.type = VFIO_REGION_TYPE_JUNIPER,
		.subtype = 1,
	};
	struct vfio_info_cap caps = {};
	int ret;

	if (info->index >= WILLOW_REGIONS)
		return -EINVAL;

	if (!info->index) {
		info->offset = 0;
		info->size = WILLOW_REQUEST;
		info->flags = VFIO_REGION_INFO_FLAG_READ |
			      VFIO_REGION_INFO_FLAG_WRITE;
		return 0;
	}

	info->offset = (u64)info->index << 10;
	info->size = sizeof(willow->status);
	info->flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_CAPS;

	ret = vfio_info_add_capability(&caps, &cap_type.header,
				       sizeof(cap_type));
	if (ret)
		return ret;

	if (info->argsz < sizeof(*info) + caps.size) {
		info->argsz = sizeof(*info) + caps.size;
		info->cap_offset = 0;
	} else {
		vfio_info_cap_shift(&caps, sizeof(*info));
		if (copy_to_user(uinfo + 1, caps.buf, caps.size))
			ret = -EFAULT;
		info->cap_offset = sizeof(*info);
	}

	kfree(caps.buf);
	return ret;
}

static long willow_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct willow_private *willow =
		container_of(vdev, struct willow_private, vdev);
	void __user *uarg = (void __user *)arg;
	unsigned long minsz;
	int ret;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
	{
		struct vfio_region_info info;

		minsz = offsetofend(struct vfio_region_info, offset);

		if (copy_from_user(&info, uarg, minsz))
			return -EFAULT;

		if (info.argsz < minsz)
			return -EINVAL;

		ret = willow_get_region_info(willow, &info, uarg);
		if (ret)
			return ret;

		return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
	}
	case VFIO_DEVICE_RESET:
		return juniper_channel_halt(to_juniper_channel(vdev->dev));
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops willow_ops = {
	.ioctl = willow_ioctl,
};

static int willow_probe(struct juniper_channel *channel)
{
	struct willow_private *willow;
	int ret;

	willow = vfio_alloc_device(willow_private, vdev, &channel->dev,
				   &willow_ops);
	if (IS_ERR(willow))
		return PTR_ERR(willow);

	dev_set_drvdata(&channel->dev, willow);
	ret = vfio_register_device(&willow->vdev);
	if (ret)
		vfio_put_device(&willow->vdev);
	return ret;
}

static void willow_remove(struct juniper_channel *channel)
{
	struct willow_private *willow = dev_get_drvdata(&channel->dev);

	vfio_unregister_device(&willow->vdev);
	vfio_put_device(&willow->vdev);
}

static struct juniper_driver willow_driver = {
	.driver.name = "willow",
	.probe = willow_probe,
	.remove = willow_remove,
};

module_driver(willow_driver, juniper_register_driver,
	      juniper_unregister_driver);

MODULE_LICENSE("GPL");
