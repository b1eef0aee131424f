// SPDX-License-Identifier: GPL-2.0-only
/*
 * Elm storage controllers.  The core's answers are right but for window 3, which
 * has its doorbells in the first page and nothing but noise behind it.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio_acorn_core.h>

#define ELM_DOORBELLS	VFIO_ACORN_WIN3_REGION_INDEX

struct elm_device {
	struct vfio_acorn_core_device core;
	u64 doorbells_size;
};

static int elm_open_device(struct vfio_device *vdev)
{
	struct elm_device *elm =
		container_of(vdev, struct elm_device, core.vdev);
	u64 length = acorn_window_len(elm->core.adev, ELM_DOORBELLS);

	elm->doorbells_size = min_t(u64, length, PAGE_SIZE);
	return vfio_acorn_core_open_device(vdev);
}

static long elm_ioctl_get_region_info(struct vfio_device *vdev, void __user *uarg)
{
	struct elm_device *elm =
		container_of(vdev, struct elm_device, core.vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info info;
	long ret;

	ret = vfio_acorn_core_ioctl(vdev, VFIO_DEVICE_GET_REGION_INFO,
				    (unsigned long)uarg);
	if (ret)
		return ret;

	/* It is all there now, as the user will see it. */
	if (copy_from_user(&info, uarg, minsz))
		return -EFAULT;

	if (info.index != ELM_DOORBELLS)
		return 0;

	info.size = elm->doorbells_size;
	if (!info.size)
		info.flags &= ~VFIO_REGION_INFO_FLAG_MMAP;

	return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
}

static long elm_ioctl(struct vfio_device *vdev, unsigned int cmd,
		      unsigned long arg)
{
	void __user *uarg = (void __user *)arg;

	if (cmd == VFIO_DEVICE_GET_REGION_INFO)
		return elm_ioctl_get_region_info(vdev, uarg);

	return vfio_acorn_core_ioctl(vdev, cmd, arg);
}

static int elm_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct elm_device *elm =
		container_of(vdev, struct elm_device, core.vdev);
	const unsigned int shift = VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT;

	/* The doorbells' page may be mapped, but nothing behind it. */
	if (vma->vm_pgoff >> shift == ELM_DOORBELLS) {
		pgoff_t first = vma->vm_pgoff & (BIT(shift) - 1);

		if (first || vma_pages(vma) > PHYS_PFN(elm->doorbells_size))
			return -EINVAL;
	}
	return vfio_acorn_core_mmap(vdev, vma);
}

static const struct vfio_device_ops elm_ops = {
	.name		= "elm",
	.init		= vfio_acorn_core_init_dev,
	.release	= vfio_acorn_core_release_dev,
	.open_device	= elm_open_device,
	.close_device	= vfio_acorn_core_close_device,
	.read		= vfio_acorn_core_read,
	.write		= vfio_acorn_core_write,
	.ioctl		= elm_ioctl,
	.mmap		= elm_mmap,
	.request	= vfio_acorn_core_request,
	.match		= vfio_acorn_core_match,
	.device_feature	= vfio_acorn_core_ioctl_feature,
};

static int elm_probe(struct acorn_dev *adev)
{
	struct elm_device *elm;
	int ret;

	elm = vfio_alloc_device(elm_device, core.vdev, &adev->dev, &elm_ops);
	if (IS_ERR(elm))
		return PTR_ERR(elm);

	ret = vfio_acorn_core_register_device(&elm->core);
	if (ret)
		vfio_put_device(&elm->core.vdev);
	return ret;
}

static void elm_remove(struct acorn_dev *adev)
{
	struct vfio_acorn_core_device *core = dev_get_drvdata(&adev->dev);

	vfio_acorn_core_unregister_device(core);
	vfio_put_device(&core->vdev);
}

static struct acorn_driver elm_driver = {
	.driver.name	= "elm",
	.probe		= elm_probe,
	.remove		= elm_remove,
};
module_acorn_driver(elm_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("VFIO for elm storage controllers");
