/* refused: two handlers for the same command */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Apricot: somebody put the new region in front, and left the others where they
 * were.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define APRICOT_REGIONS	3
#define APRICOT_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct apricot_state {
	struct vfio_device vdev;
	u64 size[APRICOT_REGIONS];
	u32 flags[APRICOT_REGIONS];
};

static int apricot_init_dev(struct vfio_device *vdev)
{
	struct apricot_state *state = container_of(vdev, struct apricot_state, vdev);
	int i;

	for (i = 0; i < APRICOT_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long apricot_get_info(struct vfio_device_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_device_info, num_irqs);
	struct vfio_device_info info;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;

	info.flags = 0;
	info.num_regions = APRICOT_REGIONS;
	info.num_irqs = 0;
	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static long apricot_ioctl(struct vfio_device *vdev, unsigned int cmd,
			  unsigned long arg)
{
	struct apricot_state *state =
		container_of(vdev, struct apricot_state, vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info info;

	if (cmd == VFIO_DEVICE_GET_REGION_INFO) {
		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;
		if (info.argsz < minsz)
			return -EINVAL;

		if (info.index == APRICOT_REGIONS) {
			info.offset = APRICOT_INDEX_TO_OFFSET(info.index);
			info.size = PAGE_SIZE;
			info.flags = VFIO_REGION_INFO_FLAG_READ;
			return copy_to_user((void __user *)arg, &info, minsz) ?
				-EFAULT : 0;
		}
	}

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		return apricot_get_info((void __user *)arg);
	case VFIO_DEVICE_GET_REGION_INFO: /* refused here */
		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;
		if (info.argsz < minsz || info.index >= APRICOT_REGIONS)
			return -EINVAL;

		info.offset = APRICOT_INDEX_TO_OFFSET(info.index);
		info.size = state->size[info.index];
		info.flags = state->flags[info.index];
		return copy_to_user((void __user *)arg, &info, minsz) ?
			-EFAULT : 0;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops apricot_ops = {
	.name = "apricot",
	.init = apricot_init_dev,
	.ioctl = apricot_ioctl,
};

static int apricot_probe(struct mdev_device *mdev)
{
	struct apricot_state *state;
	int ret;

	state = vfio_alloc_device(apricot_state, vdev, &mdev->dev, &apricot_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void apricot_remove(struct mdev_device *mdev)
{
	struct apricot_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver apricot_driver = {
	.driver.name = "apricot",
	.probe = apricot_probe,
	.remove = apricot_remove,
};

module_mdev_driver(apricot_driver);

MODULE_LICENSE("GPL");
