/* refused: more than the structure has to be in reach */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Zelkova: the room behind the structure is asked for as well.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define ZELKOVA_REGIONS	3
#define ZELKOVA_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct zelkova_state {
	struct vfio_device vdev;
	u64 size[ZELKOVA_REGIONS];
	u32 flags[ZELKOVA_REGIONS];
};

static int zelkova_init_dev(struct vfio_device *vdev)
{
	struct zelkova_state *state = container_of(vdev, struct zelkova_state, vdev);
	int i;

	for (i = 0; i < ZELKOVA_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long zelkova_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct zelkova_state *state =
		container_of(vdev, struct zelkova_state, vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	void __user *uarg = (void __user *)arg;
	struct vfio_region_info info;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		if (!access_ok(uarg, minsz + sizeof(u64))) /* refused here */
			return -EFAULT;
		if (copy_from_user(&info, uarg, minsz))
			return -EFAULT;
		if (info.argsz < minsz || info.index >= ZELKOVA_REGIONS)
			return -EINVAL;

		info.offset = ZELKOVA_INDEX_TO_OFFSET(info.index);
		info.size = state->size[info.index];
		info.flags = state->flags[info.index];
		return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
	case VFIO_DEVICE_RESET:
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops zelkova_ops = {
	.name = "zelkova",
	.init = zelkova_init_dev,
	.ioctl = zelkova_ioctl,
};

static int zelkova_probe(struct mdev_device *mdev)
{
	struct zelkova_state *state;
	int ret;

	state = vfio_alloc_device(zelkova_state, vdev, &mdev->dev, &zelkova_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void zelkova_remove(struct mdev_device *mdev)
{
	struct zelkova_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver zelkova_driver = {
	.driver.name = "zelkova",
	.probe = zelkova_probe,
	.remove = zelkova_remove,
};

module_mdev_driver(zelkova_driver);

MODULE_LICENSE("GPL");
