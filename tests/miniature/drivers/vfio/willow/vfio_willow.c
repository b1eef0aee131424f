// SPDX-License-Identifier: GPL-2.0-only
/*
 * Gorse devices that carry a willow.
 */

#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>

#include "vfio_willow.h"

static int willow_init_dev(struct vfio_device *core_vdev)
{
	to_willow(core_vdev)->gdev = to_gorse_device(core_vdev->dev);
	return 0;
}

static int willow_open_device(struct vfio_device *core_vdev)
{
	return gorse_reset(to_willow(core_vdev)->gdev);
}

static void willow_close_device(struct vfio_device *core_vdev)
{
	struct willow_device *willow = to_willow(core_vdev);
	int i;

	for (i = 0; i < GORSE_MAX_RESOURCES; i++) {
		if (willow->mapped[i])
			iounmap(willow->mapped[i]);
		willow->mapped[i] = NULL;
	}
}

/* NULL if there is nothing of that number. */
static struct resource *willow_resource(struct willow_device *willow,
					unsigned long region)
{
	struct resource *res;

	if (region >= willow->gdev->res_count)
		return NULL;
	res = &willow->gdev->res[region];
	return resource_size(res) ? res : NULL;
}

static long willow_get_region_info(struct willow_device *willow,
				   struct vfio_region_info __user *uinfo)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info info;
	struct resource *res;

	if (copy_from_user(&info, uinfo, minsz))
		return -EFAULT;

	if (info.argsz < minsz)
		return -EINVAL;

	if (info.index >= willow->gdev->res_count)
		return -EINVAL;

	res = willow_resource(willow, info.index);
	info.flags = 0;
	info.size = 0;
	info.offset = WILLOW_OFFSET(info.index);
	if (res) {
		info.size = resource_size(res);
		info.flags = VFIO_REGION_INFO_FLAG_READ;
		if (!(res->flags & IORESOURCE_READONLY))
			info.flags |= VFIO_REGION_INFO_FLAG_WRITE;
		if (info.size >= PAGE_SIZE)
			info.flags |= VFIO_REGION_INFO_FLAG_MMAP;
	}

	return copy_to_user(uinfo, &info, minsz) ? -EFAULT : 0;
}

static long willow_ioctl(struct vfio_device *core_vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct willow_device *willow = to_willow(core_vdev);

	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		return willow_get_region_info(willow, (void __user *)arg);
	case VFIO_DEVICE_RESET:
		return gorse_reset(willow->gdev);
	default:
		return -ENOTTY;
	}
}

static ssize_t willow_read(struct vfio_device *core_vdev, char __user *buf,
			   size_t count, loff_t *ppos)
{
	struct willow_device *willow = to_willow(core_vdev);
	unsigned long region = *ppos >> WILLOW_SHIFT;
	u64 pos = *ppos & (BIT(WILLOW_SHIFT) - 1);
	struct resource *res = willow_resource(willow, region);
	u64 word;

	if (!res || pos % sizeof(word) || count != sizeof(word) ||
	    pos >= resource_size(res))
		return -EINVAL;

	if (!willow->mapped[region])
		willow->mapped[region] = ioremap(res->start, resource_size(res));
	if (!willow->mapped[region])
		return -ENOMEM;

	memcpy_fromio(&word, willow->mapped[region] + pos, sizeof(word));
	if (copy_to_user(buf, &word, sizeof(word)))
		return -EFAULT;
	*ppos += sizeof(word);
	return sizeof(word);
}

/* The first page of the device that @vma is to show. */
static unsigned long willow_first_pfn(const struct resource *res,
				      struct vm_area_struct *vma)
{
	return PHYS_PFN(res->start) + PAGE_OF(vma);
}

static int willow_mmap(struct vfio_device *core_vdev, struct vm_area_struct *vma)
{
	struct willow_device *willow = to_willow(core_vdev);
	struct resource *res = willow_resource(willow, REGION_OF(vma));
	unsigned long bytes = vma->vm_end - vma->vm_start;

	if (!res || resource_size(res) < PAGE_SIZE)
		return -EINVAL;
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (PFN_PHYS(PAGE_OF(vma)) + bytes > resource_size(res))
		return -EINVAL;
	if (res->flags & IORESOURCE_READONLY && vma->vm_flags & VM_WRITE)
		return -EACCES;

	vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	return io_remap_pfn_range(vma, vma->vm_start,
				  willow_first_pfn(res, vma), bytes,
				  vma->vm_page_prot);
}

static const struct vfio_device_ops willow_ops = {
	.name		= "vfio-willow",
	.init		= willow_init_dev,
	.open_device	= willow_open_device,
	.close_device	= willow_close_device,
	.ioctl		= willow_ioctl,
	.read		= willow_read,
	.mmap		= willow_mmap,
};

static int willow_probe(struct gorse_device *gdev)
{
	struct willow_device *willow;
	int ret;

	willow = vfio_alloc_device(willow_device, vdev, &gdev->dev, &willow_ops);
	if (IS_ERR(willow))
		return PTR_ERR(willow);

	dev_set_drvdata(&gdev->dev, willow);
	ret = vfio_register_device(&willow->vdev);
	if (ret)
		vfio_put_device(&willow->vdev);
	return ret;
}

static int willow_remove(struct gorse_device *gdev)
{
	struct willow_device *willow = dev_get_drvdata(&gdev->dev);

	vfio_unregister_device(&willow->vdev);
	vfio_put_device(&willow->vdev);
	return 0;
}

static struct gorse_driver willow_driver = {
	.driver.name	= "vfio-willow",
	.probe		= willow_probe,
	.remove		= willow_remove,
};

module_driver(willow_driver, gorse_register_driver, gorse_unregister_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("VFIO for gorse devices with a willow on them");
