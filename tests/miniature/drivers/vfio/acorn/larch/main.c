// SPDX-License-Identifier: GPL-2.0-only
/*
 * Larch vector processors.  The card's memory is reached as the machine's own, and
 * shown to the user as windows 2 and 4; all other windows are real ones.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/overflow.h>
#include <linux/uaccess.h>

#include "larch.h"

#define LARCH_CFG_PAGES		0x70

static int larch_open_device(struct vfio_device *core_vdev)
{
	struct larch_device *larch =
		container_of(core_vdev, struct larch_device, core.vdev);
	int ret;

	ret = vfio_acorn_core_open_device(core_vdev);
	if (ret)
		return ret;

	ret = larch_watch_memory(larch);
	if (ret)
		vfio_acorn_core_close_device(core_vdev);
	return ret;
}

static void larch_close_device(struct vfio_device *core_vdev)
{
	struct larch_device *larch =
		container_of(core_vdev, struct larch_device, core.vdev);

	larch_ignore_memory(larch);
	vfio_acorn_core_close_device(core_vdev);
}

static int larch_mmap(struct vfio_device *core_vdev, struct vm_area_struct *vma)
{
	struct larch_device *larch =
		container_of(core_vdev, struct larch_device, core.vdev);
	unsigned int index =
		vma->vm_pgoff >> (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT);
	struct larch_memory *memory = larch_memory(larch, index);
	u64 length, pgoff, end;

	if (!memory)
		return vfio_acorn_core_mmap(core_vdev, vma);

	/* Into the piece of memory that is shown as the window. */
	pgoff = vma->vm_pgoff &
		((1U << (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT)) - 1);

	if (check_sub_overflow(vma->vm_end, vma->vm_start, &length) ||
	    check_add_overflow(PFN_PHYS(pgoff), length, &end))
		return -EOVERFLOW;
	if (end > memory->length)
		return -EINVAL;

	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);

	if (index == LARCH_SCRATCH_INDEX) {
		vm_flags_set(vma, VM_ALLOW_ANY_UNCACHED);
		vma->vm_page_prot = pgprot_writecombine(vma->vm_page_prot);
	}

	vma->vm_ops = &larch_mmap_ops;
	vma->vm_private_data = larch;

	return 0;
}

static long larch_get_region_info(struct vfio_device *core_vdev,
				  struct vfio_region_info __user *arg)
{
	struct larch_device *larch =
		container_of(core_vdev, struct larch_device, core.vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct larch_memory *memory;
	struct vfio_region_info info;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;

	if (info.argsz < minsz)
		return -EINVAL;

	memory = larch_memory(larch, info.index);
	if (!memory)
		return vfio_acorn_core_ioctl(core_vdev,
					     VFIO_DEVICE_GET_REGION_INFO,
					     (unsigned long)arg);

	info.offset = VFIO_ACORN_INDEX_TO_OFFSET(info.index);
	info.size = memory->length;
	info.flags = VFIO_REGION_INFO_FLAG_READ |
		     VFIO_REGION_INFO_FLAG_WRITE |
		     VFIO_REGION_INFO_FLAG_MMAP;

	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

/* While the card sleeps, nobody may touch its memory either. */
static long larch_sleep(struct vfio_device *core_vdev, bool asleep)
{
	struct larch_device *larch =
		container_of(core_vdev, struct larch_device, core.vdev);

	guard(rwsem_write)(&larch->core.memory_lock);
	larch->asleep = asleep;
	return 0;
}

static long larch_ioctl(struct vfio_device *core_vdev, unsigned int cmd,
			unsigned long arg)
{
	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		return larch_get_region_info(core_vdev, (void __user *)arg);
	case VFIO_DEVICE_IOEVENTFD:
		return -ENOTTY;
	case VFIO_DEVICE_RESET:
		larch_sleep(core_vdev, false);
		fallthrough;
	default:
		return vfio_acorn_core_ioctl(core_vdev, cmd, arg);
	}
}

static const struct vfio_device_ops larch_vfio_ops = {
	.name		= "larch-vfio",
	.init		= vfio_acorn_core_init_dev,
	.release	= vfio_acorn_core_release_dev,
	.open_device	= larch_open_device,
	.close_device	= larch_close_device,
	.ioctl		= larch_ioctl,
	.device_feature	= vfio_acorn_core_ioctl_feature,
	.read		= vfio_acorn_core_read,
	.write		= vfio_acorn_core_write,
	.mmap		= larch_mmap,
	.request	= vfio_acorn_core_request,
	.match		= vfio_acorn_core_match,
};

/* The scratch pad is the odd half of what the firmware sets aside, if any. */
static void larch_find_memory(struct larch_device *larch)
{
	u64 pages = acorn_read_config(larch->core.adev, LARCH_CFG_PAGES);

	larch->vectors.base = acorn_window_start(larch->core.adev, 5) * 2;
	larch->vectors.length = (pages ? pages : 1) << PAGE_SHIFT;
	if (pages < 2)
		return;
	larch->scratch.length = (pages / 2) << PAGE_SHIFT;
	larch->scratch.base = larch->vectors.base + larch->vectors.length;
}

static int larch_probe(struct acorn_dev *adev)
{
	struct larch_device *larch;
	int ret;

	larch = vfio_alloc_device(larch_device, core.vdev, &adev->dev,
				  &larch_vfio_ops);
	if (IS_ERR(larch))
		return PTR_ERR(larch);

	larch_find_memory(larch);
	ret = vfio_acorn_core_register_device(&larch->core);
	if (ret)
		vfio_put_device(&larch->core.vdev);
	return ret;
}

static void larch_remove(struct acorn_dev *adev)
{
	struct vfio_acorn_core_device *core = dev_get_drvdata(&adev->dev);

	vfio_acorn_core_unregister_device(core);
	vfio_put_device(&core->vdev);
}

static struct acorn_driver larch_driver = {
	.driver.name	= "larch-vfio",
	.probe		= larch_probe,
	.remove		= larch_remove,
};

module_acorn_driver(larch_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("VFIO for larch vector processors");
