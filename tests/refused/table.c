/* refused: the commands are looked up in a table */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cypress: a table says who answers what.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define CYPRESS_REGIONS	3
#define CYPRESS_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct cypress_state {
	struct vfio_device vdev;
	u64 size[CYPRESS_REGIONS];
	u32 flags[CYPRESS_REGIONS];
};

static int cypress_init_dev(struct vfio_device *vdev)
{
	struct cypress_state *state = container_of(vdev, struct cypress_state, vdev);
	int i;

	for (i = 0; i < CYPRESS_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long cypress_get_info(struct cypress_state *state, void __user *uarg)
{
	unsigned long minsz = offsetofend(struct vfio_device_info, num_irqs);
	struct vfio_device_info info;

	if (copy_from_user(&info, uarg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;

	info.flags = 0;
	info.num_regions = CYPRESS_REGIONS;
	info.num_irqs = 0;
	return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
}

static long cypress_get_region_info(struct cypress_state *state,
				    void __user *uarg)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info info;

	if (copy_from_user(&info, uarg, minsz))
		return -EFAULT;
	if (info.argsz < minsz || info.index >= CYPRESS_REGIONS)
		return -EINVAL;

	info.offset = CYPRESS_INDEX_TO_OFFSET(info.index);
	info.size = state->size[info.index];
	info.flags = state->flags[info.index];
	return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
}

#define CYPRESS_COMMAND(cmd)	((cmd) - VFIO_DEVICE_GET_INFO)

static long (*const cypress_commands[])(struct cypress_state *state,
					void __user *uarg) = {
	[CYPRESS_COMMAND(VFIO_DEVICE_GET_INFO)] = cypress_get_info,
	[CYPRESS_COMMAND(VFIO_DEVICE_GET_REGION_INFO)] = cypress_get_region_info,
};

static long cypress_ioctl(struct vfio_device *vdev, unsigned int cmd,
			  unsigned long arg)
{
	struct cypress_state *state =
		container_of(vdev, struct cypress_state, vdev);
	unsigned int command = CYPRESS_COMMAND(cmd);

	if (command >= ARRAY_SIZE(cypress_commands))
		return -ENOTTY;
	return cypress_commands[command](state, (void __user *)arg); /* refused here */
}

static const struct vfio_device_ops cypress_ops = {
	.name = "cypress",
	.init = cypress_init_dev,
	.ioctl = cypress_ioctl,
};

static int cypress_probe(struct mdev_device *mdev)
{
	struct cypress_state *state;
	int ret;

	state = vfio_alloc_device(cypress_state, vdev, &mdev->dev, &cypress_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void cypress_remove(struct mdev_device *mdev)
{
	struct cypress_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver cypress_driver = {
	.driver.name = "cypress",
	.probe = cypress_probe,
	.remove = cypress_remove,
};

module_mdev_driver(cypress_driver);

MODULE_LICENSE("GPL");
