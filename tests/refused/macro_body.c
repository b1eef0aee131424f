/* refused: body hidden in a macro */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Almond: a macro answers, and so there is no statement to take elsewhere.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define ALMOND_REGIONS	3
#define ALMOND_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct almond_state {
	struct vfio_device vdev;
	u64 size[ALMOND_REGIONS];
	u32 flags[ALMOND_REGIONS];
};

static int almond_init_dev(struct vfio_device *vdev)
{
	struct almond_state *state = container_of(vdev, struct almond_state, vdev);
	int i;

	for (i = 0; i < ALMOND_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long almond_get_info(struct vfio_device_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_device_info, num_irqs);
	struct vfio_device_info info;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;

	info.flags = 0;
	info.num_regions = ALMOND_REGIONS;
	info.num_irqs = 0;
	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

#define ALMOND_ANSWER(state, type, arg, fill)				\
do {									\
	unsigned long minsz = offsetofend(struct type, offset);		\
	struct type info;						\
									\
	if (copy_from_user(&info, (void __user *)(arg), minsz))		\
		return -EFAULT;						\
	if (info.argsz < minsz || info.index >= ALMOND_REGIONS)		\
		return -EINVAL;						\
	fill(state, &info);						\
	if (copy_to_user((void __user *)(arg), &info, minsz))		\
		return -EFAULT;						\
} while (0)

static void almond_fill(struct almond_state *state,
			struct vfio_region_info *info)
{
	info->offset = ALMOND_INDEX_TO_OFFSET(info->index);
	info->size = state->size[info->index];
	info->flags = state->flags[info->index];
}

static long almond_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct almond_state *state =
		container_of(vdev, struct almond_state, vdev);

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		return almond_get_info((void __user *)arg);
	case VFIO_DEVICE_GET_REGION_INFO:
		ALMOND_ANSWER(state, vfio_region_info, arg, almond_fill); /* refused here */
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops almond_ops = {
	.name = "almond",
	.init = almond_init_dev,
	.ioctl = almond_ioctl,
};

static int almond_probe(struct mdev_device *mdev)
{
	struct almond_state *state;
	int ret;

	state = vfio_alloc_device(almond_state, vdev, &mdev->dev, &almond_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void almond_remove(struct mdev_device *mdev)
{
	struct almond_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver almond_driver = {
	.driver.name = "almond",
	.probe = almond_probe,
	.remove = almond_remove,
};

module_mdev_driver(almond_driver);

MODULE_LICENSE("GPL");
