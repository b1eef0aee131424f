/* refused: a failing copy is another error than the core's */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bubinga: what cannot be read is not valid.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define BUBINGA_REGIONS	3
#define BUBINGA_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct bubinga_state {
	struct vfio_device vdev;
	u64 size[BUBINGA_REGIONS];
	u32 flags[BUBINGA_REGIONS];
	u32 commands;
};

static int bubinga_init_dev(struct vfio_device *vdev)
{
	struct bubinga_state *state = container_of(vdev, struct bubinga_state, vdev);
	int i;

	for (i = 0; i < BUBINGA_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long bubinga_get_region_info(struct bubinga_state *state, void __user *uarg)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info info;
	long ret;

	ret = copy_from_user(&info, uarg, minsz) ? -EFAULT : 0; /* refused here */
	if (ret)
		return -EINVAL;
	if (info.argsz < minsz || info.index >= BUBINGA_REGIONS)
		return -EINVAL;

	info.offset = BUBINGA_INDEX_TO_OFFSET(info.index);
	info.size = state->size[info.index] + state->commands;
	info.flags = state->flags[info.index];
	return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
}

static long bubinga_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct bubinga_state *state =
		container_of(vdev, struct bubinga_state, vdev);

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		return bubinga_get_region_info(state, (void __user *)arg);
	case VFIO_DEVICE_RESET:
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops bubinga_ops = {
	.name = "bubinga",
	.init = bubinga_init_dev,
	.ioctl = bubinga_ioctl,
};

static int bubinga_probe(struct mdev_device *mdev)
{
	struct bubinga_state *state;
	int ret;

	state = vfio_alloc_device(bubinga_state, vdev, &mdev->dev, &bubinga_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void bubinga_remove(struct mdev_device *mdev)
{
	struct bubinga_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver bubinga_driver = {
	.driver.name = "bubinga",
	.probe = bubinga_probe,
	.remove = bubinga_remove,
};

module_mdev_driver(bubinga_driver);

MODULE_LICENSE("GPL");
