/* refused: the case is shared with another command */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cherry: both structures have their size and their flags at the same place, and
 * for no index but the first there is more to say.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define CHERRY_REGIONS	3
#define CHERRY_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct cherry_state {
	struct vfio_device vdev;
	u64 size[CHERRY_REGIONS];
	u32 flags[CHERRY_REGIONS];
};

static int cherry_init_dev(struct vfio_device *vdev)
{
	struct cherry_state *state = container_of(vdev, struct cherry_state, vdev);
	int i;

	for (i = 0; i < CHERRY_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long cherry_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct cherry_state *state =
		container_of(vdev, struct cherry_state, vdev);
	union {
		struct vfio_device_info device;
		struct vfio_region_info region;
	} info;
	unsigned long minsz;

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO: /* refused here */
	case VFIO_DEVICE_GET_REGION_INFO:
		minsz = cmd == VFIO_DEVICE_GET_INFO ?
			offsetofend(struct vfio_device_info, num_irqs) :
			offsetofend(struct vfio_region_info, offset);
		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;
		if (info.region.argsz < minsz)
			return -EINVAL;

		if (cmd == VFIO_DEVICE_GET_INFO) {
			info.device.flags = 0;
			info.device.num_regions = CHERRY_REGIONS;
			info.device.num_irqs = 0;
		} else {
			if (info.region.index >= CHERRY_REGIONS)
				return -EINVAL;
			info.region.offset =
				CHERRY_INDEX_TO_OFFSET(info.region.index);
			info.region.size = state->size[info.region.index];
			info.region.flags = state->flags[info.region.index];
		}
		return copy_to_user((void __user *)arg, &info, minsz) ?
			-EFAULT : 0;
	case VFIO_DEVICE_RESET:
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops cherry_ops = {
	.name = "cherry",
	.init = cherry_init_dev,
	.ioctl = cherry_ioctl,
};

static int cherry_probe(struct mdev_device *mdev)
{
	struct cherry_state *state;
	int ret;

	state = vfio_alloc_device(cherry_state, vdev, &mdev->dev, &cherry_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void cherry_remove(struct mdev_device *mdev)
{
	struct cherry_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver cherry_driver = {
	.driver.name = "cherry",
	.probe = cherry_probe,
	.remove = cherry_remove,
};

module_mdev_driver(cherry_driver);

MODULE_LICENSE("GPL");
