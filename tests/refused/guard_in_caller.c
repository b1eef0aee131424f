/* refused: the caller holds a lock until it returns */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hickory: one lock for all commands, given back by the compiler.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define HICKORY_REGIONS	3
#define HICKORY_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct hickory_state {
	struct vfio_device vdev;
	u64 size[HICKORY_REGIONS];
	u32 flags[HICKORY_REGIONS];
	struct mutex lock;
};

static int hickory_init_dev(struct vfio_device *vdev)
{
	struct hickory_state *state = container_of(vdev, struct hickory_state, vdev);
	int i;

	for (i = 0; i < HICKORY_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	mutex_init(&state->lock);
	return 0;
}

static struct mutex *hickory_lock(struct mutex *lock)
{
	mutex_lock(lock);
	return lock;
}

static void hickory_unlock(struct mutex **lock)
{
	mutex_unlock(*lock);
}

#define hickory_guard(lock)					\
	struct mutex *guarded					\
	__attribute__((__cleanup__(hickory_unlock))) = hickory_lock(lock)

static long hickory_get_region_info(struct hickory_state *state, void __user *uarg)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info info;

	if (copy_from_user(&info, uarg, minsz))
		return -EFAULT;
	if (info.argsz < minsz || info.index >= HICKORY_REGIONS)
		return -EINVAL;

	info.offset = HICKORY_INDEX_TO_OFFSET(info.index);
	info.size = state->size[info.index];
	info.flags = state->flags[info.index];
	return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
}

static long hickory_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct hickory_state *state =
		container_of(vdev, struct hickory_state, vdev);
	hickory_guard(&state->lock); /* refused here */

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		return hickory_get_region_info(state, (void __user *)arg);
	case VFIO_DEVICE_RESET:
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops hickory_ops = {
	.name = "hickory",
	.init = hickory_init_dev,
	.ioctl = hickory_ioctl,
};

static int hickory_probe(struct mdev_device *mdev)
{
	struct hickory_state *state;
	int ret;

	state = vfio_alloc_device(hickory_state, vdev, &mdev->dev, &hickory_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void hickory_remove(struct mdev_device *mdev)
{
	struct hickory_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver hickory_driver = {
	.driver.name = "hickory",
	.probe = hickory_probe,
	.remove = hickory_remove,
};

module_mdev_driver(hickory_driver);

MODULE_LICENSE("GPL");
