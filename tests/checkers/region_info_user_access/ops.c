// SPDX-License-Identifier: GPL-2.0-only
// tree with: get_region_info
/* The op copies, and the op waits for who copies. */
#include <linux/mutex.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

struct ops_device {
	struct vfio_device vdev;
	struct mutex lock;
	u64 size;
	void __user *where;
};

static int store(struct ops_device *ops, u64 size)
{
	return copy_to_user(ops->where, &size, sizeof(size)) ? // expect: region_info_user_access
		-EFAULT : 0;
}

static int ops_get_region_info(struct vfio_device *vdev,
			       struct vfio_region_info *info,
			       struct vfio_info_cap *caps)
{
	struct ops_device *ops = container_of(vdev, struct ops_device, vdev);

	mutex_lock(&ops->lock);				// expect: region_info_user_access
	info->size = ops->size;
	mutex_unlock(&ops->lock);
	return store(ops, info->size);
}

static ssize_t ops_read(struct vfio_device *vdev, char __user *buf, size_t count,
			loff_t *ppos)
{
	struct ops_device *ops = container_of(vdev, struct ops_device, vdev);

	mutex_lock(&ops->lock);
	count -= copy_to_user(buf, &ops->size, count);
	mutex_unlock(&ops->lock);
	return count;
}

const struct vfio_device_ops ops_ops = {
	.get_region_info = ops_get_region_info,
	.read = ops_read,
};
