// SPDX-License-Identifier: GPL-2.0-only
/*
 * Laurel crypto queues for userspace.  A queue is reached with instructions of the
 * processor: there are no registers, and so there is no region either.
 */

#include <linux/juniper.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

static DEFINE_MUTEX(laurel_lock);

struct laurel_matrix {
	struct vfio_device vdev;
	bool in_use;
};

static int laurel_get_device_info(struct vfio_device_info __user *arg)
{
	struct vfio_device_info matrix;
	unsigned long minsz;

	minsz = offsetofend(struct vfio_device_info, num_irqs);
	if (copy_from_user(&matrix, arg, minsz))
		return -EFAULT;
	if (matrix.argsz < minsz)
		return -EINVAL;

	matrix.num_irqs = 0;
	matrix.num_regions = 0;
	matrix.flags = VFIO_DEVICE_FLAGS_LAUREL | VFIO_DEVICE_FLAGS_RESET;

	return copy_to_user(arg, &matrix, minsz) ? -EFAULT : 0;
}

static ssize_t laurel_ioctl(struct vfio_device *vdev, unsigned int cmd,
			    unsigned long arg)
{
	struct laurel_matrix *matrix =
		container_of(vdev, struct laurel_matrix, vdev);
	int ret;

	mutex_lock(&laurel_lock);
	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		ret = laurel_get_device_info((void __user *)arg);
		break;
	case VFIO_DEVICE_RESET:
		ret = matrix->in_use ?
			juniper_channel_halt(to_juniper_channel(vdev->dev)) : 0;
		break;
	default:
		ret = -EOPNOTSUPP;
		break;
	}
	mutex_unlock(&laurel_lock);

	return ret;
}

static int laurel_open_device(struct vfio_device *vdev)
{
	struct laurel_matrix *matrix =
		container_of(vdev, struct laurel_matrix, vdev);

	mutex_lock(&laurel_lock);
	matrix->in_use = true;
	mutex_unlock(&laurel_lock);
	return 0;
}

static void laurel_close_device(struct vfio_device *vdev)
{
	struct laurel_matrix *matrix =
		container_of(vdev, struct laurel_matrix, vdev);

	mutex_lock(&laurel_lock);
	matrix->in_use = false;
	mutex_unlock(&laurel_lock);
}

static const struct vfio_device_ops laurel_dev_ops = {
	.open_device = laurel_open_device,
	.close_device = laurel_close_device,
	.ioctl = laurel_ioctl,
};

static int laurel_probe(struct juniper_channel *channel)
{
	struct laurel_matrix *matrix;
	int ret;

	matrix = vfio_alloc_device(laurel_matrix, vdev, &channel->dev,
				   &laurel_dev_ops);
	if (IS_ERR(matrix))
		return PTR_ERR(matrix);

	ret = vfio_register_device(&matrix->vdev);
	if (ret)
		vfio_put_device(&matrix->vdev);
	else
		dev_set_drvdata(&channel->dev, matrix);
	return ret;
}

static void laurel_remove(struct juniper_channel *channel)
{
	struct laurel_matrix *matrix = dev_get_drvdata(&channel->dev);

	vfio_unregister_device(&matrix->vdev);
	vfio_put_device(&matrix->vdev);
}

static struct juniper_driver laurel_driver = {
	.driver.name = "laurel-vfio",
	.probe = laurel_probe,
	.remove = laurel_remove,
};

module_driver(laurel_driver, juniper_register_driver,
	      juniper_unregister_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Laurel crypto queues for userspace");
