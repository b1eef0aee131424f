/* refused: the case before it falls through into it */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Chestnut: after a reset the user gets to know its first region at once.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define CHESTNUT_REGIONS	3
#define CHESTNUT_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct chestnut_state {
	struct vfio_device vdev;
	u64 size[CHESTNUT_REGIONS];
	u32 flags[CHESTNUT_REGIONS];
	u32 resets;
};

static int chestnut_init_dev(struct vfio_device *vdev)
{
	struct chestnut_state *state = container_of(vdev, struct chestnut_state, vdev);
	int i;

	for (i = 0; i < CHESTNUT_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long chestnut_get_info(struct vfio_device_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_device_info, num_irqs);
	struct vfio_device_info info;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;

	info.flags = 0;
	info.num_regions = CHESTNUT_REGIONS;
	info.num_irqs = 0;
	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static long chestnut_ioctl(struct vfio_device *vdev, unsigned int cmd,
			   unsigned long arg)
{
	struct chestnut_state *state =
		container_of(vdev, struct chestnut_state, vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info info;

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		return chestnut_get_info((void __user *)arg);
	case VFIO_DEVICE_RESET:
		state->resets++;
		if (!arg)
			return 0;
		fallthrough;
	case VFIO_DEVICE_GET_REGION_INFO: /* refused here */
		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;
		if (info.argsz < minsz || info.index >= CHESTNUT_REGIONS)
			return -EINVAL;

		info.offset = CHESTNUT_INDEX_TO_OFFSET(info.index);
		info.size = state->size[info.index];
		info.flags = state->flags[info.index];
		return copy_to_user((void __user *)arg, &info, minsz) ?
			-EFAULT : 0;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops chestnut_ops = {
	.name = "chestnut",
	.init = chestnut_init_dev,
	.ioctl = chestnut_ioctl,
};

static int chestnut_probe(struct mdev_device *mdev)
{
	struct chestnut_state *state;
	int ret;

	state = vfio_alloc_device(chestnut_state, vdev, &mdev->dev, &chestnut_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void chestnut_remove(struct mdev_device *mdev)
{
	struct chestnut_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver chestnut_driver = {
	.driver.name = "chestnut",
	.probe = chestnut_probe,
	.remove = chestnut_remove,
};

module_mdev_driver(chestnut_driver);

MODULE_LICENSE("GPL");
