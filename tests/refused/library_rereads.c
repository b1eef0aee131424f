/* refused: the library reads what the user gave once more */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Karri: a region has two numbers, which the library does not know.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio_acorn_core.h>

#define KARRI_DOORBELLS	VFIO_ACORN_WIN3_REGION_INDEX

struct karri_device {
	struct vfio_acorn_core_device core;
	u64 doorbells_size;
};

static int karri_open_device(struct vfio_device *vdev)
{
	struct karri_device *karri =
		container_of(vdev, struct karri_device, core.vdev);
	u64 length = acorn_window_len(karri->core.adev, KARRI_DOORBELLS);

	karri->doorbells_size = min_t(u64, length, PAGE_SIZE);
	return vfio_acorn_core_open_device(vdev);
}

static long karri_ioctl(struct vfio_device *vdev, unsigned int cmd,
		      unsigned long arg)
{
	struct karri_device *karri =
		container_of(vdev, struct karri_device, core.vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	void __user *uarg = (void __user *)arg;
	struct vfio_region_info info;

	if (cmd != VFIO_DEVICE_GET_REGION_INFO)
		return vfio_acorn_core_ioctl(vdev, cmd, arg);

	if (copy_from_user(&info, uarg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;
	if (info.index == KARRI_DOORBELLS)
		info.index = 0;

	/* It is the other number that the library gets to see. */
	info.size = karri->doorbells_size;
	return vfio_acorn_core_ioctl(vdev, cmd, arg); /* refused here */
}

static int karri_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct karri_device *karri =
		container_of(vdev, struct karri_device, core.vdev);
	const unsigned int shift = VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT;

	/* The doorbells' page may be mapped, but nothing behind it. */
	if (vma->vm_pgoff >> shift == KARRI_DOORBELLS) {
		pgoff_t first = vma->vm_pgoff & (BIT(shift) - 1);

		if (first || vma_pages(vma) > PHYS_PFN(karri->doorbells_size))
			return -EINVAL;
	}
	return vfio_acorn_core_mmap(vdev, vma);
}

static const struct vfio_device_ops karri_ops = {
	.name		= "karri",
	.init		= vfio_acorn_core_init_dev,
	.release	= vfio_acorn_core_release_dev,
	.open_device	= karri_open_device,
	.close_device	= vfio_acorn_core_close_device,
	.read		= vfio_acorn_core_read,
	.write		= vfio_acorn_core_write,
	.ioctl		= karri_ioctl,
	.mmap		= karri_mmap,
	.request	= vfio_acorn_core_request,
	.match		= vfio_acorn_core_match,
	.device_feature	= vfio_acorn_core_ioctl_feature,
};

static int karri_probe(struct acorn_dev *adev)
{
	struct karri_device *karri;
	int ret;

	karri = vfio_alloc_device(karri_device, core.vdev, &adev->dev, &karri_ops);
	if (IS_ERR(karri))
		return PTR_ERR(karri);

	ret = vfio_acorn_core_register_device(&karri->core);
	if (ret)
		vfio_put_device(&karri->core.vdev);
	return ret;
}

static void karri_remove(struct acorn_dev *adev)
{
	struct vfio_acorn_core_device *core = dev_get_drvdata(&adev->dev);

	vfio_acorn_core_unregister_device(core);
	vfio_put_device(&core->vdev);
}

static struct acorn_driver karri_driver = {
	.driver.name	= "karri",
	.probe		= karri_probe,
	.remove		= karri_remove,
};
module_acorn_driver(karri_driver);

MODULE_LICENSE("GPL");
