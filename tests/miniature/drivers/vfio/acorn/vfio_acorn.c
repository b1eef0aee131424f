// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any acorn device for userspace, with nothing special about it.  What happened to
 * the device is in a log, which the user can read as one more region.
 */

#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio_acorn_core.h>

#define VFIO_ACORN_SUBTYPE_LOG	1

static ssize_t vfio_acorn_log_rw(struct vfio_acorn_core_device *vdev,
				 char __user *buf, size_t count, loff_t *ppos,
				 bool is_write)
{
	unsigned int i = VFIO_ACORN_OFFSET_TO_INDEX(*ppos) -
			 VFIO_ACORN_NUM_REGIONS;
	loff_t pos = *ppos & VFIO_ACORN_OFFSET_MASK;
	struct vfio_acorn_region *region = &vdev->region[i];

	if (is_write || pos >= region->size)
		return -EINVAL;

	count = min_t(size_t, count, region->size - pos);
	if (copy_to_user(buf, region->data + pos, count))
		return -EFAULT;

	*ppos += count;
	return count;
}

static void vfio_acorn_log_release(struct vfio_acorn_core_device *vdev,
				   struct vfio_acorn_region *region)
{
	kfree(region->data);
}

/* The log can be read while interrupts come in, and that is worth saying. */
static int vfio_acorn_log_add_capability(struct vfio_acorn_core_device *vdev,
					 struct vfio_acorn_region *region,
					 struct vfio_info_cap *caps)
{
	struct vfio_info_cap_header header = {
		.id = VFIO_REGION_INFO_CAP_IRQ_MAPPABLE,
		.version = 1,
	};

	return vfio_info_add_capability(caps, &header, sizeof(header));
}

static const struct vfio_acorn_regops vfio_acorn_log_regops = {
	.rw		= vfio_acorn_log_rw,
	.release	= vfio_acorn_log_release,
	.add_capability	= vfio_acorn_log_add_capability,
};

static int vfio_acorn_log_init(struct vfio_acorn_core_device *vdev)
{
	void *log = kzalloc(PAGE_SIZE, GFP_KERNEL_ACCOUNT);
	int ret;

	if (!log)
		return -ENOMEM;

	ret = vfio_acorn_core_register_region(vdev, VFIO_REGION_TYPE_ACORN,
					      VFIO_ACORN_SUBTYPE_LOG,
					      &vfio_acorn_log_regops, PAGE_SIZE,
					      VFIO_REGION_INFO_FLAG_READ, log);
	if (ret)
		kfree(log);
	return ret;
}

static int vfio_acorn_open_device(struct vfio_device *core_vdev)
{
	struct vfio_acorn_core_device *vdev =
		container_of(core_vdev, struct vfio_acorn_core_device, vdev);
	int ret;

	vdev->has_legacy = !acorn_read_config(vdev->adev, ACORN_CFG_ID);
	ret = vfio_acorn_core_open_device(core_vdev);
	return ret ? ret : vfio_acorn_log_init(vdev);
}

static const struct vfio_device_ops vfio_acorn_ops = {
	.name		= "vfio-acorn",
	.init		= vfio_acorn_core_init_dev,
	.release	= vfio_acorn_core_release_dev,
	.open_device	= vfio_acorn_open_device,
	.close_device	= vfio_acorn_core_close_device,
	.ioctl		= vfio_acorn_core_ioctl,
	.device_feature	= vfio_acorn_core_ioctl_feature,
	.read		= vfio_acorn_core_read,
	.write		= vfio_acorn_core_write,
	.mmap		= vfio_acorn_core_mmap,
	.request	= vfio_acorn_core_request,
	.match		= vfio_acorn_core_match,
	.bind_iommufd	= vfio_iommufd_bind,
};

static int vfio_acorn_probe(struct acorn_dev *adev)
{
	struct vfio_acorn_core_device *vdev;
	int ret;

	vdev = vfio_alloc_device(vfio_acorn_core_device, vdev, &adev->dev,
				 &vfio_acorn_ops);
	if (IS_ERR(vdev))
		return PTR_ERR(vdev);

	ret = vfio_acorn_core_register_device(vdev);
	if (ret)
		vfio_put_device(&vdev->vdev);
	return ret;
}

static void vfio_acorn_remove(struct acorn_dev *adev)
{
	struct vfio_acorn_core_device *vdev = dev_get_drvdata(&adev->dev);

	vfio_acorn_core_unregister_device(vdev);
	vfio_put_device(&vdev->vdev);
}

static struct acorn_driver vfio_acorn_driver = {
	.driver.name	= "vfio-acorn",
	.probe		= vfio_acorn_probe,
	.remove		= vfio_acorn_remove,
};

module_acorn_driver(vfio_acorn_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Any acorn device for userspace");
