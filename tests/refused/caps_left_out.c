/* refused: not everybody is told of the capability that was added */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Feijoa: does not tell of its capability once it was told to be quiet.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define FEIJOA_REGIONS	3
#define FEIJOA_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct feijoa_state {
	struct vfio_device vdev;
	u64 size[FEIJOA_REGIONS];
	u32 flags[FEIJOA_REGIONS];
	bool quiet;
};

static int feijoa_init_dev(struct vfio_device *vdev)
{
	struct feijoa_state *state = container_of(vdev, struct feijoa_state, vdev);
	int i;

	for (i = 0; i < FEIJOA_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long feijoa_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct feijoa_state *state =
		container_of(vdev, struct feijoa_state, vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	void __user *uarg = (void __user *)arg;
	struct vfio_info_cap caps = { .buf = NULL, .size = 0 };
	struct vfio_region_info_cap_type type = {};
	struct vfio_region_info info;
	int ret;

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		if (copy_from_user(&info, uarg, minsz))
			return -EFAULT;
		if (info.argsz < minsz)
			return -EINVAL;
		if (info.index >= FEIJOA_REGIONS)
			return -EINVAL;

		info.offset = FEIJOA_INDEX_TO_OFFSET(info.index);
		info.size = state->size[info.index];
		info.flags = state->flags[info.index];
		type.header.id = VFIO_REGION_INFO_CAP_TYPE;
		ret = vfio_info_add_capability(&caps, &type.header, sizeof(type));
		if (ret)
			return ret;
		if (caps.size && !state->quiet) {
			info.flags |= VFIO_REGION_INFO_FLAG_CAPS;
			if (info.argsz < sizeof(info) + caps.size) {
				info.argsz = sizeof(info) + caps.size;
				info.cap_offset = 0;
			} else {
				vfio_info_cap_shift(&caps, sizeof(info));
				if (copy_to_user(uarg + sizeof(info), caps.buf,
						 caps.size)) {
					kfree(caps.buf);
					return -EFAULT;
				}
				info.cap_offset = sizeof(info);
			}
			kfree(caps.buf);
		}
		if (copy_to_user(uarg, &info, minsz)) /* refused here */
			return -EFAULT;
		return 0;
	case VFIO_DEVICE_RESET:
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops feijoa_ops = {
	.name = "feijoa",
	.init = feijoa_init_dev,
	.ioctl = feijoa_ioctl,
};

static int feijoa_probe(struct mdev_device *mdev)
{
	struct feijoa_state *state;
	int ret;

	state = vfio_alloc_device(feijoa_state, vdev, &mdev->dev, &feijoa_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void feijoa_remove(struct mdev_device *mdev)
{
	struct feijoa_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver feijoa_driver = {
	.driver.name = "feijoa",
	.probe = feijoa_probe,
	.remove = feijoa_remove,
};

module_mdev_driver(feijoa_driver);

MODULE_LICENSE("GPL");
