// SPDX-License-Identifier: GPL-2.0-only
/*
 * Aspen video encoders.  The last page of window 4 is the firmware's, and window 0
 * can only be read; but for that they are acorn devices like any.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio_acorn_core.h>

#define ASPEN_SHIFT	(VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT)

struct aspen_device {
	struct vfio_acorn_core_device core;
	u64 mappings;
};

/* The two halves of an offset in the file, which is in pages. */
static unsigned int aspen_split(unsigned long pgoff, unsigned long *page)
{
	*page = pgoff & ((1UL << ASPEN_SHIFT) - 1);
	return pgoff >> ASPEN_SHIFT;
}

static bool aspen_is_hidden(struct aspen_device *aspen, unsigned int index,
			    unsigned long page, unsigned long count)
{
	u64 pages;

	if (index != VFIO_ACORN_WIN4_REGION_INDEX)
		return false;
	pages = PHYS_PFN(acorn_window_len(aspen->core.adev, index));
	return page + count >= pages;
}

static int aspen_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct aspen_device *aspen =
		container_of(vdev, struct aspen_device, core.vdev);
	unsigned long page;
	unsigned int index;
	int ret;

	index = aspen_split(vma_start_pgoff(vma), &page);
	if (aspen_is_hidden(aspen, index, page, vma_pages(vma)))
		return -EINVAL;
	if (index == VFIO_ACORN_WIN0_REGION_INDEX && vma->vm_flags & VM_WRITE)
		return -EPERM;

	ret = vfio_acorn_core_mmap(vdev, vma);
	if (!ret)
		aspen->mappings++;
	return ret;
}

static ssize_t aspen_write(struct vfio_device *vdev, const char __user *buf,
			   size_t count, loff_t *ppos)
{
	if (VFIO_ACORN_OFFSET_TO_INDEX(*ppos) == VFIO_ACORN_WIN0_REGION_INDEX)
		return -EPERM;
	return vfio_acorn_core_write(vdev, buf, count, ppos);
}

static long aspen_ioctl(struct vfio_device *vdev, unsigned int cmd,
			unsigned long arg)
{
	struct vfio_region_info __user *uarg = (void __user *)arg;
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_acorn_core_device *core =
		container_of(vdev, struct vfio_acorn_core_device, vdev);
	struct vfio_region_info info;

	if (cmd != VFIO_DEVICE_GET_REGION_INFO)
		return vfio_acorn_core_ioctl(vdev, cmd, arg);

	if (copy_from_user(&info, uarg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;
	if (info.index != VFIO_ACORN_WIN0_REGION_INDEX)
		return vfio_acorn_core_ioctl(vdev, cmd, arg);

	info.offset = VFIO_ACORN_INDEX_TO_OFFSET(info.index);
	info.size = acorn_window_len(core->adev, info.index);
	info.flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_MMAP;

	return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
}

static const struct vfio_device_ops aspen_ops = {
	.name		= "aspen",
	.init		= vfio_acorn_core_init_dev,
	.release	= vfio_acorn_core_release_dev,
	.open_device	= vfio_acorn_core_open_device,
	.close_device	= vfio_acorn_core_close_device,
	.read		= vfio_acorn_core_read,
	.write		= aspen_write,
	.ioctl		= aspen_ioctl,
	.mmap		= aspen_mmap,
	.request	= vfio_acorn_core_request,
};

static int aspen_probe(struct acorn_dev *adev)
{
	struct aspen_device *aspen;
	int ret;

	aspen = vfio_alloc_device(aspen_device, core.vdev, &adev->dev,
				  &aspen_ops);
	if (IS_ERR(aspen))
		return PTR_ERR(aspen);

	ret = vfio_acorn_core_register_device(&aspen->core);
	if (ret)
		vfio_put_device(&aspen->core.vdev);
	return ret;
}

static void aspen_remove(struct acorn_dev *adev)
{
	struct vfio_acorn_core_device *core = dev_get_drvdata(&adev->dev);

	vfio_acorn_core_unregister_device(core);
	vfio_put_device(&core->vdev);
}

static struct acorn_driver aspen_driver = {
	.driver.name	= "aspen",
	.probe		= aspen_probe,
	.remove		= aspen_remove,
};
module_acorn_driver(aspen_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("VFIO for aspen video encoders");
