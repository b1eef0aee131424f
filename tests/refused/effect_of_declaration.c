/* refused: a declaration does more than it looks like */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wenge: every command gets a number.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define WENGE_REGIONS	3
#define WENGE_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct wenge_state {
	struct vfio_device vdev;
	u64 size[WENGE_REGIONS];
	u32 flags[WENGE_REGIONS];
	u32 commands;
};

static int wenge_init_dev(struct vfio_device *vdev)
{
	struct wenge_state *state = container_of(vdev, struct wenge_state, vdev);
	int i;

	for (i = 0; i < WENGE_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long wenge_get_region_info(struct wenge_state *state, void __user *uarg)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info info;

	if (copy_from_user(&info, uarg, minsz))
		return -EFAULT;
	if (info.argsz < minsz || info.index >= WENGE_REGIONS)
		return -EINVAL;

	info.offset = WENGE_INDEX_TO_OFFSET(info.index);
	info.size = state->size[info.index] + state->commands;
	info.flags = state->flags[info.index];
	return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
}

static long wenge_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct wenge_state *state =
		container_of(vdev, struct wenge_state, vdev);
	u32 number = state->commands++; /* refused here */

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		return wenge_get_region_info(state, (void __user *)arg);
	case VFIO_DEVICE_RESET:
		return number ? 0 : -EINVAL;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops wenge_ops = {
	.name = "wenge",
	.init = wenge_init_dev,
	.ioctl = wenge_ioctl,
};

static int wenge_probe(struct mdev_device *mdev)
{
	struct wenge_state *state;
	int ret;

	state = vfio_alloc_device(wenge_state, vdev, &mdev->dev, &wenge_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void wenge_remove(struct mdev_device *mdev)
{
	struct wenge_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver wenge_driver = {
	.driver.name = "wenge",
	.probe = wenge_probe,
	.remove = wenge_remove,
};

module_mdev_driver(wenge_driver);

MODULE_LICENSE("GPL");
