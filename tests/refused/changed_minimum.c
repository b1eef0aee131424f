/* refused: it is another size */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Catalpa: users of this driver have a longer structure.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define CATALPA_REGIONS	3
#define CATALPA_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct catalpa_state {
	struct vfio_device vdev;
	u64 size[CATALPA_REGIONS];
	u32 flags[CATALPA_REGIONS];
};

static int catalpa_init_dev(struct vfio_device *vdev)
{
	struct catalpa_state *state = container_of(vdev, struct catalpa_state, vdev);
	int i;

	for (i = 0; i < CATALPA_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long catalpa_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct catalpa_state *state =
		container_of(vdev, struct catalpa_state, vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	void __user *uarg = (void __user *)arg;
	struct vfio_region_info info;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		if (copy_from_user(&info, uarg, minsz)) /* refused here */
			return -EFAULT;
		minsz += sizeof(u64);
		if (info.argsz < minsz || info.index >= CATALPA_REGIONS)
			return -EINVAL;

		info.offset = CATALPA_INDEX_TO_OFFSET(info.index);
		info.size = state->size[info.index];
		info.flags = state->flags[info.index];
		return copy_to_user(uarg, &info, minsz - sizeof(u64)) ? -EFAULT : 0;
	case VFIO_DEVICE_RESET:
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops catalpa_ops = {
	.name = "catalpa",
	.init = catalpa_init_dev,
	.ioctl = catalpa_ioctl,
};

static int catalpa_probe(struct mdev_device *mdev)
{
	struct catalpa_state *state;
	int ret;

	state = vfio_alloc_device(catalpa_state, vdev, &mdev->dev, &catalpa_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void catalpa_remove(struct mdev_device *mdev)
{
	struct catalpa_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver catalpa_driver = {
	.driver.name = "catalpa",
	.probe = catalpa_probe,
	.remove = catalpa_remove,
};

module_mdev_driver(catalpa_driver);

MODULE_LICENSE("GPL");
