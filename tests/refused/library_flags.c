/* refused: that the library added capabilities is taken back */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Medlar: the flags are those of the driver, whatever the library says.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio_acorn_core.h>

#define MEDLAR_DOORBELLS	VFIO_ACORN_WIN3_REGION_INDEX

struct medlar_device {
	struct vfio_acorn_core_device core;
	u64 doorbells_size;
};

static int medlar_open_device(struct vfio_device *vdev)
{
	struct medlar_device *medlar =
		container_of(vdev, struct medlar_device, core.vdev);
	u64 length = acorn_window_len(medlar->core.adev, MEDLAR_DOORBELLS);

	medlar->doorbells_size = min_t(u64, length, PAGE_SIZE);
	return vfio_acorn_core_open_device(vdev);
}

static long medlar_ioctl(struct vfio_device *vdev, unsigned int cmd,
		      unsigned long arg)
{
	struct medlar_device *medlar =
		container_of(vdev, struct medlar_device, core.vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	void __user *uarg = (void __user *)arg;
	struct vfio_region_info info;
	long ret;

	if (cmd != VFIO_DEVICE_GET_REGION_INFO)
		return vfio_acorn_core_ioctl(vdev, cmd, arg);

	ret = vfio_acorn_core_ioctl(vdev, cmd, arg);
	if (ret)
		return ret;
	if (copy_from_user(&info, uarg, minsz))
		return -EFAULT;
	if (info.index != MEDLAR_DOORBELLS)
		return 0;

	info.size = medlar->doorbells_size;
	info.flags = VFIO_REGION_INFO_FLAG_READ; /* refused here */
	return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
}

static int medlar_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct medlar_device *medlar =
		container_of(vdev, struct medlar_device, core.vdev);
	const unsigned int shift = VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT;

	/* The doorbells' page may be mapped, but nothing behind it. */
	if (vma->vm_pgoff >> shift == MEDLAR_DOORBELLS) {
		pgoff_t first = vma->vm_pgoff & (BIT(shift) - 1);

		if (first || vma_pages(vma) > PHYS_PFN(medlar->doorbells_size))
			return -EINVAL;
	}
	return vfio_acorn_core_mmap(vdev, vma);
}

static const struct vfio_device_ops medlar_ops = {
	.name		= "medlar",
	.init		= vfio_acorn_core_init_dev,
	.release	= vfio_acorn_core_release_dev,
	.open_device	= medlar_open_device,
	.close_device	= vfio_acorn_core_close_device,
	.read		= vfio_acorn_core_read,
	.write		= vfio_acorn_core_write,
	.ioctl		= medlar_ioctl,
	.mmap		= medlar_mmap,
	.request	= vfio_acorn_core_request,
	.match		= vfio_acorn_core_match,
	.device_feature	= vfio_acorn_core_ioctl_feature,
};

static int medlar_probe(struct acorn_dev *adev)
{
	struct medlar_device *medlar;
	int ret;

	medlar = vfio_alloc_device(medlar_device, core.vdev, &adev->dev, &medlar_ops);
	if (IS_ERR(medlar))
		return PTR_ERR(medlar);

	ret = vfio_acorn_core_register_device(&medlar->core);
	if (ret)
		vfio_put_device(&medlar->core.vdev);
	return ret;
}

static void medlar_remove(struct acorn_dev *adev)
{
	struct vfio_acorn_core_device *core = dev_get_drvdata(&adev->dev);

	vfio_acorn_core_unregister_device(core);
	vfio_put_device(&core->vdev);
}

static struct acorn_driver medlar_driver = {
	.driver.name	= "medlar",
	.probe		= medlar_probe,
	.remove		= medlar_remove,
};
module_acorn_driver(medlar_driver);

MODULE_LICENSE("GPL");
