/* refused: what only copies hangs on something that is counted */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pawpaw: counts the users that were told of a capability.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define PAWPAW_REGIONS	3
#define PAWPAW_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct pawpaw_state {
	struct vfio_device vdev;
	u64 size[PAWPAW_REGIONS];
	u32 flags[PAWPAW_REGIONS];
	u64 told;
};

static int pawpaw_init_dev(struct vfio_device *vdev)
{
	struct pawpaw_state *state = container_of(vdev, struct pawpaw_state, vdev);
	int i;

	for (i = 0; i < PAWPAW_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long pawpaw_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct pawpaw_state *state =
		container_of(vdev, struct pawpaw_state, vdev);
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
		if (info.index >= PAWPAW_REGIONS)
			return -EINVAL;

		info.offset = PAWPAW_INDEX_TO_OFFSET(info.index);
		info.size = state->size[info.index];
		info.flags = state->flags[info.index];
		type.header.id = VFIO_REGION_INFO_CAP_TYPE;
		ret = vfio_info_add_capability(&caps, &type.header, sizeof(type));
		if (ret)
			return ret;
		if (caps.size && state->told++ < U64_MAX) { /* refused here */
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
		if (copy_to_user(uarg, &info, minsz))
			return -EFAULT;
		return 0;
	case VFIO_DEVICE_RESET:
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops pawpaw_ops = {
	.name = "pawpaw",
	.init = pawpaw_init_dev,
	.ioctl = pawpaw_ioctl,
};

static int pawpaw_probe(struct mdev_device *mdev)
{
	struct pawpaw_state *state;
	int ret;

	state = vfio_alloc_device(pawpaw_state, vdev, &mdev->dev, &pawpaw_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void pawpaw_remove(struct mdev_device *mdev)
{
	struct pawpaw_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver pawpaw_driver = {
	.driver.name = "pawpaw",
	.probe = pawpaw_probe,
	.remove = pawpaw_remove,
};

module_mdev_driver(pawpaw_driver);

MODULE_LICENSE("GPL");
