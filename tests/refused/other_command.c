/* refused: another command becomes this one */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sycamore: an older user has a number of its own for the question.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define SYCAMORE_REGIONS	3
#define SYCAMORE_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct sycamore_state {
	struct vfio_device vdev;
	u64 size[SYCAMORE_REGIONS];
	u32 flags[SYCAMORE_REGIONS];
};

static int sycamore_init_dev(struct vfio_device *vdev)
{
	struct sycamore_state *state = container_of(vdev, struct sycamore_state, vdev);
	int i;

	for (i = 0; i < SYCAMORE_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

/* Before the numbers were fixed. */
#define SYCAMORE_OLD_REGION_INFO	_IO(VFIO_TYPE, VFIO_BASE + 40)

static long sycamore_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct sycamore_state *state =
		container_of(vdev, struct sycamore_state, vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	void __user *uarg = (void __user *)arg;
	struct vfio_region_info info;

	if (cmd == SYCAMORE_OLD_REGION_INFO)
		cmd = VFIO_DEVICE_GET_REGION_INFO; /* refused here */

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		if (copy_from_user(&info, uarg, minsz))
			return -EFAULT;
		if (info.argsz < minsz || info.index >= SYCAMORE_REGIONS)
			return -EINVAL;

		info.offset = SYCAMORE_INDEX_TO_OFFSET(info.index);
		info.size = state->size[info.index];
		info.flags = state->flags[info.index];
		return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
	case VFIO_DEVICE_RESET:
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops sycamore_ops = {
	.name = "sycamore",
	.init = sycamore_init_dev,
	.ioctl = sycamore_ioctl,
};

static int sycamore_probe(struct mdev_device *mdev)
{
	struct sycamore_state *state;
	int ret;

	state = vfio_alloc_device(sycamore_state, vdev, &mdev->dev, &sycamore_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void sycamore_remove(struct mdev_device *mdev)
{
	struct sycamore_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver sycamore_driver = {
	.driver.name = "sycamore",
	.probe = sycamore_probe,
	.remove = sycamore_remove,
};

module_mdev_driver(sycamore_driver);

MODULE_LICENSE("GPL");
