/* refused: code behind the switch depends on it */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Banyan: the lock that one case takes is given back for all of them, and what
 * went wrong is counted.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define BANYAN_REGIONS	3
#define BANYAN_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct banyan_state {
	struct vfio_device vdev;
	u64 size[BANYAN_REGIONS];
	u32 flags[BANYAN_REGIONS];
	struct mutex lock;
	bool tolerant;
	u32 failures;
};

static int banyan_init_dev(struct vfio_device *vdev)
{
	struct banyan_state *state = container_of(vdev, struct banyan_state, vdev);
	int i;

	for (i = 0; i < BANYAN_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	mutex_init(&state->lock);
	return 0;
}

static long banyan_get_info(struct vfio_device_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_device_info, num_irqs);
	struct vfio_device_info info;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;

	info.flags = 0;
	info.num_regions = BANYAN_REGIONS;
	info.num_irqs = 0;
	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static long banyan_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct banyan_state *state =
		container_of(vdev, struct banyan_state, vdev);
	bool locked = false;
	long ret;

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		ret = banyan_get_info((void __user *)arg);
		break;
	case VFIO_DEVICE_GET_REGION_INFO: {
		unsigned long minsz;
		struct vfio_region_info info;

		minsz = offsetofend(struct vfio_region_info, offset);
		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;
		if (info.argsz < minsz)
			return -EINVAL;

		mutex_lock(&state->lock);
		locked = true;
		if (info.index >= BANYAN_REGIONS) {
			ret = -EINVAL;
			if (!state->tolerant)
				break;
			info.index = 0;
		}

		info.offset = BANYAN_INDEX_TO_OFFSET(info.index);
		info.size = state->size[info.index];
		info.flags = state->flags[info.index];
		ret = copy_to_user((void __user *)arg, &info, minsz) ?
			-EFAULT : 0;
		break;
	}
	default:
		ret = -ENOTTY;
		break;
	}

	if (ret) {
		dev_dbg(vdev->dev, "%x fails\n", cmd); /* refused here */
		state->failures++;
	}
	if (locked)
		mutex_unlock(&state->lock);
	return ret;
}

static const struct vfio_device_ops banyan_ops = {
	.name = "banyan",
	.init = banyan_init_dev,
	.ioctl = banyan_ioctl,
};

static int banyan_probe(struct mdev_device *mdev)
{
	struct banyan_state *state;
	int ret;

	state = vfio_alloc_device(banyan_state, vdev, &mdev->dev, &banyan_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void banyan_remove(struct mdev_device *mdev)
{
	struct banyan_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver banyan_driver = {
	.driver.name = "banyan",
	.probe = banyan_probe,
	.remove = banyan_remove,
};

module_mdev_driver(banyan_driver);

MODULE_LICENSE("GPL");
