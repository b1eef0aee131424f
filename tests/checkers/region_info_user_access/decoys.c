// SPDX-License-Identifier: GPL-2.0-only
// tree with: get_region_info
/* Other functions copy, with other locks or none. */
#include <linux/mutex.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

struct decoy_device {
	struct vfio_device vdev;
	struct mutex lock;
	struct mutex other;
	u64 size;
};

static int decoy_get_region_info(struct vfio_device *vdev,
				 struct vfio_region_info *info,
				 struct vfio_info_cap *caps)
{
	struct decoy_device *decoy = container_of(vdev, struct decoy_device, vdev);

	mutex_lock(&decoy->lock);
	info->size = decoy->size;
	mutex_unlock(&decoy->lock);
	return 0;
}

static ssize_t decoy_read(struct vfio_device *vdev, char __user *buf, size_t count,
			  loff_t *ppos)
{
	struct decoy_device *decoy = container_of(vdev, struct decoy_device, vdev);
	u64 size;

	mutex_lock(&decoy->lock);
	size = decoy->size;
	mutex_unlock(&decoy->lock);
	mutex_lock(&decoy->other);
	count -= copy_to_user(buf, &size, count);
	mutex_unlock(&decoy->other);
	return count;
}

const struct vfio_device_ops decoy_ops = {
	.get_region_info = decoy_get_region_info,
	.read = decoy_read,
};
