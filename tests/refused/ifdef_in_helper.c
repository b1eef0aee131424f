/* refused: #ifdef inside of the function that answers */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Persimmon: what the regions can do is decided at compile time.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define PERSIMMON_REGIONS	3
#define PERSIMMON_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct persimmon_state {
	struct vfio_device vdev;
	u64 size[PERSIMMON_REGIONS];
	u32 flags[PERSIMMON_REGIONS];
};

static int persimmon_init_dev(struct vfio_device *vdev)
{
	struct persimmon_state *state = container_of(vdev, struct persimmon_state, vdev);
	int i;

	for (i = 0; i < PERSIMMON_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long persimmon_get_region_info(struct persimmon_state *state, void __user *uarg)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info info;

	if (copy_from_user(&info, uarg, minsz))
		return -EFAULT;
	if (info.argsz < minsz || info.index >= PERSIMMON_REGIONS)
		return -EINVAL;

	info.offset = PERSIMMON_INDEX_TO_OFFSET(info.index);
	info.size = state->size[info.index];
	info.flags = state->flags[info.index];
#ifdef PERSIMMON_WRITABLE /* refused here */
	info.flags |= VFIO_REGION_INFO_FLAG_WRITE;
#endif
	return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
}

static long persimmon_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct persimmon_state *state =
		container_of(vdev, struct persimmon_state, vdev);

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		return persimmon_get_region_info(state, (void __user *)arg);
	case VFIO_DEVICE_RESET:
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops persimmon_ops = {
	.name = "persimmon",
	.init = persimmon_init_dev,
	.ioctl = persimmon_ioctl,
};

static int persimmon_probe(struct mdev_device *mdev)
{
	struct persimmon_state *state;
	int ret;

	state = vfio_alloc_device(persimmon_state, vdev, &mdev->dev, &persimmon_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void persimmon_remove(struct mdev_device *mdev)
{
	struct persimmon_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver persimmon_driver = {
	.driver.name = "persimmon",
	.probe = persimmon_probe,
	.remove = persimmon_remove,
};

module_mdev_driver(persimmon_driver);

MODULE_LICENSE("GPL");
