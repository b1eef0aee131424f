/* like: drivers/vfio/acorn/dogwood/main.c */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Yew: behind the structure is where the next one would be.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio_acorn_core.h>

#define YEW_CFG_MEMORY	0x60
#define YEW_INDEX	VFIO_ACORN_WIN4_REGION_INDEX

struct yew_device {
	struct vfio_acorn_core_device core;
	u64 length;
	u64 window_size;
};

static int yew_get_region_info(struct vfio_device *core_vdev,
			       struct vfio_region_info __user *uarg)
{
	struct yew_device *yew =
		container_of(core_vdev, struct yew_device, core.vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info_cap_sparse_mmap *sparse;
	struct vfio_info_cap caps = {};
	struct vfio_region_info info;
	int ret;

	if (copy_from_user(&info, uarg, minsz))
		return -EFAULT;

	if (info.argsz < minsz)
		return -EINVAL;

	if (info.index != YEW_INDEX)
		return vfio_acorn_core_ioctl(core_vdev,
					     VFIO_DEVICE_GET_REGION_INFO,
					     (unsigned long)uarg);

	info.offset = VFIO_ACORN_INDEX_TO_OFFSET(info.index);
	info.size = yew->window_size;
	info.flags = VFIO_REGION_INFO_FLAG_READ |
		     VFIO_REGION_INFO_FLAG_WRITE |
		     VFIO_REGION_INFO_FLAG_MMAP;

	sparse = kzalloc(struct_size(sparse, areas, 1), GFP_KERNEL);
	if (!sparse)
		return -ENOMEM;

	sparse->header.id = VFIO_REGION_INFO_CAP_SPARSE_MMAP;
	sparse->header.version = 1;
	sparse->nr_areas = 1;
	sparse->areas[0].size = yew->length;
	ret = vfio_info_add_capability(&caps, &sparse->header,
				       struct_size(sparse, areas, 1));
	kfree(sparse);
	if (ret)
		return ret;

	info.flags |= VFIO_REGION_INFO_FLAG_CAPS;
	if (info.argsz < sizeof(info) + caps.size) {
		info.argsz = sizeof(info) + caps.size;
		info.cap_offset = 0;
	} else {
		vfio_info_cap_shift(&caps, sizeof(info));
		if (copy_to_user(uarg + 1, caps.buf, caps.size)) {
			kfree(caps.buf);
			return -EFAULT;
		}
		info.cap_offset = sizeof(info);
	}
	kfree(caps.buf);

	if (copy_to_user(uarg, &info, minsz))
		return -EFAULT;
	return 0;
}

static long yew_ioctl(struct vfio_device *core_vdev, unsigned int cmd,
		      unsigned long arg)
{
	void __user *uarg = (void __user *)arg;

	switch (cmd) {
	case VFIO_DEVICE_IOEVENTFD:
		return -ENOTTY;
	case VFIO_DEVICE_GET_REGION_INFO:
		return yew_get_region_info(core_vdev, uarg);
	default:
		return vfio_acorn_core_ioctl(core_vdev, cmd, arg);
	}
}

static const struct vfio_device_ops yew_ops = {
	.name		= "yew",
	.init		= vfio_acorn_core_init_dev,
	.release	= vfio_acorn_core_release_dev,
	.open_device	= vfio_acorn_core_open_device,
	.close_device	= vfio_acorn_core_close_device,
	.ioctl		= yew_ioctl,
	.device_feature	= vfio_acorn_core_ioctl_feature,
	.read		= vfio_acorn_core_read,
	.write		= vfio_acorn_core_write,
	.mmap		= vfio_acorn_core_mmap,
	.request	= vfio_acorn_core_request,
	.match		= vfio_acorn_core_match,
};

static int yew_probe(struct acorn_dev *adev)
{
	struct yew_device *yew;
	int ret;

	yew = vfio_alloc_device(yew_device, core.vdev, &adev->dev, &yew_ops);
	if (IS_ERR(yew))
		return PTR_ERR(yew);

	yew->length = (u64)acorn_read_config(adev, YEW_CFG_MEMORY)
			<< PAGE_SHIFT;
	for (yew->window_size = PAGE_SIZE; yew->window_size < yew->length;)
		yew->window_size *= 2;

	ret = vfio_acorn_core_register_device(&yew->core);
	if (ret)
		vfio_put_device(&yew->core.vdev);
	return ret;
}

static void yew_remove(struct acorn_dev *adev)
{
	struct vfio_acorn_core_device *core = dev_get_drvdata(&adev->dev);

	vfio_acorn_core_unregister_device(core);
	vfio_put_device(&core->vdev);
}

static struct acorn_driver yew_driver = {
	.driver.name	= "yew",
	.probe		= yew_probe,
	.remove		= yew_remove,
};

module_acorn_driver(yew_driver);

MODULE_LICENSE("GPL");
