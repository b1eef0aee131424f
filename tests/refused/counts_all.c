/* refused: something changes before the request is copied in */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tupelo: all questions about regions are counted, those that fail too.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define TUPELO_REGIONS	3
#define TUPELO_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct tupelo_state {
	struct vfio_device vdev;
	u64 size[TUPELO_REGIONS];
	u32 flags[TUPELO_REGIONS];
	u32 questions;
};

static int tupelo_init_dev(struct vfio_device *vdev)
{
	struct tupelo_state *state = container_of(vdev, struct tupelo_state, vdev);
	int i;

	for (i = 0; i < TUPELO_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long tupelo_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct tupelo_state *state =
		container_of(vdev, struct tupelo_state, vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	void __user *uarg = (void __user *)arg;
	struct vfio_region_info info;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		state->questions++; /* refused here */
		if (copy_from_user(&info, uarg, minsz))
			return -EFAULT;
		if (info.argsz < minsz || info.index >= TUPELO_REGIONS)
			return -EINVAL;

		info.offset = TUPELO_INDEX_TO_OFFSET(info.index);
		info.size = state->size[info.index] + state->questions;
		info.flags = state->flags[info.index];
		return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
	case VFIO_DEVICE_RESET:
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops tupelo_ops = {
	.name = "tupelo",
	.init = tupelo_init_dev,
	.ioctl = tupelo_ioctl,
};

static int tupelo_probe(struct mdev_device *mdev)
{
	struct tupelo_state *state;
	int ret;

	state = vfio_alloc_device(tupelo_state, vdev, &mdev->dev, &tupelo_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void tupelo_remove(struct mdev_device *mdev)
{
	struct tupelo_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver tupelo_driver = {
	.driver.name = "tupelo",
	.probe = tupelo_probe,
	.remove = tupelo_remove,
};

module_mdev_driver(tupelo_driver);

MODULE_LICENSE("GPL");
