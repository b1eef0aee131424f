/* refused: something else is copied behind the structure */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ironwood: behind the structure the user finds a serial number, whoever it may
 * be that knows.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define IRONWOOD_REGIONS	3
#define IRONWOOD_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct ironwood_state {
	struct vfio_device vdev;
	u64 size[IRONWOOD_REGIONS];
	u32 flags[IRONWOOD_REGIONS];
	u64 serial;
};

static int ironwood_init_dev(struct vfio_device *vdev)
{
	struct ironwood_state *state = container_of(vdev, struct ironwood_state, vdev);
	int i;

	for (i = 0; i < IRONWOOD_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long ironwood_get_info(struct vfio_device_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_device_info, num_irqs);
	struct vfio_device_info info;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;

	info.flags = 0;
	info.num_regions = IRONWOOD_REGIONS;
	info.num_irqs = 0;
	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static long ironwood_get_region_info(struct ironwood_state *state,
				     struct vfio_region_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info info;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz || info.index >= IRONWOOD_REGIONS)
		return -EINVAL;

	info.offset = IRONWOOD_INDEX_TO_OFFSET(info.index);
	info.size = state->size[info.index];
	info.flags = state->flags[info.index];

	if (info.argsz >= sizeof(info) + sizeof(state->serial) && /* refused here */
	    copy_to_user(arg + 1, &state->serial, sizeof(state->serial)))
		return -EFAULT;

	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static long ironwood_ioctl(struct vfio_device *vdev, unsigned int cmd,
			   unsigned long arg)
{
	struct ironwood_state *state =
		container_of(vdev, struct ironwood_state, vdev);

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		return ironwood_get_info((void __user *)arg);
	case VFIO_DEVICE_GET_REGION_INFO:
		return ironwood_get_region_info(state, (void __user *)arg);
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops ironwood_ops = {
	.name = "ironwood",
	.init = ironwood_init_dev,
	.ioctl = ironwood_ioctl,
};

static int ironwood_probe(struct mdev_device *mdev)
{
	struct ironwood_state *state;
	int ret;

	state = vfio_alloc_device(ironwood_state, vdev, &mdev->dev, &ironwood_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void ironwood_remove(struct mdev_device *mdev)
{
	struct ironwood_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver ironwood_driver = {
	.driver.name = "ironwood",
	.probe = ironwood_probe,
	.remove = ironwood_remove,
};

module_mdev_driver(ironwood_driver);

MODULE_LICENSE("GPL");
