/* refused: a positive result is a success here */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kauri: the helper tells which region it was.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define KAURI_REGIONS	3
#define KAURI_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct kauri_state {
	struct vfio_device vdev;
	u64 size[KAURI_REGIONS];
	u32 flags[KAURI_REGIONS];
};

static int kauri_init_dev(struct vfio_device *vdev)
{
	struct kauri_state *state = container_of(vdev, struct kauri_state, vdev);
	int i;

	for (i = 0; i < KAURI_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static int kauri_fill(struct kauri_state *state, struct vfio_region_info *info)
{
	if (info->index >= KAURI_REGIONS)
		return -EINVAL;

	info->offset = KAURI_INDEX_TO_OFFSET(info->index);
	info->size = state->size[info->index];
	info->flags = state->flags[info->index];
	return info->index; /* refused here */
}

static long kauri_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct kauri_state *state =
		container_of(vdev, struct kauri_state, vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	void __user *uarg = (void __user *)arg;
	struct vfio_region_info info;
	int ret;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		if (copy_from_user(&info, uarg, minsz))
			return -EFAULT;
		if (info.argsz < minsz)
			return -EINVAL;
		ret = kauri_fill(state, &info);
		if (ret < 0)
			return ret;
		return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
	case VFIO_DEVICE_RESET:
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops kauri_ops = {
	.name = "kauri",
	.init = kauri_init_dev,
	.ioctl = kauri_ioctl,
};

static int kauri_probe(struct mdev_device *mdev)
{
	struct kauri_state *state;
	int ret;

	state = vfio_alloc_device(kauri_state, vdev, &mdev->dev, &kauri_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void kauri_remove(struct mdev_device *mdev)
{
	struct kauri_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver kauri_driver = {
	.driver.name = "kauri",
	.probe = kauri_probe,
	.remove = kauri_remove,
};

module_mdev_driver(kauri_driver);

MODULE_LICENSE("GPL");
