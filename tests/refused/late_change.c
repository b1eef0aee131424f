/* refused: the structure is changed behind the answer */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mulberry: what was told last is remembered, as a number of pages.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define MULBERRY_REGIONS	3
#define MULBERRY_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct mulberry_state {
	struct vfio_device vdev;
	u64 size[MULBERRY_REGIONS];
	u32 flags[MULBERRY_REGIONS];
	u64 told;
};

static int mulberry_init_dev(struct vfio_device *vdev)
{
	struct mulberry_state *state = container_of(vdev, struct mulberry_state, vdev);
	int i;

	for (i = 0; i < MULBERRY_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long mulberry_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct mulberry_state *state =
		container_of(vdev, struct mulberry_state, vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	void __user *uarg = (void __user *)arg;
	struct vfio_region_info info;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		if (copy_from_user(&info, uarg, minsz))
			return -EFAULT;
		if (info.argsz < minsz || info.index >= MULBERRY_REGIONS)
			return -EINVAL;

		info.offset = MULBERRY_INDEX_TO_OFFSET(info.index);
		info.size = state->size[info.index];
		info.flags = state->flags[info.index];
		if (copy_to_user(uarg, &info, minsz))
			return -EFAULT;
		info.size >>= PAGE_SHIFT; /* refused here */
		state->told = info.size;
		return 0;
	case VFIO_DEVICE_RESET:
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops mulberry_ops = {
	.name = "mulberry",
	.init = mulberry_init_dev,
	.ioctl = mulberry_ioctl,
};

static int mulberry_probe(struct mdev_device *mdev)
{
	struct mulberry_state *state;
	int ret;

	state = vfio_alloc_device(mulberry_state, vdev, &mdev->dev, &mulberry_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void mulberry_remove(struct mdev_device *mdev)
{
	struct mulberry_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver mulberry_driver = {
	.driver.name = "mulberry",
	.probe = mulberry_probe,
	.remove = mulberry_remove,
};

module_mdev_driver(mulberry_driver);

MODULE_LICENSE("GPL");
