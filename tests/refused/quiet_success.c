/* refused: it succeeds without an answer */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linden: about one region nobody is told anything.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define LINDEN_REGIONS	3
#define LINDEN_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct linden_state {
	struct vfio_device vdev;
	u64 size[LINDEN_REGIONS];
	u32 flags[LINDEN_REGIONS];
};

static int linden_init_dev(struct vfio_device *vdev)
{
	struct linden_state *state = container_of(vdev, struct linden_state, vdev);
	int i;

	for (i = 0; i < LINDEN_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long linden_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct linden_state *state =
		container_of(vdev, struct linden_state, vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	void __user *uarg = (void __user *)arg;
	struct vfio_region_info info;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		if (copy_from_user(&info, uarg, minsz))
			return -EFAULT;
		if (info.argsz < minsz || info.index >= LINDEN_REGIONS)
			return -EINVAL;

		info.offset = LINDEN_INDEX_TO_OFFSET(info.index);
		info.size = state->size[info.index];
		info.flags = state->flags[info.index];
		if (info.index == LINDEN_REGIONS - 1)
			return 0; /* refused here */

		return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
	case VFIO_DEVICE_RESET:
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops linden_ops = {
	.name = "linden",
	.init = linden_init_dev,
	.ioctl = linden_ioctl,
};

static int linden_probe(struct mdev_device *mdev)
{
	struct linden_state *state;
	int ret;

	state = vfio_alloc_device(linden_state, vdev, &mdev->dev, &linden_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void linden_remove(struct mdev_device *mdev)
{
	struct linden_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver linden_driver = {
	.driver.name = "linden",
	.probe = linden_probe,
	.remove = linden_remove,
};

module_mdev_driver(linden_driver);

MODULE_LICENSE("GPL");
