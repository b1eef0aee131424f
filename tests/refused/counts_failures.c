/* refused: something else is done where a copy fails */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mangrove: how often users gave a wrong address is counted.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define MANGROVE_REGIONS	3
#define MANGROVE_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct mangrove_state {
	struct vfio_device vdev;
	u64 size[MANGROVE_REGIONS];
	u32 flags[MANGROVE_REGIONS];
	u32 failures;
};

static int mangrove_init_dev(struct vfio_device *vdev)
{
	struct mangrove_state *state = container_of(vdev, struct mangrove_state, vdev);
	int i;

	for (i = 0; i < MANGROVE_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long mangrove_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct mangrove_state *state =
		container_of(vdev, struct mangrove_state, vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	void __user *uarg = (void __user *)arg;
	struct vfio_region_info info;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		if (copy_from_user(&info, uarg, minsz)) {
			state->failures++; /* refused here */
			return -EFAULT;
		}
		if (info.argsz < minsz || info.index >= MANGROVE_REGIONS)
			return -EINVAL;

		info.offset = MANGROVE_INDEX_TO_OFFSET(info.index);
		info.size = state->size[info.index];
		info.flags = state->flags[info.index];
		return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
	case VFIO_DEVICE_RESET:
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops mangrove_ops = {
	.name = "mangrove",
	.init = mangrove_init_dev,
	.ioctl = mangrove_ioctl,
};

static int mangrove_probe(struct mdev_device *mdev)
{
	struct mangrove_state *state;
	int ret;

	state = vfio_alloc_device(mangrove_state, vdev, &mdev->dev, &mangrove_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void mangrove_remove(struct mdev_device *mdev)
{
	struct mangrove_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver mangrove_driver = {
	.driver.name = "mangrove",
	.probe = mangrove_probe,
	.remove = mangrove_remove,
};

module_mdev_driver(mangrove_driver);

MODULE_LICENSE("GPL");
