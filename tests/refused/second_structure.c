/* refused: there are two structures */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Poplar: what the user gave is put aside while another region is looked at.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define POPLAR_REGIONS	3
#define POPLAR_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct poplar_state {
	struct vfio_device vdev;
	u64 size[POPLAR_REGIONS];
	u32 flags[POPLAR_REGIONS];
};

static int poplar_init_dev(struct vfio_device *vdev)
{
	struct poplar_state *state = container_of(vdev, struct poplar_state, vdev);
	int i;

	for (i = 0; i < POPLAR_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long poplar_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct poplar_state *state =
		container_of(vdev, struct poplar_state, vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	void __user *uarg = (void __user *)arg;
	struct vfio_region_info info;
	struct vfio_region_info asked;
	u64 first;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		if (copy_from_user(&info, uarg, minsz))
			return -EFAULT;
		if (info.argsz < minsz || info.index >= POPLAR_REGIONS)
			return -EINVAL;

		asked = info; /* refused here */
		info.index = 0;
		first = state->size[info.index];
		info = asked;

		info.offset = POPLAR_INDEX_TO_OFFSET(info.index);
		info.size = first + state->size[info.index];
		info.flags = state->flags[info.index];
		return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
	case VFIO_DEVICE_RESET:
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops poplar_ops = {
	.name = "poplar",
	.init = poplar_init_dev,
	.ioctl = poplar_ioctl,
};

static int poplar_probe(struct mdev_device *mdev)
{
	struct poplar_state *state;
	int ret;

	state = vfio_alloc_device(poplar_state, vdev, &mdev->dev, &poplar_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void poplar_remove(struct mdev_device *mdev)
{
	struct poplar_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver poplar_driver = {
	.driver.name = "poplar",
	.probe = poplar_probe,
	.remove = poplar_remove,
};

module_mdev_driver(poplar_driver);

MODULE_LICENSE("GPL");
