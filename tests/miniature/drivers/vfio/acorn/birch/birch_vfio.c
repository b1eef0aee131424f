// SPDX-License-Identifier: GPL-2.0-only
/*
 * Birch accelerators.  Window 2 has the queues in its first half; in its second
 * half are the registers to move a running device to another machine.  Those are
 * the host's, and the user must not see them.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio_acorn_core.h>

#define BIRCH_CFG_CAN_MIGRATE	0x50

struct birch_vfio_device {
	struct vfio_acorn_core_device core_device;
	u32 can_migrate;
};

static struct birch_vfio_device *birch_drvdata(struct acorn_dev *adev)
{
	struct vfio_acorn_core_device *core = dev_get_drvdata(&adev->dev);

	return container_of(core, struct birch_vfio_device, core_device);
}

/* No access may reach into the half that is not the user's. */
static int birch_check_access(struct vfio_device *core_vdev, loff_t *ppos,
			      size_t *count)
{
	struct vfio_acorn_core_device *vdev =
		container_of(core_vdev, struct vfio_acorn_core_device, vdev);
	unsigned int index = VFIO_ACORN_OFFSET_TO_INDEX(*ppos);

	if (index == VFIO_ACORN_WIN2_REGION_INDEX) {
		loff_t pos = *ppos & VFIO_ACORN_OFFSET_MASK;
		resource_size_t end = acorn_window_len(vdev->adev, index) / 2;

		if (pos >= end)
			return -EINVAL;
		*count = min_t(size_t, *count, end - pos);
	}
	return 0;
}

static ssize_t birch_vfio_read(struct vfio_device *core_vdev, char __user *buf,
			       size_t count, loff_t *ppos)
{
	int ret = birch_check_access(core_vdev, ppos, &count);

	return ret ? ret : vfio_acorn_core_read(core_vdev, buf, count, ppos);
}

static ssize_t birch_vfio_write(struct vfio_device *core_vdev,
				const char __user *buf, size_t count,
				loff_t *ppos)
{
	int ret = birch_check_access(core_vdev, ppos, &count);

	return ret ? ret : vfio_acorn_core_write(core_vdev, buf, count, ppos);
}

static int birch_vfio_mmap(struct vfio_device *core_vdev,
			   struct vm_area_struct *vma)
{
	struct vfio_acorn_core_device *vdev =
		container_of(core_vdev, struct vfio_acorn_core_device, vdev);
	unsigned int index;

	index = vma->vm_pgoff >> (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT);
	if (index == VFIO_ACORN_WIN2_REGION_INDEX) {
		u64 req_len, pgoff, req_start;
		resource_size_t end = acorn_window_len(vdev->adev, index) / 2;

		req_len = vma->vm_end - vma->vm_start;
		pgoff = vma->vm_pgoff &
			((1U << (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT)) - 1);
		req_start = pgoff << PAGE_SHIFT;

		/* To the byte: a page that is half ours is not the user's */
		if (req_start + req_len > end)
			return -EINVAL;
	}

	return vfio_acorn_core_mmap(core_vdev, vma);
}

static long birch_vfio_ioctl(struct vfio_device *core_vdev, unsigned int cmd,
			     unsigned long arg)
{
	if (cmd == VFIO_DEVICE_GET_REGION_INFO) {
		struct vfio_acorn_core_device *vdev =
			container_of(core_vdev, struct vfio_acorn_core_device,
				     vdev);
		struct acorn_dev *adev = vdev->adev;
		struct vfio_region_info info;
		unsigned long minsz;

		minsz = offsetofend(struct vfio_region_info, offset);

		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;

		if (info.argsz < minsz)
			return -EINVAL;

		if (info.index == VFIO_ACORN_WIN2_REGION_INDEX) {
			info.offset = VFIO_ACORN_INDEX_TO_OFFSET(info.index);

			/* Only the queues: the other half stays here. */
			info.size = acorn_window_len(adev, info.index) / 2;

			info.flags = VFIO_REGION_INFO_FLAG_READ |
					VFIO_REGION_INFO_FLAG_WRITE |
					VFIO_REGION_INFO_FLAG_MMAP;

			return copy_to_user((void __user *)arg, &info, minsz) ?
					    -EFAULT : 0;
		}
	}
	return vfio_acorn_core_ioctl(core_vdev, cmd, arg);
}

static int birch_vfio_open_device(struct vfio_device *core_vdev)
{
	struct birch_vfio_device *birch = container_of(core_vdev,
			struct birch_vfio_device, core_device.vdev);

	birch->can_migrate = acorn_read_config(birch->core_device.adev,
					       BIRCH_CFG_CAN_MIGRATE);
	return vfio_acorn_core_open_device(core_vdev);
}

static const struct vfio_device_ops birch_vfio_migration_ops = {
	.name = "birch-vfio-migration",
	.init = vfio_acorn_core_init_dev,
	.release = vfio_acorn_core_release_dev,
	.open_device = birch_vfio_open_device,
	.close_device = vfio_acorn_core_close_device,
	.ioctl = birch_vfio_ioctl,
	.device_feature = vfio_acorn_core_ioctl_feature,
	.read = birch_vfio_read,
	.write = birch_vfio_write,
	.mmap = birch_vfio_mmap,
	.request = vfio_acorn_core_request,
	.match = vfio_acorn_core_match,
};

static const struct vfio_device_ops birch_vfio_ops = {
	.name = "birch-vfio",
	.init = vfio_acorn_core_init_dev,
	.release = vfio_acorn_core_release_dev,
	.open_device = birch_vfio_open_device,
	.close_device = vfio_acorn_core_close_device,
	.ioctl = vfio_acorn_core_ioctl,
	.device_feature = vfio_acorn_core_ioctl_feature,
	.read = vfio_acorn_core_read,
	.write = vfio_acorn_core_write,
	.mmap = vfio_acorn_core_mmap,
	.request = vfio_acorn_core_request,
	.match = vfio_acorn_core_match,
};

static int birch_vfio_probe(struct acorn_dev *adev)
{
	const struct vfio_device_ops *ops = &birch_vfio_ops;
	struct birch_vfio_device *birch;
	int ret;

	if (acorn_read_config(adev, BIRCH_CFG_CAN_MIGRATE))
		ops = &birch_vfio_migration_ops;

	birch = vfio_alloc_device(birch_vfio_device, core_device.vdev,
				  &adev->dev, ops);
	if (IS_ERR(birch))
		return PTR_ERR(birch);

	ret = vfio_acorn_core_register_device(&birch->core_device);
	if (ret)
		vfio_put_device(&birch->core_device.vdev);
	return ret;
}

static void birch_vfio_remove(struct acorn_dev *adev)
{
	struct birch_vfio_device *birch = birch_drvdata(adev);

	vfio_acorn_core_unregister_device(&birch->core_device);
	vfio_put_device(&birch->core_device.vdev);
}

static struct acorn_driver birch_vfio_driver = {
	.driver.name = "birch-vfio",
	.probe = birch_vfio_probe,
	.remove = birch_vfio_remove,
};

module_acorn_driver(birch_vfio_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("VFIO for birch accelerators");
