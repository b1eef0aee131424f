/* refused: the driver answers where the library cannot */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Jarrah: what the library does not know is a region of the driver.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio_acorn_core.h>

#define JARRAH_DOORBELLS	VFIO_ACORN_WIN3_REGION_INDEX

struct jarrah_device {
	struct vfio_acorn_core_device core;
	u64 doorbells_size;
};

static int jarrah_open_device(struct vfio_device *vdev)
{
	struct jarrah_device *jarrah =
		container_of(vdev, struct jarrah_device, core.vdev);
	u64 length = acorn_window_len(jarrah->core.adev, JARRAH_DOORBELLS);

	jarrah->doorbells_size = min_t(u64, length, PAGE_SIZE);
	return vfio_acorn_core_open_device(vdev);
}

static long jarrah_ioctl(struct vfio_device *vdev, unsigned int cmd,
		      unsigned long arg)
{
	struct jarrah_device *jarrah =
		container_of(vdev, struct jarrah_device, core.vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	void __user *uarg = (void __user *)arg;
	struct vfio_region_info info;
	long ret;

	if (cmd != VFIO_DEVICE_GET_REGION_INFO)
		return vfio_acorn_core_ioctl(vdev, cmd, arg);

	ret = vfio_acorn_core_ioctl(vdev, cmd, arg);
	if (ret != -EINVAL)
		return ret;

	if (copy_from_user(&info, uarg, minsz)) /* refused here */
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;
	info.offset = 0;
	info.size = jarrah->doorbells_size;
	info.flags = VFIO_REGION_INFO_FLAG_READ;
	return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
}

static int jarrah_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct jarrah_device *jarrah =
		container_of(vdev, struct jarrah_device, core.vdev);
	const unsigned int shift = VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT;

	/* The doorbells' page may be mapped, but nothing behind it. */
	if (vma->vm_pgoff >> shift == JARRAH_DOORBELLS) {
		pgoff_t first = vma->vm_pgoff & (BIT(shift) - 1);

		if (first || vma_pages(vma) > PHYS_PFN(jarrah->doorbells_size))
			return -EINVAL;
	}
	return vfio_acorn_core_mmap(vdev, vma);
}

static const struct vfio_device_ops jarrah_ops = {
	.name		= "jarrah",
	.init		= vfio_acorn_core_init_dev,
	.release	= vfio_acorn_core_release_dev,
	.open_device	= jarrah_open_device,
	.close_device	= vfio_acorn_core_close_device,
	.read		= vfio_acorn_core_read,
	.write		= vfio_acorn_core_write,
	.ioctl		= jarrah_ioctl,
	.mmap		= jarrah_mmap,
	.request	= vfio_acorn_core_request,
	.match		= vfio_acorn_core_match,
	.device_feature	= vfio_acorn_core_ioctl_feature,
};

static int jarrah_probe(struct acorn_dev *adev)
{
	struct jarrah_device *jarrah;
	int ret;

	jarrah = vfio_alloc_device(jarrah_device, core.vdev, &adev->dev, &jarrah_ops);
	if (IS_ERR(jarrah))
		return PTR_ERR(jarrah);

	ret = vfio_acorn_core_register_device(&jarrah->core);
	if (ret)
		vfio_put_device(&jarrah->core.vdev);
	return ret;
}

static void jarrah_remove(struct acorn_dev *adev)
{
	struct vfio_acorn_core_device *core = dev_get_drvdata(&adev->dev);

	vfio_acorn_core_unregister_device(core);
	vfio_put_device(&core->vdev);
}

static struct acorn_driver jarrah_driver = {
	.driver.name	= "jarrah",
	.probe		= jarrah_probe,
	.remove		= jarrah_remove,
};
module_acorn_driver(jarrah_driver);

MODULE_LICENSE("GPL");
