/* like: drivers/vfio/acorn/dogwood/main.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tamarind: how capabilities get to the user is nobody's business but that of one
 * function.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio_acorn_core.h>

#define TAMARIND_CFG_MEMORY	0x60
#define TAMARIND_INDEX	VFIO_ACORN_WIN4_REGION_INDEX

struct tamarind_device {
	struct vfio_acorn_core_device core;
	u64 length;
	u64 window_size;
};

static int tamarind_finish(struct vfio_region_info *info,
			   struct vfio_info_cap *caps,
			   struct vfio_region_info __user *uarg)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);

	if (caps->size) {
		info->flags |= VFIO_REGION_INFO_FLAG_CAPS;
		if (info->argsz < sizeof(*info) + caps->size) {
			info->argsz = sizeof(*info) + caps->size;
			info->cap_offset = 0;
		} else {
			vfio_info_cap_shift(caps, sizeof(*info));
			if (copy_to_user(uarg + 1, caps->buf, caps->size)) {
				kfree(caps->buf);
				return -EFAULT;
			}
			info->cap_offset = sizeof(*info);
		}
		kfree(caps->buf);
	}
	return copy_to_user(uarg, info, minsz) ? -EFAULT : 0;
}

static long tamarind_get_region_info(struct vfio_device *core_vdev,
				     unsigned int cmd, unsigned long arg)
{
	struct tamarind_device *tamarind =
		container_of(core_vdev, struct tamarind_device, core.vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_info_cap caps = { .buf = NULL, .size = 0 };
	struct vfio_region_info_cap_sparse_mmap *sparse;
	struct vfio_region_info info;
	size_t size;
	int ret;

	if (copy_from_user(&info, (void __user *)arg, minsz))
		return -EFAULT;

	if (info.argsz < minsz)
		return -EINVAL;

	if (info.index != TAMARIND_INDEX)
		return vfio_acorn_core_ioctl(core_vdev, cmd, arg);

	size = struct_size(sparse, areas, 1);
	sparse = kzalloc(size, GFP_KERNEL);
	if (!sparse)
		return -ENOMEM;

	sparse->header.id = VFIO_REGION_INFO_CAP_SPARSE_MMAP;
	sparse->header.version = 1;
	sparse->nr_areas = 1;
	sparse->areas[0].size = tamarind->length;
	ret = vfio_info_add_capability(&caps, &sparse->header, size);
	kfree(sparse);
	if (ret)
		return ret;

	info.offset = VFIO_ACORN_INDEX_TO_OFFSET(info.index);
	info.size = tamarind->window_size;
	info.flags = VFIO_REGION_INFO_FLAG_READ |
		     VFIO_REGION_INFO_FLAG_WRITE |
		     VFIO_REGION_INFO_FLAG_MMAP;

	return tamarind_finish(&info, &caps, (void __user *)arg);
}

static long tamarind_ioctl(struct vfio_device *core_vdev, unsigned int cmd,
			   unsigned long arg)
{
	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		return tamarind_get_region_info(core_vdev, cmd, arg);
	default:
		return vfio_acorn_core_ioctl(core_vdev, cmd, arg);
	}
}

static const struct vfio_device_ops tamarind_ops = {
	.name		= "tamarind",
	.init		= vfio_acorn_core_init_dev,
	.release	= vfio_acorn_core_release_dev,
	.open_device	= vfio_acorn_core_open_device,
	.close_device	= vfio_acorn_core_close_device,
	.ioctl		= tamarind_ioctl,
	.device_feature	= vfio_acorn_core_ioctl_feature,
	.read		= vfio_acorn_core_read,
	.write		= vfio_acorn_core_write,
	.mmap		= vfio_acorn_core_mmap,
	.request	= vfio_acorn_core_request,
	.match		= vfio_acorn_core_match,
};

static int tamarind_probe(struct acorn_dev *adev)
{
	struct tamarind_device *tamarind;
	int ret;

	tamarind = vfio_alloc_device(tamarind_device, core.vdev, &adev->dev, &tamarind_ops);
	if (IS_ERR(tamarind))
		return PTR_ERR(tamarind);

	tamarind->length = (u64)acorn_read_config(adev, TAMARIND_CFG_MEMORY)
			<< PAGE_SHIFT;
	for (tamarind->window_size = PAGE_SIZE; tamarind->window_size < tamarind->length;)
		tamarind->window_size *= 2;

	ret = vfio_acorn_core_register_device(&tamarind->core);
	if (ret)
		vfio_put_device(&tamarind->core.vdev);
	return ret;
}

static void tamarind_remove(struct acorn_dev *adev)
{
	struct vfio_acorn_core_device *core = dev_get_drvdata(&adev->dev);

	vfio_acorn_core_unregister_device(core);
	vfio_put_device(&core->vdev);
}

static struct acorn_driver tamarind_driver = {
	.driver.name	= "tamarind",
	.probe		= tamarind_probe,
	.remove		= tamarind_remove,
};

module_acorn_driver(tamarind_driver);

MODULE_LICENSE("GPL");
