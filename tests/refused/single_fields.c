/* refused: the fields are read from the user one by one */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Jasmine: there is no structure in the kernel, only the user's.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define JASMINE_REGIONS	3
#define JASMINE_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct jasmine_state {
	struct vfio_device vdev;
	u64 size[JASMINE_REGIONS];
	u32 flags[JASMINE_REGIONS];
};

static int jasmine_init_dev(struct vfio_device *vdev)
{
	struct jasmine_state *state = container_of(vdev, struct jasmine_state, vdev);
	int i;

	for (i = 0; i < JASMINE_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

static long jasmine_get_info(struct vfio_device_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_device_info, num_irqs);
	struct vfio_device_info info;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;

	info.flags = 0;
	info.num_regions = JASMINE_REGIONS;
	info.num_irqs = 0;
	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static long jasmine_get_region_info(struct jasmine_state *state,
				    struct vfio_region_info __user *arg)
{
	u32 argsz, index;

	if (get_user(argsz, &arg->argsz)) /* refused here */
		return -EFAULT;
	if (argsz < offsetofend(struct vfio_region_info, offset))
		return -EINVAL;

	if (get_user(index, &arg->index))
		return -EFAULT;
	if (index >= JASMINE_REGIONS)
		return -EINVAL;

	if (put_user(JASMINE_INDEX_TO_OFFSET(index), &arg->offset) ||
	    put_user(state->size[index], &arg->size) ||
	    put_user(state->flags[index], &arg->flags))
		return -EFAULT;
	return 0;
}

static long jasmine_ioctl(struct vfio_device *vdev, unsigned int cmd,
			  unsigned long arg)
{
	struct jasmine_state *state =
		container_of(vdev, struct jasmine_state, vdev);

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		return jasmine_get_info((void __user *)arg);
	case VFIO_DEVICE_GET_REGION_INFO:
		return jasmine_get_region_info(state, (void __user *)arg);
	default:
		return -ENOTTY;
	}
}

static const struct vfio_device_ops jasmine_ops = {
	.name = "jasmine",
	.init = jasmine_init_dev,
	.ioctl = jasmine_ioctl,
};

static int jasmine_probe(struct mdev_device *mdev)
{
	struct jasmine_state *state;
	int ret;

	state = vfio_alloc_device(jasmine_state, vdev, &mdev->dev, &jasmine_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void jasmine_remove(struct mdev_device *mdev)
{
	struct jasmine_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver jasmine_driver = {
	.driver.name = "jasmine",
	.probe = jasmine_probe,
	.remove = jasmine_remove,
};

module_mdev_driver(jasmine_driver);

MODULE_LICENSE("GPL");
