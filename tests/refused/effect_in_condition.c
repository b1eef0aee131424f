/* refused: a condition about the command has an effect */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Padauk: a device is woken before anything is asked of it.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define PADAUK_REGIONS	3
#define PADAUK_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct padauk_state {
	struct vfio_device vdev;
	u64 size[PADAUK_REGIONS];
	u32 flags[PADAUK_REGIONS];
	u32 commands;
};

static int padauk_init_dev(struct vfio_device *vdev)
{
	struct padauk_state *state = container_of(vdev, struct padauk_state, vdev);
	int i;

	for (i = 0; i < PADAUK_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static bool padauk_wake(struct padauk_state *state)
{
	state->commands++;
	return true;
}

static long padauk_get_region_info(struct padauk_state *state, void __user *uarg)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info info;

	if (copy_from_user(&info, uarg, minsz))
		return -EFAULT;
	if (info.argsz < minsz || info.index >= PADAUK_REGIONS)
		return -EINVAL;

	info.offset = PADAUK_INDEX_TO_OFFSET(info.index);
	info.size = state->size[info.index] + state->commands;
	info.flags = state->flags[info.index];
	return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
}

static long padauk_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct padauk_state *state =
		container_of(vdev, struct padauk_state, vdev);

	if (padauk_wake(state) && cmd == VFIO_DEVICE_RESET) /* refused here */
		return 0;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		return padauk_get_region_info(state, (void __user *)arg);
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops padauk_ops = {
	.name = "padauk",
	.init = padauk_init_dev,
	.ioctl = padauk_ioctl,
};

static int padauk_probe(struct mdev_device *mdev)
{
	struct padauk_state *state;
	int ret;

	state = vfio_alloc_device(padauk_state, vdev, &mdev->dev, &padauk_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void padauk_remove(struct mdev_device *mdev)
{
	struct padauk_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver padauk_driver = {
	.driver.name = "padauk",
	.probe = padauk_probe,
	.remove = padauk_remove,
};

module_mdev_driver(padauk_driver);

MODULE_LICENSE("GPL");
