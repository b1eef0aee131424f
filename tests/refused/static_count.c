/* refused: a static local would be there twice */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sassafras: after many commands no more are answered.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define SASSAFRAS_REGIONS	3
#define SASSAFRAS_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct sassafras_state {
	struct vfio_device vdev;
	u64 size[SASSAFRAS_REGIONS];
	u32 flags[SASSAFRAS_REGIONS];
};

static int sassafras_init_dev(struct vfio_device *vdev)
{
	struct sassafras_state *state = container_of(vdev, struct sassafras_state, vdev);
	int i;

	for (i = 0; i < SASSAFRAS_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long sassafras_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct sassafras_state *state =
		container_of(vdev, struct sassafras_state, vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	void __user *uarg = (void __user *)arg;
	struct vfio_region_info info;
	static u32 commands; /* refused here */

	if (commands > 100000)
		return -EINVAL;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		if (copy_from_user(&info, uarg, minsz))
			return -EFAULT;
		if (info.argsz < minsz || info.index >= SASSAFRAS_REGIONS)
			return -EINVAL;

		info.offset = SASSAFRAS_INDEX_TO_OFFSET(info.index);
		info.size = state->size[info.index];
		info.flags = state->flags[info.index];
		return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
	case VFIO_DEVICE_RESET:
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops sassafras_ops = {
	.name = "sassafras",
	.init = sassafras_init_dev,
	.ioctl = sassafras_ioctl,
};

static int sassafras_probe(struct mdev_device *mdev)
{
	struct sassafras_state *state;
	int ret;

	state = vfio_alloc_device(sassafras_state, vdev, &mdev->dev, &sassafras_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void sassafras_remove(struct mdev_device *mdev)
{
	struct sassafras_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver sassafras_driver = {
	.driver.name = "sassafras",
	.probe = sassafras_probe,
	.remove = sassafras_remove,
};

module_mdev_driver(sassafras_driver);

MODULE_LICENSE("GPL");
