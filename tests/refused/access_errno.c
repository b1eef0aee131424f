/* refused: an address out of reach is another error */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kowhai: who gives an address that no user has is told that it is invalid.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define KOWHAI_REGIONS	3
#define KOWHAI_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct kowhai_state {
	struct vfio_device vdev;
	u64 size[KOWHAI_REGIONS];
	u32 flags[KOWHAI_REGIONS];
};

static int kowhai_init_dev(struct vfio_device *vdev)
{
	struct kowhai_state *state = container_of(vdev, struct kowhai_state, vdev);
	int i;

	for (i = 0; i < KOWHAI_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long kowhai_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct kowhai_state *state =
		container_of(vdev, struct kowhai_state, vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	void __user *uarg = (void __user *)arg;
	struct vfio_region_info info;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		if (!access_ok(uarg, minsz)) /* refused here */
			return -EINVAL;
		if (copy_from_user(&info, uarg, minsz))
			return -EFAULT;
		if (info.argsz < minsz || info.index >= KOWHAI_REGIONS)
			return -EINVAL;

		info.offset = KOWHAI_INDEX_TO_OFFSET(info.index);
		info.size = state->size[info.index];
		info.flags = state->flags[info.index];
		return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
	case VFIO_DEVICE_RESET:
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops kowhai_ops = {
	.name = "kowhai",
	.init = kowhai_init_dev,
	.ioctl = kowhai_ioctl,
};

static int kowhai_probe(struct mdev_device *mdev)
{
	struct kowhai_state *state;
	int ret;

	state = vfio_alloc_device(kowhai_state, vdev, &mdev->dev, &kowhai_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void kowhai_remove(struct mdev_device *mdev)
{
	struct kowhai_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver kowhai_driver = {
	.driver.name = "kowhai",
	.probe = kowhai_probe,
	.remove = kowhai_remove,
};

module_mdev_driver(kowhai_driver);

MODULE_LICENSE("GPL");
