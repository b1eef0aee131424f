/* refused: #ifdef around the case */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Baobab: whether there are regions is decided at compile time, and by default
 * nobody sees them, not even the compiler.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define BAOBAB_REGIONS	3
#define BAOBAB_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct baobab_state {
	struct vfio_device vdev;
	u64 size[BAOBAB_REGIONS];
	u32 flags[BAOBAB_REGIONS];
};

static int baobab_init_dev(struct vfio_device *vdev)
{
	struct baobab_state *state = container_of(vdev, struct baobab_state, vdev);
	int i;

	for (i = 0; i < BAOBAB_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long baobab_get_info(struct vfio_device_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_device_info, num_irqs);
	struct vfio_device_info info;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;

	info.flags = 0;
	info.num_regions = BAOBAB_REGIONS;
	info.num_irqs = 0;
	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static long baobab_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct baobab_state *state =
		container_of(vdev, struct baobab_state, vdev);
	void __user *uarg = (void __user *)arg;

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		return baobab_get_info(uarg);
#ifdef CONFIG_BAOBAB_REGIONS
	case VFIO_DEVICE_GET_REGION_INFO: /* refused here */
	{
		unsigned long minsz;
		struct vfio_region_info info;

		minsz = offsetofend(struct vfio_region_info, offset);
		if (copy_from_user(&info, uarg, minsz))
			return -EFAULT;
		if (info.argsz < minsz || info.index >= BAOBAB_REGIONS)
			return -EINVAL;

		info.offset = BAOBAB_INDEX_TO_OFFSET(info.index);
		info.size = state->size[info.index];
		info.flags = state->flags[info.index];
		return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
	}
#endif
	case VFIO_DEVICE_RESET:
		return 0;
	}
	dev_dbg(state->vdev.dev, "unknown command 0x%x\n", cmd);
	return -ENOTTY;
}

static const struct vfio_device_ops baobab_ops = {
	.name = "baobab",
	.init = baobab_init_dev,
	.ioctl = baobab_ioctl,
};

static int baobab_probe(struct mdev_device *mdev)
{
	struct baobab_state *state;
	int ret;

	state = vfio_alloc_device(baobab_state, vdev, &mdev->dev, &baobab_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void baobab_remove(struct mdev_device *mdev)
{
	struct baobab_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver baobab_driver = {
	.driver.name = "baobab",
	.probe = baobab_probe,
	.remove = baobab_remove,
};

module_mdev_driver(baobab_driver);

MODULE_LICENSE("GPL");
