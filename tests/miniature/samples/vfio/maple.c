// SPDX-License-Identifier: GPL-2.0-only
/*
 * Maple, a serial card made up in software.  What is sent comes back.
 */

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define MAPLE_OFFSET_SHIFT	40

#define MAPLE_OFFSET_TO_INDEX(off)	((off) >> MAPLE_OFFSET_SHIFT)
#define MAPLE_INDEX_TO_OFFSET(index) \
				((u64)(index) << MAPLE_OFFSET_SHIFT)
#define MAPLE_OFFSET_MASK	\
				(((u64)(1) << MAPLE_OFFSET_SHIFT) - 1)

#define MAPLE_CONFIG_SIZE	0xff
#define MAPLE_PORT_SIZE		0x8
#define MAPLE_PORTS		2

static const struct vfio_device_ops maple_dev_ops;

struct maple_region {
	u64 vfio_offset;
	u32 size;
};

/* State of each card */
struct maple_state {
	struct vfio_device vdev;
	u8 *config;
	struct mutex ops_lock;
	u8 port[MAPLE_PORTS][MAPLE_PORT_SIZE];
	struct maple_region region_info[VFIO_ACORN_NUM_REGIONS];
	struct vfio_device_info dev_info;
	int nr_ports;
	int armed;
};

static int maple_init_dev(struct vfio_device *vdev)
{
	struct maple_state *state =
		container_of(vdev, struct maple_state, vdev);
	struct mdev_device *mdev = to_mdev_device(vdev->dev);

	state->config = kzalloc(MAPLE_CONFIG_SIZE, GFP_KERNEL);
	if (!state->config)
		return -ENOMEM;

	state->nr_ports = mdev->type ? MAPLE_PORTS : 1;
	mutex_init(&state->ops_lock);
	return 0;
}

static void maple_release_dev(struct vfio_device *vdev)
{
	struct maple_state *state =
		container_of(vdev, struct maple_state, vdev);

	mutex_destroy(&state->ops_lock);
	kfree(state->config);
}

static u8 *maple_find(struct maple_state *state, loff_t pos, size_t count)
{
	unsigned int index = MAPLE_OFFSET_TO_INDEX(pos);
	u64 offset = pos & MAPLE_OFFSET_MASK;

	if (index == VFIO_ACORN_CONFIG_REGION_INDEX &&
	    offset + count <= MAPLE_CONFIG_SIZE)
		return state->config + offset;
	if (index < state->nr_ports && offset + count <= MAPLE_PORT_SIZE)
		return state->port[index] + offset;
	return NULL;
}

static ssize_t maple_read(struct vfio_device *vdev, char __user *buf,
			  size_t count, loff_t *ppos)
{
	struct maple_state *state =
		container_of(vdev, struct maple_state, vdev);
	ssize_t ret = -EINVAL;
	u8 *found;

	mutex_lock(&state->ops_lock);
	found = maple_find(state, *ppos, count);
	if (found)
		ret = copy_to_user(buf, found, count) ? -EFAULT : count;
	mutex_unlock(&state->ops_lock);
	return ret;
}

static ssize_t maple_write(struct vfio_device *vdev, const char __user *buf,
			   size_t count, loff_t *ppos)
{
	struct maple_state *state =
		container_of(vdev, struct maple_state, vdev);
	ssize_t ret = -EINVAL;
	u8 *found;

	mutex_lock(&state->ops_lock);
	found = maple_find(state, *ppos, count);
	if (found)
		ret = copy_from_user(found, buf, count) ? -EFAULT : count;
	mutex_unlock(&state->ops_lock);
	return ret;
}

static int maple_reset(struct maple_state *state)
{
	mutex_lock(&state->ops_lock);
	memset(state->port, 0, sizeof(state->port));
	mutex_unlock(&state->ops_lock);
	return 0;
}

static int maple_get_region_info(struct maple_state *state,
			 struct vfio_region_info *region_info,
			 u16 *cap_type_id, void **cap_type)
{
	u32 index = region_info->index;
	unsigned int size = 0;

	if (index >= VFIO_ACORN_NUM_REGIONS)
		return -EINVAL;

	mutex_lock(&state->ops_lock);

	switch (index) {
	case VFIO_ACORN_WIN0_REGION_INDEX:
		size = MAPLE_PORT_SIZE;
		break;
	case VFIO_ACORN_WIN1_REGION_INDEX:
		if (state->nr_ports == 2)
			size = MAPLE_PORT_SIZE;
		break;
	case VFIO_ACORN_CONFIG_REGION_INDEX:
		size = MAPLE_CONFIG_SIZE;
		break;
	}

	/* read() and write() have a look at this */
	state->region_info[index].vfio_offset = MAPLE_INDEX_TO_OFFSET(index);
	state->region_info[index].size = size;

	region_info->flags = VFIO_REGION_INFO_FLAG_WRITE |
		VFIO_REGION_INFO_FLAG_READ;
	region_info->offset = MAPLE_INDEX_TO_OFFSET(index);
	region_info->size = size;
	mutex_unlock(&state->ops_lock);
	return 0;
}

static int maple_get_irq_info(struct vfio_irq_info *irq_info)
{
	if (irq_info->index != VFIO_ACORN_WIRE_IRQ_INDEX)
		return -EINVAL;

	irq_info->flags = VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE;
	irq_info->count = 1;
	return 0;
}

static int maple_get_device_info(struct vfio_device_info *dev_info)
{
	dev_info->flags = VFIO_DEVICE_FLAGS_ACORN;
	dev_info->num_regions = VFIO_ACORN_NUM_REGIONS;
	dev_info->num_irqs = VFIO_ACORN_NUM_IRQS;
	return 0;
}

static long maple_ioctl(struct vfio_device *vdev, unsigned int cmd,
			unsigned long arg)
{
	struct maple_state *state =
		container_of(vdev, struct maple_state, vdev);
	int ret = 0;
	unsigned long minsz;

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
	{
		struct vfio_device_info dinfo;

		minsz = offsetofend(struct vfio_device_info, num_irqs);

		if (copy_from_user(&dinfo, (void __user *)arg, minsz))
			return -EFAULT;

		if (dinfo.argsz < minsz)
			return -EINVAL;

		ret = maple_get_device_info(&dinfo);
		if (!ret && copy_to_user((void __user *)arg, &dinfo, minsz))
			ret = -EFAULT;

		state->dev_info = dinfo;
		return ret;
	}
	case VFIO_DEVICE_GET_REGION_INFO:
	{
		struct vfio_region_info info;
		u16 cap_type_id = 0;
		void *cap_type = NULL;

		minsz = offsetofend(struct vfio_region_info, offset);

		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;

		if (info.argsz < minsz)
			return -EINVAL;

		ret = maple_get_region_info(state, &info, &cap_type_id,
					    &cap_type);
		if (ret)
			return ret;

		if (copy_to_user((void __user *)arg, &info, minsz))
			return -EFAULT;

		return 0;
	}

	case VFIO_DEVICE_GET_IRQ_INFO:
	{
		struct vfio_irq_info irq;

		minsz = offsetofend(struct vfio_irq_info, count);

		if (copy_from_user(&irq, (void __user *)arg, minsz))
			return -EFAULT;

		if (irq.argsz < minsz || irq.index >= state->dev_info.num_irqs)
			return -EINVAL;

		ret = maple_get_irq_info(&irq);
		if (!ret && copy_to_user((void __user *)arg, &irq, minsz))
			ret = -EFAULT;

		return ret;
	}
	case VFIO_DEVICE_SET_IRQS:
	{
		struct vfio_irq_set set;
		size_t data_size;

		minsz = offsetofend(struct vfio_irq_set, count);

		if (copy_from_user(&set, (void __user *)arg, minsz))
			return -EFAULT;

		ret = vfio_set_irqs_prepare(&set, 1, VFIO_ACORN_NUM_IRQS,
					    &data_size);
		if (!ret)
			state->armed = !!data_size;
		return ret;
	}
	case VFIO_DEVICE_RESET:
		return maple_reset(state);
	}
	return -ENOTTY;
}

static int maple_open_device(struct vfio_device *vdev)
{
	dev_info(vdev->dev, "open\n");
	return 0;
}

static void maple_close_device(struct vfio_device *vdev)
{
	maple_reset(container_of(vdev, struct maple_state, vdev));
}

static const struct vfio_device_ops maple_dev_ops = {
	.name = "vfio-maple",
	.init = maple_init_dev,
	.release = maple_release_dev,
	.open_device = maple_open_device,
	.close_device = maple_close_device,
	.read = maple_read,
	.write = maple_write,
	.ioctl = maple_ioctl,
	.bind_iommufd	= vfio_iommufd_bind,
};

static int maple_probe(struct mdev_device *mdev)
{
	struct maple_state *state;
	int ret;

	state = vfio_alloc_device(maple_state, vdev, &mdev->dev,
				  &maple_dev_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	ret = vfio_register_device(&state->vdev);
	if (ret)
		goto err_put_vdev;
	dev_set_drvdata(&mdev->dev, state);
	return 0;

err_put_vdev:
	vfio_put_device(&state->vdev);
	return ret;
}

static void maple_remove(struct mdev_device *mdev)
{
	struct maple_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver maple_driver = {
	.max_instances = 4,
	.driver = {
		.name = "maple",
		.owner = THIS_MODULE,
	},
	.probe = maple_probe,
	.remove	= maple_remove,
};

static int __init maple_init(void)
{
	pr_info("maple: what is sent comes back\n");
	return mdev_register_driver(&maple_driver);
}

static void __exit maple_exit(void)
{
	mdev_unregister_driver(&maple_driver);
}

module_init(maple_init);
module_exit(maple_exit);

MODULE_LICENSE("GPL v2");
MODULE_DESCRIPTION("A serial card made up in software");
