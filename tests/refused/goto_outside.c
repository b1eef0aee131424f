/* refused: goto out of the case */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hawthorn: all cases leave through the same door, and are counted there.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define HAWTHORN_REGIONS	3
#define HAWTHORN_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct hawthorn_state {
	struct vfio_device vdev;
	u64 size[HAWTHORN_REGIONS];
	u32 flags[HAWTHORN_REGIONS];
	u32 failures;
};

static const struct vfio_device_ops hawthorn_ops;

static int hawthorn_init_dev(struct vfio_device *vdev)
{
	struct hawthorn_state *state = container_of(vdev, struct hawthorn_state, vdev);
	int i;

	for (i = 0; i < HAWTHORN_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long hawthorn_get_info(struct vfio_device_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_device_info, num_irqs);
	struct vfio_device_info info;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;

	info.flags = 0;
	info.num_regions = HAWTHORN_REGIONS;
	info.num_irqs = 0;
	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static long hawthorn_ioctl(struct vfio_device *vdev, unsigned int cmd,
			   unsigned long arg)
{
	struct hawthorn_state *state =
		container_of(vdev, struct hawthorn_state, vdev);
	long ret;

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		return hawthorn_get_info((void __user *)arg);
	case VFIO_DEVICE_GET_REGION_INFO: {
		struct vfio_region_info info;
		unsigned long minsz;

		minsz = offsetofend(struct vfio_region_info, offset);
		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;
		if (info.argsz < minsz)
			return -EINVAL;

		ret = -EINVAL;
		if (info.index >= HAWTHORN_REGIONS)
			goto out_count; /* refused here */

		info.offset = HAWTHORN_INDEX_TO_OFFSET(info.index);
		info.size = state->size[info.index];
		info.flags = state->flags[info.index];
		return copy_to_user((void __user *)arg, &info, minsz) ?
			-EFAULT : 0;
	}
	default:
		ret = -ENOTTY;
		goto out_count;
	}

out_count:
	state->failures++;
	return ret;
}

static int hawthorn_probe(struct mdev_device *mdev)
{
	struct hawthorn_state *state;
	int ret;

	state = vfio_alloc_device(hawthorn_state, vdev, &mdev->dev, &hawthorn_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void hawthorn_remove(struct mdev_device *mdev)
{
	struct hawthorn_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static const struct vfio_device_ops hawthorn_ops = {
	.name = "hawthorn",
	.init = hawthorn_init_dev,
	.ioctl = hawthorn_ioctl,
};

static struct mdev_driver hawthorn_driver = {
	.driver.name = "hawthorn",
	.probe = hawthorn_probe,
	.remove = hawthorn_remove,
};

module_mdev_driver(hawthorn_driver);

MODULE_LICENSE("GPL");
