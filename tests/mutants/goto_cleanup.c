/* like: drivers/vfio/acorn/dogwood/main.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Teak: memory is given back at the end of the function, wherever one comes from.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio_acorn_core.h>

#define TEAK_CFG_MEMORY	0x60
#define TEAK_INDEX	VFIO_ACORN_WIN4_REGION_INDEX

struct teak_device {
	struct vfio_acorn_core_device core;
	u64 length;
	u64 window_size;
};

static long teak_get_region_info(struct vfio_device *core_vdev,
				 unsigned long arg)
{
	struct teak_device *teak =
		container_of(core_vdev, struct teak_device, core.vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info_cap_sparse_mmap *sparse = NULL;
	struct vfio_info_cap caps = { .buf = NULL, .size = 0 };
	void __user *uarg = (void __user *)arg;
	struct vfio_region_info info;
	long ret;

	if (copy_from_user(&info, uarg, minsz))
		return -EFAULT;

	if (info.argsz < minsz)
		return -EINVAL;

	if (info.index != TEAK_INDEX)
		return vfio_acorn_core_ioctl(core_vdev,
					     VFIO_DEVICE_GET_REGION_INFO, arg);

	sparse = kzalloc(struct_size(sparse, areas, 1), GFP_KERNEL);
	if (!sparse)
		return -ENOMEM;

	sparse->header.id = VFIO_REGION_INFO_CAP_SPARSE_MMAP;
	sparse->header.version = 1;
	sparse->nr_areas = 1;
	sparse->areas[0].size = teak->length;
	ret = vfio_info_add_capability(&caps, &sparse->header,
				       struct_size(sparse, areas, 1));
	if (ret)
		goto out_sparse;

	info.offset = VFIO_ACORN_INDEX_TO_OFFSET(info.index);
	info.size = teak->window_size;
	info.flags = VFIO_REGION_INFO_FLAG_READ |
		     VFIO_REGION_INFO_FLAG_WRITE |
		     VFIO_REGION_INFO_FLAG_MMAP;

	if (caps.size) {
		info.flags |= VFIO_REGION_INFO_FLAG_CAPS;
		if (info.argsz < sizeof(info) + caps.size) {
			info.argsz = sizeof(info) + caps.size;
			info.cap_offset = 0;
		} else {
			vfio_info_cap_shift(&caps, sizeof(info));
			if (copy_to_user(uarg + sizeof(info), caps.buf,
					 caps.size)) {
				ret = -EFAULT;
				goto out_caps;
			}
			info.cap_offset = sizeof(info);
		}
	}
	ret = copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;

out_caps:
	kfree(caps.buf);
out_sparse:
	kfree(sparse);
	return ret;
}

static long teak_ioctl(struct vfio_device *core_vdev, unsigned int cmd,
		       unsigned long arg)
{
	if (cmd == VFIO_DEVICE_GET_REGION_INFO)
		return teak_get_region_info(core_vdev, arg);

	return vfio_acorn_core_ioctl(core_vdev, cmd, arg);
}

static const struct vfio_device_ops teak_ops = {
	.name		= "teak",
	.init		= vfio_acorn_core_init_dev,
	.release	= vfio_acorn_core_release_dev,
	.open_device	= vfio_acorn_core_open_device,
	.close_device	= vfio_acorn_core_close_device,
	.ioctl		= teak_ioctl,
	.device_feature	= vfio_acorn_core_ioctl_feature,
	.read		= vfio_acorn_core_read,
	.write		= vfio_acorn_core_write,
	.mmap		= vfio_acorn_core_mmap,
	.request	= vfio_acorn_core_request,
	.match		= vfio_acorn_core_match,
};

static int teak_probe(struct acorn_dev *adev)
{
	struct teak_device *teak;
	int ret;

	teak = vfio_alloc_device(teak_device, core.vdev, &adev->dev, &teak_ops);
	if (IS_ERR(teak))
		return PTR_ERR(teak);

	teak->length = (u64)acorn_read_config(adev, TEAK_CFG_MEMORY)
			<< PAGE_SHIFT;
	for (teak->window_size = PAGE_SIZE; teak->window_size < teak->length;)
		teak->window_size *= 2;

	ret = vfio_acorn_core_register_device(&teak->core);
	if (ret)
		vfio_put_device(&teak->core.vdev);
	return ret;
}

static void teak_remove(struct acorn_dev *adev)
{
	struct vfio_acorn_core_device *core = dev_get_drvdata(&adev->dev);

	vfio_acorn_core_unregister_device(core);
	vfio_put_device(&core->vdev);
}

static struct acorn_driver teak_driver = {
	.driver.name	= "teak",
	.probe		= teak_probe,
	.remove		= teak_remove,
};

module_acorn_driver(teak_driver);

MODULE_LICENSE("GPL");
