/* refused: it fails behind the answer */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornbeam: the answer is given, and an error as well.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define HORNBEAM_REGIONS	3
#define HORNBEAM_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct hornbeam_state {
	struct vfio_device vdev;
	u64 size[HORNBEAM_REGIONS];
	u32 flags[HORNBEAM_REGIONS];
};

static int hornbeam_init_dev(struct vfio_device *vdev)
{
	struct hornbeam_state *state = container_of(vdev, struct hornbeam_state, vdev);
	int i;

	for (i = 0; i < HORNBEAM_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long hornbeam_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct hornbeam_state *state =
		container_of(vdev, struct hornbeam_state, vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	void __user *uarg = (void __user *)arg;
	struct vfio_region_info info;
	int ret;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		if (copy_from_user(&info, uarg, minsz))
			return -EFAULT;
		if (info.argsz < minsz || info.index >= HORNBEAM_REGIONS)
			return -EINVAL;

		info.offset = HORNBEAM_INDEX_TO_OFFSET(info.index);
		info.size = state->size[info.index];
		info.flags = state->flags[info.index];
		ret = info.index ? 0 : -EINVAL;
		if (copy_to_user(uarg, &info, minsz))
			return -EFAULT;
		return ret; /* refused here */
	case VFIO_DEVICE_RESET:
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops hornbeam_ops = {
	.name = "hornbeam",
	.init = hornbeam_init_dev,
	.ioctl = hornbeam_ioctl,
};

static int hornbeam_probe(struct mdev_device *mdev)
{
	struct hornbeam_state *state;
	int ret;

	state = vfio_alloc_device(hornbeam_state, vdev, &mdev->dev, &hornbeam_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void hornbeam_remove(struct mdev_device *mdev)
{
	struct hornbeam_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver hornbeam_driver = {
	.driver.name = "hornbeam",
	.probe = hornbeam_probe,
	.remove = hornbeam_remove,
};

module_mdev_driver(hornbeam_driver);

MODULE_LICENSE("GPL");
