/* refused: something else is done where an address is out of reach */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wisteria: addresses that no user has are counted.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define WISTERIA_REGIONS	3
#define WISTERIA_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct wisteria_state {
	struct vfio_device vdev;
	u64 size[WISTERIA_REGIONS];
	u32 flags[WISTERIA_REGIONS];
	u32 failures;
};

static int wisteria_init_dev(struct vfio_device *vdev)
{
	struct wisteria_state *state = container_of(vdev, struct wisteria_state, vdev);
	int i;

	for (i = 0; i < WISTERIA_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long wisteria_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct wisteria_state *state =
		container_of(vdev, struct wisteria_state, vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	void __user *uarg = (void __user *)arg;
	struct vfio_region_info info;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		if (!access_ok(uarg, minsz)) {
			state->failures++; /* refused here */
			return -EFAULT;
		}
		if (copy_from_user(&info, uarg, minsz))
			return -EFAULT;
		if (info.argsz < minsz || info.index >= WISTERIA_REGIONS)
			return -EINVAL;

		info.offset = WISTERIA_INDEX_TO_OFFSET(info.index);
		info.size = state->size[info.index];
		info.flags = state->flags[info.index];
		return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
	case VFIO_DEVICE_RESET:
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops wisteria_ops = {
	.name = "wisteria",
	.init = wisteria_init_dev,
	.ioctl = wisteria_ioctl,
};

static int wisteria_probe(struct mdev_device *mdev)
{
	struct wisteria_state *state;
	int ret;

	state = vfio_alloc_device(wisteria_state, vdev, &mdev->dev, &wisteria_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void wisteria_remove(struct mdev_device *mdev)
{
	struct wisteria_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver wisteria_driver = {
	.driver.name = "wisteria",
	.probe = wisteria_probe,
	.remove = wisteria_remove,
};

module_mdev_driver(wisteria_driver);

MODULE_LICENSE("GPL");
