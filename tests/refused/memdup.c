/* refused: the structure is copied by memdup_user */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Eucalypt: the structure comes from the heap.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define EUCALYPT_REGIONS	3
#define EUCALYPT_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct eucalypt_state {
	struct vfio_device vdev;
	u64 size[EUCALYPT_REGIONS];
	u32 flags[EUCALYPT_REGIONS];
};

static int eucalypt_init_dev(struct vfio_device *vdev)
{
	struct eucalypt_state *state = container_of(vdev, struct eucalypt_state, vdev);
	int i;

	for (i = 0; i < EUCALYPT_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long eucalypt_get_info(struct vfio_device_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_device_info, num_irqs);
	struct vfio_device_info info;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;

	info.flags = 0;
	info.num_regions = EUCALYPT_REGIONS;
	info.num_irqs = 0;
	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static long eucalypt_get_region_info(struct eucalypt_state *state,
				     void __user *uarg)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info *info;
	long ret = -EINVAL;

	info = memdup_user(uarg, minsz); /* refused here */
	if (IS_ERR(info))
		return PTR_ERR(info);

	if (info->argsz < minsz || info->index >= EUCALYPT_REGIONS)
		goto out_free;

	info->offset = EUCALYPT_INDEX_TO_OFFSET(info->index);
	info->size = state->size[info->index];
	info->flags = state->flags[info->index];
	ret = copy_to_user(uarg, info, minsz) ? -EFAULT : 0;

out_free:
	kfree(info);
	return ret;
}

static long eucalypt_ioctl(struct vfio_device *vdev, unsigned int cmd,
			   unsigned long arg)
{
	struct eucalypt_state *state =
		container_of(vdev, struct eucalypt_state, vdev);

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		return eucalypt_get_info((void __user *)arg);
	case VFIO_DEVICE_GET_REGION_INFO:
		return eucalypt_get_region_info(state, (void __user *)arg);
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops eucalypt_ops = {
	.name = "eucalypt",
	.init = eucalypt_init_dev,
	.ioctl = eucalypt_ioctl,
};

static int eucalypt_probe(struct mdev_device *mdev)
{
	struct eucalypt_state *state;
	int ret;

	state = vfio_alloc_device(eucalypt_state, vdev, &mdev->dev, &eucalypt_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void eucalypt_remove(struct mdev_device *mdev)
{
	struct eucalypt_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver eucalypt_driver = {
	.driver.name = "eucalypt",
	.probe = eucalypt_probe,
	.remove = eucalypt_remove,
};

module_mdev_driver(eucalypt_driver);

MODULE_LICENSE("GPL");
