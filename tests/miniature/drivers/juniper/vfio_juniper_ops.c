// SPDX-License-Identifier: GPL-2.0-only
/*
 * Juniper channels for userspace.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/nospec.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#include "vfio_juniper_private.h"

static const struct vfio_device_ops vfio_juniper_dev_ops;

#define VFIO_JUNIPER_SUBTYPE_STATUS	1

static ssize_t vfio_juniper_status_read(struct vfio_juniper_private *private,
					char __user *buf, size_t count,
					loff_t *ppos)
{
	u32 status = private->io_region->ret_code;

	if (count != sizeof(status))
		return -EINVAL;
	return copy_to_user(buf, &status, sizeof(status)) ? -EFAULT : count;
}

static const struct vfio_juniper_regops vfio_juniper_status_ops = {
	.read = vfio_juniper_status_read,
};

static int vfio_juniper_register_status(struct vfio_juniper_private *private)
{
	struct vfio_juniper_region *region;

	region = kzalloc(sizeof(*region), GFP_KERNEL);
	if (!region)
		return -ENOMEM;

	region->type = VFIO_REGION_TYPE_JUNIPER;
	region->subtype = VFIO_JUNIPER_SUBTYPE_STATUS;
	region->ops = &vfio_juniper_status_ops;
	region->size = sizeof(u32);
	region->flags = VFIO_REGION_INFO_FLAG_READ;
	private->region = region;
	private->num_regions = 1;
	return 0;
}

static int vfio_juniper_init_dev(struct vfio_device *vdev)
{
	struct vfio_juniper_private *private =
		container_of(vdev, struct vfio_juniper_private, vdev);

	private->channel = to_juniper_channel(vdev->dev);
	private->io_region = kzalloc(sizeof(*private->io_region), GFP_KERNEL);
	if (!private->io_region)
		return -ENOMEM;

	mutex_init(&private->io_mutex);
	return vfio_juniper_register_status(private);
}

static void vfio_juniper_release_dev(struct vfio_device *vdev)
{
	struct vfio_juniper_private *private =
		container_of(vdev, struct vfio_juniper_private, vdev);

	mutex_destroy(&private->io_mutex);
	kfree(private->region);
	kfree(private->io_region);
}

static ssize_t vfio_juniper_read(struct vfio_device *vdev, char __user *buf,
				 size_t count, loff_t *ppos)
{
	struct vfio_juniper_private *private =
		container_of(vdev, struct vfio_juniper_private, vdev);
	unsigned int index = VFIO_JUNIPER_OFFSET_TO_INDEX(*ppos);
	loff_t pos = *ppos & VFIO_JUNIPER_OFFSET_MASK;
	ssize_t ret = count;

	if (index >= VFIO_JUNIPER_NUM_REGIONS + private->num_regions)
		return -EINVAL;

	if (index != VFIO_JUNIPER_CONFIG_REGION_INDEX) {
		index -= VFIO_JUNIPER_NUM_REGIONS;
		index = array_index_nospec(index, private->num_regions);
		return private->region[index].ops->read(private, buf, count,
							ppos);
	}

	if (pos + count > sizeof(*private->io_region))
		return -EINVAL;

	mutex_lock(&private->io_mutex);
	if (copy_to_user(buf, (void *)private->io_region + pos, count))
		ret = -EFAULT;
	mutex_unlock(&private->io_mutex);
	return ret;
}

static ssize_t vfio_juniper_write(struct vfio_device *vdev,
				  const char __user *buf, size_t count,
				  loff_t *ppos)
{
	struct vfio_juniper_private *private =
		container_of(vdev, struct vfio_juniper_private, vdev);
	ssize_t ret;

	if (*ppos || count != sizeof(private->io_region->request))
		return -EINVAL;

	if (!mutex_trylock(&private->io_mutex))
		return -EAGAIN;

	ret = -EFAULT;
	if (!copy_from_user(private->io_region->request, buf, count))
		ret = juniper_channel_start(private->channel,
					    private->io_region->request);
	if (!ret)
		ret = count;
	mutex_unlock(&private->io_mutex);
	return ret;
}

static int vfio_juniper_get_info(struct vfio_juniper_private *private,
				 struct vfio_device_info __user *arg)
{
	size_t minsz = offsetofend(struct vfio_device_info, num_irqs);
	struct vfio_device_info device;

	if (copy_from_user(&device, arg, minsz))
		return -EFAULT;
	if (device.argsz < minsz)
		return -EINVAL;

	device.num_irqs = 1;
	device.num_regions = VFIO_JUNIPER_NUM_REGIONS + private->num_regions;
	device.flags = VFIO_DEVICE_FLAGS_JUNIPER | VFIO_DEVICE_FLAGS_RESET;
	return copy_to_user(arg, &device, minsz) ? -EFAULT : 0;
}

static int vfio_juniper_get_region_info(struct vfio_juniper_private *private,
					struct vfio_region_info *info,
					unsigned long arg)
{
	int nr;

	switch (info->index) {
	case VFIO_JUNIPER_CONFIG_REGION_INDEX:
		info->size = sizeof(struct juniper_io_region);
		info->flags = VFIO_REGION_INFO_FLAG_READ
			      | VFIO_REGION_INFO_FLAG_WRITE;
		info->offset = 0;
		return 0;
	default: /* the others say with a capability what they are */
	{
		struct vfio_region_info_cap_type type = {
			.header.id = VFIO_REGION_INFO_CAP_TYPE,
			.header.version = 1 };
		struct vfio_info_cap chain = { .buf = NULL, .size = 0 };
		int ret;

		if (info->index >=
		    VFIO_JUNIPER_NUM_REGIONS + private->num_regions)
			return -EINVAL;

		nr = info->index - VFIO_JUNIPER_NUM_REGIONS;
		nr = array_index_nospec(nr, private->num_regions);

		type.type = private->region[nr].type;
		type.subtype = private->region[nr].subtype;

		ret = vfio_info_add_capability(&chain, &type.header,
					       sizeof(type));
		if (ret)
			return ret;

		info->offset = VFIO_JUNIPER_INDEX_TO_OFFSET(info->index);
		info->size = private->region[nr].size;
		info->flags = private->region[nr].flags;
		info->flags |= VFIO_REGION_INFO_FLAG_CAPS;
		if (info->argsz < sizeof(*info) + chain.size) {
			info->argsz = sizeof(*info) + chain.size;
			info->cap_offset = 0;
		} else {
			vfio_info_cap_shift(&chain, sizeof(*info));
			if (copy_to_user((void __user *)arg + sizeof(*info),
					 chain.buf, chain.size)) {
				kfree(chain.buf);
				return -EFAULT;
			}
			info->cap_offset = sizeof(*info);
		}

		kfree(chain.buf);

	}
	}
	return 0;
}

static int vfio_juniper_get_irq_info(struct vfio_irq_info __user *arg)
{
	size_t minsz = offsetofend(struct vfio_irq_info, count);
	struct vfio_irq_info irq;

	if (copy_from_user(&irq, arg, minsz))
		return -EFAULT;
	if (irq.argsz < minsz || irq.index)
		return -EINVAL;

	irq.flags = VFIO_IRQ_INFO_EVENTFD;
	irq.count = 1;
	return copy_to_user(arg, &irq, minsz) ? -EFAULT : 0;
}

static int vfio_juniper_set_irqs(struct vfio_juniper_private *private,
				 struct vfio_irq_set __user *arg)
{
	struct eventfd_ctx *ctx;
	struct vfio_irq_set set;
	size_t data_size;
	s32 fd;

	if (copy_from_user(&set, arg, sizeof(set)))
		return -EFAULT;
	if (vfio_set_irqs_prepare(&set, 1, 1, &data_size) || !data_size)
		return -EINVAL;
	if (get_user(fd, (s32 __user *)arg->data))
		return -EFAULT;

	ctx = eventfd_ctx_fdget(fd);
	if (IS_ERR(ctx))
		return PTR_ERR(ctx);
	if (private->io_trigger)
		eventfd_ctx_put(private->io_trigger);
	private->io_trigger = ctx;
	return 0;
}

static ssize_t vfio_juniper_ioctl(struct vfio_device *vdev,
				  unsigned int cmd,
				  unsigned long arg)
{
	struct vfio_juniper_private *private =
		container_of(vdev, struct vfio_juniper_private, vdev);
	unsigned long minsz;
	int ret;

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		return vfio_juniper_get_info(private, (void __user *)arg);
	case VFIO_DEVICE_GET_REGION_INFO:
	{
		struct vfio_region_info info;

		minsz = offsetofend(struct vfio_region_info, offset);

		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;

		if (info.argsz < minsz)
			return -EINVAL;

		ret = vfio_juniper_get_region_info(private, &info, arg);
		if (ret)
			return ret;

		return copy_to_user((void __user *)arg, &info, minsz) ? -EFAULT : 0;
	}
	case VFIO_DEVICE_GET_IRQ_INFO:
		return vfio_juniper_get_irq_info((void __user *)arg);
	case VFIO_DEVICE_SET_IRQS:
		return vfio_juniper_set_irqs(private, (void __user *)arg);
	case VFIO_DEVICE_RESET:
		return juniper_channel_halt(private->channel);
	default:
		return -ENOTTY;
	}
}

static int vfio_juniper_probe(struct juniper_channel *channel)
{
	struct vfio_juniper_private *private;
	int ret;

	private = vfio_alloc_device(vfio_juniper_private, vdev, &channel->dev,
				    &vfio_juniper_dev_ops);
	if (IS_ERR(private))
		return PTR_ERR(private);

	dev_set_drvdata(&channel->dev, private);
	ret = vfio_register_device(&private->vdev);
	if (ret)
		vfio_put_device(&private->vdev);
	return ret;
}

static void vfio_juniper_remove(struct juniper_channel *channel)
{
	struct vfio_juniper_private *private = dev_get_drvdata(&channel->dev);

	vfio_unregister_device(&private->vdev);
	vfio_put_device(&private->vdev);
}

static const struct vfio_device_ops vfio_juniper_dev_ops = {
	.init = vfio_juniper_init_dev,
	.release = vfio_juniper_release_dev,
	.read = vfio_juniper_read,
	.write = vfio_juniper_write,
	.ioctl = vfio_juniper_ioctl,
};

static struct juniper_driver vfio_juniper_driver = {
	.driver.name = "vfio-juniper",
	.probe = vfio_juniper_probe,
	.remove = vfio_juniper_remove,
};

module_driver(vfio_juniper_driver, juniper_register_driver,
	      juniper_unregister_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Juniper channels for userspace");
