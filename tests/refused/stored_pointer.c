/* refused: the user's pointer is stored */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ebony: the answer is sent by whoever gets there first, and that need not be the
 * ioctl.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define EBONY_REGIONS	3
#define EBONY_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct ebony_state {
	struct vfio_device vdev;
	u64 size[EBONY_REGIONS];
	u32 flags[EBONY_REGIONS];
	struct vfio_region_info info;
	void __user *reply;
};

static int ebony_init_dev(struct vfio_device *vdev)
{
	struct ebony_state *state = container_of(vdev, struct ebony_state, vdev);
	int i;

	for (i = 0; i < EBONY_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long ebony_get_info(struct vfio_device_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_device_info, num_irqs);
	struct vfio_device_info info;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;

	info.flags = 0;
	info.num_regions = EBONY_REGIONS;
	info.num_irqs = 0;
	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static int ebony_send(struct ebony_state *state)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	void __user *reply = state->reply;

	state->reply = NULL;
	if (!reply)
		return 0;
	return copy_to_user(reply, &state->info, minsz) ? -EFAULT : 0;
}

static ssize_t ebony_read(struct vfio_device *vdev, char __user *buf,
			  size_t count, loff_t *ppos)
{
	struct ebony_state *state =
		container_of(vdev, struct ebony_state, vdev);

	return ebony_send(state);
}

static long ebony_get_region_info(struct ebony_state *state,
				  struct vfio_region_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info *info = &state->info;

	if (copy_from_user(info, arg, minsz)) /* refused here */
		return -EFAULT;
	if (info->argsz < minsz || info->index >= EBONY_REGIONS)
		return -EINVAL;

	info->offset = EBONY_INDEX_TO_OFFSET(info->index);
	info->size = state->size[info->index];
	info->flags = state->flags[info->index];

	state->reply = arg;
	return ebony_send(state);
}

static long ebony_ioctl(struct vfio_device *vdev, unsigned int cmd,
			unsigned long arg)
{
	struct ebony_state *state =
		container_of(vdev, struct ebony_state, vdev);

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		return ebony_get_info((void __user *)arg);
	case VFIO_DEVICE_GET_REGION_INFO:
		return ebony_get_region_info(state, (void __user *)arg);
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops ebony_ops = {
	.name = "ebony",
	.init = ebony_init_dev,
	.ioctl = ebony_ioctl,
	.read = ebony_read,
};

static int ebony_probe(struct mdev_device *mdev)
{
	struct ebony_state *state;
	int ret;

	state = vfio_alloc_device(ebony_state, vdev, &mdev->dev, &ebony_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void ebony_remove(struct mdev_device *mdev)
{
	struct ebony_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver ebony_driver = {
	.driver.name = "ebony",
	.probe = ebony_probe,
	.remove = ebony_remove,
};

module_mdev_driver(ebony_driver);

MODULE_LICENSE("GPL");
