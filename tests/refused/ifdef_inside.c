/* refused: #ifdef inside the case */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Beech: what the regions can do is decided at compile time.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define BEECH_REGIONS	3
#define BEECH_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct beech_state {
	struct vfio_device vdev;
	u64 size[BEECH_REGIONS];
	u32 flags[BEECH_REGIONS];
};

static int beech_init_dev(struct vfio_device *vdev)
{
	struct beech_state *state = container_of(vdev, struct beech_state, vdev);
	int i;

	for (i = 0; i < BEECH_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long beech_get_info(struct vfio_device_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_device_info, num_irqs);
	struct vfio_device_info info;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;

	info.flags = 0;
	info.num_regions = BEECH_REGIONS;
	info.num_irqs = 0;
	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static long beech_ioctl(struct vfio_device *vdev, unsigned int cmd,
			unsigned long arg)
{
	struct beech_state *state =
		container_of(vdev, struct beech_state, vdev);
	void __user *uarg = (void __user *)arg;

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		return beech_get_info(uarg);
	case VFIO_DEVICE_GET_REGION_INFO:
	{
		unsigned long minsz;
		struct vfio_region_info info;

		minsz = offsetofend(struct vfio_region_info, offset);
		if (copy_from_user(&info, uarg, minsz))
			return -EFAULT;
		if (info.argsz < minsz || info.index >= BEECH_REGIONS)
			return -EINVAL;

		info.offset = BEECH_INDEX_TO_OFFSET(info.index);
		info.size = state->size[info.index];
		info.flags = state->flags[info.index];
#if IS_ENABLED(CONFIG_BEECH_WRITABLE) /* refused here */
		info.flags |= VFIO_REGION_INFO_FLAG_WRITE;
#else
		info.flags &= ~VFIO_REGION_INFO_FLAG_WRITE;
#endif
		return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
	}
	case VFIO_DEVICE_RESET:
		return 0;
	}
	dev_dbg(state->vdev.dev, "unknown command 0x%x\n", cmd);
	return -ENOTTY;
}

static const struct vfio_device_ops beech_ops = {
	.name = "beech",
	.init = beech_init_dev,
	.ioctl = beech_ioctl,
};

static int beech_probe(struct mdev_device *mdev)
{
	struct beech_state *state;
	int ret;

	state = vfio_alloc_device(beech_state, vdev, &mdev->dev, &beech_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void beech_remove(struct mdev_device *mdev)
{
	struct beech_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver beech_driver = {
	.driver.name = "beech",
	.probe = beech_probe,
	.remove = beech_remove,
};

module_mdev_driver(beech_driver);

MODULE_LICENSE("GPL");
