// SPDX-License-Identifier: GPL-2.0-only
/*
 * What devices on a trellis and those of the ivy kind have in common.
 */

#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "vfio_trellis_private.h"

int vfio_trellis_open_device(struct vfio_device *core_vdev)
{
	struct vfio_trellis_device *vdev =
		container_of(core_vdev, struct vfio_trellis_device, vdev);
	u32 cnt = 0, i;

	while (vdev->get_resource(vdev, cnt))
		cnt++;

	vdev->regions = kcalloc(cnt, sizeof(*vdev->regions), GFP_KERNEL);
	if (!vdev->regions)
		return -ENOMEM;

	for (i = 0; i < cnt; i++) {
		struct vfio_trellis_region *region = &vdev->regions[i];
		struct resource *res = vdev->get_resource(vdev, i);

		region->addr = res->start;
		region->size = resource_size(res);
		region->type = VFIO_TRELLIS_REGION_PORTS;
		if (!(res->flags & IORESOURCE_MEM))
			continue;

		region->type = VFIO_TRELLIS_REGION_MMIO;
		region->flags = VFIO_REGION_INFO_FLAG_READ;
		if (!(res->flags & IORESOURCE_READONLY))
			region->flags |= VFIO_REGION_INFO_FLAG_WRITE;
		/* Whoever maps a part of a page gets all of it */
		if (!((region->addr | region->size) & ~PAGE_MASK))
			region->flags |= VFIO_REGION_INFO_FLAG_MMAP;
	}
	vdev->num_regions = cnt;

	return vdev->reset ? vdev->reset(vdev) : 0;
}
EXPORT_SYMBOL_GPL(vfio_trellis_open_device);

void vfio_trellis_close_device(struct vfio_device *core_vdev)
{
	struct vfio_trellis_device *vdev =
		container_of(core_vdev, struct vfio_trellis_device, vdev);
	u32 i;

	for (i = 0; i < vdev->num_regions; i++)
		if (vdev->regions[i].ioaddr)
			iounmap(vdev->regions[i].ioaddr);
	vdev->num_regions = 0;
	kfree(vdev->regions);
}
EXPORT_SYMBOL_GPL(vfio_trellis_close_device);

long vfio_trellis_ioctl(struct vfio_device *core_vdev,
			unsigned int cmd, unsigned long arg)
{
	struct vfio_trellis_device *vdev =
		container_of(core_vdev, struct vfio_trellis_device, vdev);

	unsigned long minsz;

	if (cmd == VFIO_DEVICE_GET_INFO) {
		struct vfio_device_info dinfo;

		minsz = offsetofend(struct vfio_device_info, num_irqs);

		if (copy_from_user(&dinfo, (void __user *)arg, minsz))
			return -EFAULT;

		if (dinfo.argsz < minsz)
			return -EINVAL;

		dinfo.num_irqs = vdev->num_irqs;
		dinfo.num_regions = vdev->num_regions;
		dinfo.flags = vdev->flags;
		if (vdev->reset)
			dinfo.flags |= VFIO_DEVICE_FLAGS_RESET;

		return copy_to_user((void __user *)arg, &dinfo, minsz) ?
			-EFAULT : 0;

	} else if (cmd == VFIO_DEVICE_GET_REGION_INFO) {
		struct vfio_region_info info;

		minsz = offsetofend(struct vfio_region_info, offset);

		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;

		if (info.argsz < minsz)
			return -EINVAL;

		if (info.index >= vdev->num_regions)
			return -EINVAL;

		/* where the user will find it in the device file */
		info.offset = VFIO_TRELLIS_INDEX_TO_OFFSET(info.index);
		info.flags = vdev->regions[info.index].flags;
		info.size = vdev->regions[info.index].size;

		return copy_to_user((void __user *)arg, &info, minsz) ?
			-EFAULT : 0;

	} else if (cmd == VFIO_DEVICE_GET_IRQ_INFO) {
		struct vfio_irq_info irq;

		minsz = offsetofend(struct vfio_irq_info, count);
		if (copy_from_user(&irq, (void __user *)arg, minsz))
			return -EFAULT;
		if (irq.argsz < minsz || irq.index >= vdev->num_irqs)
			return -EINVAL;

		irq.flags = VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_MASKABLE;
		irq.count = 1;
		if (copy_to_user((void __user *)arg, &irq, minsz))
			return -EFAULT;
		return 0;

	} else if (cmd == VFIO_DEVICE_SET_IRQS) {
		struct vfio_irq_set set;
		size_t data_size;
		int err;

		minsz = offsetofend(struct vfio_irq_set, count);
		if (copy_from_user(&set, (void __user *)arg, minsz))
			return -EFAULT;

		err = vfio_set_irqs_prepare(&set, vdev->num_irqs,
					    vdev->num_irqs, &data_size);
		if (err)
			return err;

		mutex_lock(&vdev->igate);
		vdev->armed = data_size ? set.count : 0;
		mutex_unlock(&vdev->igate);
		return 0;

	} else if (cmd == VFIO_DEVICE_RESET) {
		return vdev->reset ? vdev->reset(vdev) : -EINVAL;
	}

	return -ENOTTY;
}
EXPORT_SYMBOL_GPL(vfio_trellis_ioctl);

static ssize_t vfio_trellis_rw(struct vfio_device *core_vdev, char __user *buf,
			       size_t count, loff_t *ppos, bool is_write)
{
	struct vfio_trellis_device *vdev =
		container_of(core_vdev, struct vfio_trellis_device, vdev);
	unsigned int index = VFIO_TRELLIS_OFFSET_TO_INDEX(*ppos);
	loff_t off = *ppos & VFIO_TRELLIS_OFFSET_MASK;
	struct vfio_trellis_region *region;
	u32 val;

	if (index >= vdev->num_regions)
		return -EINVAL;

	region = &vdev->regions[index];
	if (region->type != VFIO_TRELLIS_REGION_MMIO)
		return -EINVAL;
	if (off & 3 || off >= region->size || count < sizeof(val))
		return -EINVAL;
	if (!region->ioaddr)
		region->ioaddr = ioremap(region->addr, region->size);
	if (!region->ioaddr)
		return -ENOMEM;

	if (is_write) {
		if (get_user(val, (u32 __user *)buf))
			return -EFAULT;
		iowrite32(val, region->ioaddr + off);
	} else {
		val = ioread32(region->ioaddr + off);
		if (put_user(val, (u32 __user *)buf))
			return -EFAULT;
	}
	*ppos += sizeof(val);
	return sizeof(val);
}

ssize_t vfio_trellis_read(struct vfio_device *core_vdev, char __user *buf,
			  size_t count, loff_t *ppos)
{
	return vfio_trellis_rw(core_vdev, buf, count, ppos, false);
}
EXPORT_SYMBOL_GPL(vfio_trellis_read);

ssize_t vfio_trellis_write(struct vfio_device *core_vdev,
			   const char __user *buf, size_t count, loff_t *ppos)
{
	return vfio_trellis_rw(core_vdev, (char __user *)buf, count, ppos, true);
}
EXPORT_SYMBOL_GPL(vfio_trellis_write);

static int vfio_trellis_mmap_mmio(struct vfio_trellis_region region,
				  struct vm_area_struct *vma)
{
	u64 req_len, pgoff, req_start;

	req_len = vma->vm_end - vma->vm_start;
	pgoff = vma->vm_pgoff &
		((1U << (VFIO_TRELLIS_OFFSET_SHIFT - PAGE_SHIFT)) - 1);
	req_start = pgoff << PAGE_SHIFT;

	if (region.size < PAGE_SIZE || req_start + req_len > region.size)
		return -EINVAL;

	vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	vma->vm_pgoff = (region.addr >> PAGE_SHIFT) + pgoff;

	return remap_pfn_range(vma, vma->vm_start, vma->vm_pgoff,
			       req_len, vma->vm_page_prot);
}

int vfio_trellis_mmap(struct vfio_device *core_vdev, struct vm_area_struct *vma)
{
	struct vfio_trellis_device *vdev =
		container_of(core_vdev, struct vfio_trellis_device, vdev);
	unsigned int index;

	index = vma->vm_pgoff >> (VFIO_TRELLIS_OFFSET_SHIFT - PAGE_SHIFT);

	if (index >= vdev->num_regions || !(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if ((vma->vm_start | vma->vm_end) & ~PAGE_MASK)
		return -EINVAL;

	if (!(vdev->regions[index].flags & VFIO_REGION_INFO_FLAG_MMAP))
		return -EINVAL;

	/* What can only be read must not be mapped for more */
	if (!(vdev->regions[index].flags & VFIO_REGION_INFO_FLAG_WRITE)
			&& (vma->vm_flags & VM_WRITE))
		return -EINVAL;

	vma->vm_private_data = vdev;

	if (vdev->regions[index].type & VFIO_TRELLIS_REGION_MMIO)
		return vfio_trellis_mmap_mmio(vdev->regions[index], vma);

	return -EINVAL;
}
EXPORT_SYMBOL_GPL(vfio_trellis_mmap);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("What VFIO for trellis and ivy devices share");
