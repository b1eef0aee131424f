// SPDX-License-Identifier: GPL-2.0-only
/*
 * What all VFIO drivers for devices on the acorn bus share.  A driver takes what
 * it needs from here, and adds what is special about its own device.
 */

#include <linux/acorn.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/nospec.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>
#include <linux/vfio_acorn_core.h>

#include "vfio_acorn_priv.h"

#define LEGACY_SIZE	0xc0000
#define SHADOW_ROM_SIZE	0x20000

/* Decoding of memory must be on while the ROM is looked at. */
static u32 vfio_acorn_memory_lock_and_enable(struct vfio_acorn_core_device *vdev)
{
	u32 cmd;

	down_write(&vdev->memory_lock);
	cmd = acorn_read_config(vdev->adev, ACORN_CFG_COMMAND);
	if (!(cmd & ACORN_COMMAND_MEMORY))
		acorn_write_config(vdev->adev, ACORN_CFG_COMMAND,
				   cmd | ACORN_COMMAND_MEMORY);
	return cmd;
}

static void vfio_acorn_memory_unlock(struct vfio_acorn_core_device *vdev,
				     u32 cmd)
{
	acorn_write_config(vdev->adev, ACORN_CFG_COMMAND, cmd);
	up_write(&vdev->memory_lock);
}

static bool vfio_acorn_memory_enabled(struct vfio_acorn_core_device *vdev)
{
	return acorn_read_config(vdev->adev, ACORN_CFG_COMMAND) &
	       ACORN_COMMAND_MEMORY;
}

/* All mappings of the windows go away; the next access faults. */
static void vfio_acorn_zap_windows(struct vfio_acorn_core_device *vdev)
{
	struct vfio_device *core_vdev = &vdev->vdev;
	loff_t start = VFIO_ACORN_INDEX_TO_OFFSET(VFIO_ACORN_WIN0_REGION_INDEX);
	loff_t end = VFIO_ACORN_INDEX_TO_OFFSET(VFIO_ACORN_ROM_REGION_INDEX);
	loff_t len = end - start;

	unmap_mapping_range(core_vdev->inode->i_mapping, start, len, true);
}

void vfio_acorn_zap_and_down_write_memory_lock(struct vfio_acorn_core_device *vdev)
{
	down_write(&vdev->memory_lock);
	vfio_acorn_zap_windows(vdev);
}

static int vfio_acorn_irq_mappable_cap(struct vfio_info_cap *caps)
{
	struct vfio_info_cap_header header = {
		.id = VFIO_REGION_INFO_CAP_IRQ_MAPPABLE,
		.version = 1
	};

	return vfio_info_add_capability(caps, &header, sizeof(header));
}

static int vfio_acorn_ioctl_get_info(struct vfio_acorn_core_device *vdev,
				     struct vfio_device_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_device_info, num_irqs);
	struct vfio_device_info info = {};

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;

	if (info.argsz < minsz)
		return -EINVAL;

	info.flags = VFIO_DEVICE_FLAGS_ACORN | VFIO_DEVICE_FLAGS_RESET;
	info.num_regions = VFIO_ACORN_NUM_REGIONS + vdev->num_regions;
	info.num_irqs = VFIO_ACORN_NUM_IRQS;

	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static int vfio_acorn_ioctl_get_region_info(struct vfio_acorn_core_device *vdev,
					    struct vfio_region_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_info_cap caps = { .buf = NULL, .size = 0 };
	struct acorn_dev *adev = vdev->adev;
	struct vfio_region_info info;
	int i, ret;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;

	if (info.argsz < minsz)
		return -EINVAL;

	switch (info.index) {
	case VFIO_ACORN_WIN0_REGION_INDEX ... VFIO_ACORN_WIN5_REGION_INDEX:
		info.flags = 0;
		info.offset = VFIO_ACORN_INDEX_TO_OFFSET(info.index);
		info.size = acorn_window_len(adev, info.index);
		if (!info.size)
			break;

		info.flags = VFIO_REGION_INFO_FLAG_READ |
			     VFIO_REGION_INFO_FLAG_WRITE;
		if (!vdev->can_mmap[info.index])
			break;

		info.flags |= VFIO_REGION_INFO_FLAG_MMAP;
		if (info.index == vdev->irq_window) {
			ret = vfio_acorn_irq_mappable_cap(&caps);
			if (ret)
				return ret;
		}
		break;
	case VFIO_ACORN_ROM_REGION_INDEX: {
		struct resource *rom = &adev->resource[ACORN_ROM_RESOURCE];
		void __iomem *io;
		size_t size;
		u32 cmd;

		info.flags = 0;
		info.offset = VFIO_ACORN_INDEX_TO_OFFSET(info.index);

		/* The size of the resource: the image in it may be smaller */
		info.size = resource_size(rom);
		if (!info.size) {
			/* The firmware can have made a copy of it */
			if (!(rom->flags & IORESOURCE_SHADOW))
				break;
			info.size = SHADOW_ROM_SIZE;
		}

		/* A ROM that cannot be mapped is not there */
		cmd = vfio_acorn_memory_lock_and_enable(vdev);
		io = acorn_map_rom(adev, &size);
		if (io) {
			info.flags = VFIO_REGION_INFO_FLAG_READ;
			acorn_unmap_rom(adev, io);
		} else {
			info.size = 0;
		}
		vfio_acorn_memory_unlock(vdev, cmd);

		break;
	}
	case VFIO_ACORN_CONFIG_REGION_INDEX:
		info.offset = VFIO_ACORN_INDEX_TO_OFFSET(info.index);
		info.size = adev->cfg_size;
		info.flags = VFIO_REGION_INFO_FLAG_READ |
			     VFIO_REGION_INFO_FLAG_WRITE;
		break;
	case VFIO_ACORN_LEGACY_REGION_INDEX:
		if (!vdev->has_legacy)
			return -EINVAL;

		info.offset = VFIO_ACORN_INDEX_TO_OFFSET(info.index);
		info.size = LEGACY_SIZE;
		info.flags = VFIO_REGION_INFO_FLAG_READ |
			     VFIO_REGION_INFO_FLAG_WRITE;
		break;
	default: {
		struct vfio_region_info_cap_type cap_type = {
			.header.id = VFIO_REGION_INFO_CAP_TYPE,
			.header.version = 1
		};
		struct vfio_acorn_region *region;

		if (info.index >= VFIO_ACORN_NUM_REGIONS + vdev->num_regions)
			return -EINVAL;
		info.index = array_index_nospec(info.index,
						VFIO_ACORN_NUM_REGIONS +
						vdev->num_regions);

		i = info.index - VFIO_ACORN_NUM_REGIONS;
		region = &vdev->region[i];

		info.flags = region->flags;
		info.size = region->size;
		info.offset = VFIO_ACORN_INDEX_TO_OFFSET(info.index);

		cap_type.type = region->type;
		cap_type.subtype = region->subtype;
		ret = vfio_info_add_capability(&caps, &cap_type.header,
					       sizeof(cap_type));
		if (ret)
			return ret;

		if (!region->ops->add_capability)
			break;

		ret = region->ops->add_capability(vdev, region, &caps);
		if (ret)
			return ret;
	}
	}

	if (caps.size) {
		info.flags |= VFIO_REGION_INFO_FLAG_CAPS;
		if (info.argsz < sizeof(info) + caps.size) {
			info.argsz = sizeof(info) + caps.size;
			info.cap_offset = 0;
		} else {
			/* They go right behind the structure */
			vfio_info_cap_shift(&caps, sizeof(info));
			if (copy_to_user(arg + 1, caps.buf, caps.size)) {
				kfree(caps.buf);
				return -EFAULT;
			}
			info.cap_offset = sizeof(*arg);
		}

		kfree(caps.buf);
	}

	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static int vfio_acorn_ioctl_get_irq_info(struct vfio_acorn_core_device *vdev,
					 struct vfio_irq_info __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_irq_info, count);
	struct vfio_irq_info info;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;

	if (info.argsz < minsz || info.index >= VFIO_ACORN_NUM_IRQS)
		return -EINVAL;

	info.flags = VFIO_IRQ_INFO_EVENTFD;
	info.count = 1;
	if (info.index == VFIO_ACORN_MESSAGE_IRQ_INDEX) {
		info.flags |= VFIO_IRQ_INFO_NORESIZE;
		info.count = vdev->adev->num_messages;
	}

	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static int vfio_acorn_ioctl_set_irqs(struct vfio_acorn_core_device *vdev,
				     struct vfio_irq_set __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_irq_set, count);
	struct vfio_irq_set hdr;
	size_t data_size;
	int ret;

	if (copy_from_user(&hdr, arg, minsz))
		return -EFAULT;

	ret = vfio_set_irqs_prepare(&hdr, vdev->adev->num_messages,
				    VFIO_ACORN_NUM_IRQS, &data_size);
	if (ret)
		return ret;

	mutex_lock(&vdev->irq_lock);
	vdev->num_irqs = hdr.count;
	mutex_unlock(&vdev->irq_lock);
	return 0;
}

static int vfio_acorn_ioctl_ioeventfd(struct vfio_acorn_core_device *vdev,
				      struct vfio_device_ioeventfd __user *arg)
{
	unsigned long minsz = offsetofend(struct vfio_device_ioeventfd, fd);
	struct vfio_device_ioeventfd ioeventfd;

	if (copy_from_user(&ioeventfd, arg, minsz))
		return -EFAULT;

	if (ioeventfd.argsz < minsz || ioeventfd.flags)
		return -EINVAL;

	return vfio_acorn_ioeventfd(vdev, ioeventfd.offset, ioeventfd.data,
				    ioeventfd.fd);
}

static int vfio_acorn_ioctl_reset(struct vfio_acorn_core_device *vdev)
{
	int ret;

	vfio_acorn_zap_and_down_write_memory_lock(vdev);
	ret = acorn_reset(vdev->adev);
	up_write(&vdev->memory_lock);
	return ret;
}

long vfio_acorn_core_ioctl(struct vfio_device *core_vdev, unsigned int cmd,
			   unsigned long arg)
{
	struct vfio_acorn_core_device *vdev =
		container_of(core_vdev, struct vfio_acorn_core_device, vdev);
	void __user *uarg = (void __user *)arg;

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		return vfio_acorn_ioctl_get_info(vdev, uarg);
	case VFIO_DEVICE_GET_IRQ_INFO:
		return vfio_acorn_ioctl_get_irq_info(vdev, uarg);
	case VFIO_DEVICE_GET_REGION_INFO:
		return vfio_acorn_ioctl_get_region_info(vdev, uarg);
	case VFIO_DEVICE_IOEVENTFD:
		return vfio_acorn_ioctl_ioeventfd(vdev, uarg);
	case VFIO_DEVICE_RESET:
		return vfio_acorn_ioctl_reset(vdev);
	case VFIO_DEVICE_SET_IRQS:
		return vfio_acorn_ioctl_set_irqs(vdev, uarg);
	default:
		return -ENOTTY;
	}
}
EXPORT_SYMBOL_GPL(vfio_acorn_core_ioctl);

int vfio_acorn_core_ioctl_feature(struct vfio_device *core_vdev, u32 flags,
				  void __user *arg, size_t argsz)
{
	return -ENOTTY;
}
EXPORT_SYMBOL_GPL(vfio_acorn_core_ioctl_feature);

int vfio_acorn_core_register_region(struct vfio_acorn_core_device *vdev,
				    u32 type, u32 subtype,
				    const struct vfio_acorn_regops *ops,
				    size_t size, u32 flags, void *data)
{
	struct vfio_acorn_region *region;

	region = krealloc(vdev->region,
			  (vdev->num_regions + 1) * sizeof(*region),
			  GFP_KERNEL_ACCOUNT);
	if (!region)
		return -ENOMEM;

	vdev->region = region;
	region += vdev->num_regions++;
	region->type = type;
	region->subtype = subtype;
	region->ops = ops;
	region->size = size;
	region->flags = flags;
	region->data = data;
	return 0;
}
EXPORT_SYMBOL_GPL(vfio_acorn_core_register_region);

int vfio_acorn_core_init_dev(struct vfio_device *core_vdev)
{
	struct vfio_acorn_core_device *vdev =
		container_of(core_vdev, struct vfio_acorn_core_device, vdev);

	vdev->adev = to_acorn_dev(core_vdev->dev);
	init_rwsem(&vdev->memory_lock);
	mutex_init(&vdev->irq_lock);
	return 0;
}
EXPORT_SYMBOL_GPL(vfio_acorn_core_init_dev);

void vfio_acorn_core_release_dev(struct vfio_device *core_vdev)
{
	struct vfio_acorn_core_device *vdev =
		container_of(core_vdev, struct vfio_acorn_core_device, vdev);

	mutex_destroy(&vdev->irq_lock);
	kfree(vdev->region);
}
EXPORT_SYMBOL_GPL(vfio_acorn_core_release_dev);

/* A window that shares a page with somebody else's is not for mmap(). */
int vfio_acorn_core_open_device(struct vfio_device *core_vdev)
{
	struct vfio_acorn_core_device *vdev =
		container_of(core_vdev, struct vfio_acorn_core_device, vdev);
	int i;

	for (i = 0; i < ACORN_NUM_WINDOWS; i++) {
		vdev->can_mmap[i] =
			acorn_window_len(vdev->adev, i) >= PAGE_SIZE &&
			!(acorn_window_start(vdev->adev, i) & ~PAGE_MASK);
	}
	vdev->irq_window = acorn_read_config(vdev->adev, ACORN_CFG_MESSAGES);
	return acorn_reset(vdev->adev);
}
EXPORT_SYMBOL_GPL(vfio_acorn_core_open_device);

void vfio_acorn_core_close_device(struct vfio_device *core_vdev)
{
	struct vfio_acorn_core_device *vdev =
		container_of(core_vdev, struct vfio_acorn_core_device, vdev);
	int i;

	vfio_acorn_zap_and_down_write_memory_lock(vdev);
	up_write(&vdev->memory_lock);

	for (i = 0; i < ACORN_NUM_WINDOWS; i++) {
		if (vdev->mapped[i])
			acorn_unmap_window(vdev->adev, vdev->mapped[i]);
		vdev->mapped[i] = NULL;
	}
	for (i = 0; i < vdev->num_regions; i++)
		vdev->region[i].ops->release(vdev, &vdev->region[i]);
	vdev->num_regions = 0;
}
EXPORT_SYMBOL_GPL(vfio_acorn_core_close_device);

void vfio_acorn_core_request(struct vfio_device *core_vdev, unsigned int count)
{
	if (!(count % 10))
		dev_warn(core_vdev->dev, "still in use, asked %u times\n",
			 count);
}
EXPORT_SYMBOL_GPL(vfio_acorn_core_request);

int vfio_acorn_core_match(struct vfio_device *core_vdev, char *buf)
{
	return !strcmp(dev_name(core_vdev->dev), buf);
}
EXPORT_SYMBOL_GPL(vfio_acorn_core_match);

static unsigned long vma_to_pfn(struct vm_area_struct *vma)
{
	struct vfio_acorn_core_device *vdev = vma->vm_private_data;
	int index = vma->vm_pgoff >> (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT);
	u64 pgoff;

	pgoff = vma->vm_pgoff &
		((1U << (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT)) - 1);

	return PHYS_PFN(acorn_window_start(vdev->adev, index)) + pgoff;
}

static vm_fault_t vfio_acorn_mmap_huge_fault(struct vm_fault *vmf,
					     unsigned int order)
{
	struct vm_area_struct *vma = vmf->vma;
	struct vfio_acorn_core_device *vdev = vma->vm_private_data;
	unsigned long size = PAGE_SIZE << order;
	unsigned long first = vmf->address & ~(size - 1);
	vm_fault_t ret = VM_FAULT_SIGBUS;
	unsigned long pfn;

	pfn = vma_to_pfn(vma) + ((first - vma->vm_start) >> PAGE_SHIFT);
	if (order && (first < vma->vm_start || first + size > vma->vm_end ||
		      pfn & ((1UL << order) - 1))) {
		ret = VM_FAULT_FALLBACK;
		goto out;
	}

	down_read(&vdev->memory_lock);
	if (vfio_acorn_memory_enabled(vdev)) {
		switch (order) {
		case 0:
			ret = vmf_insert_pfn(vma, vmf->address, pfn);
			break;
#ifdef CONFIG_ARCH_SUPPORTS_HUGE_PFNMAP
		case PMD_ORDER:
			ret = vmf_insert_pfn_pmd(vmf, pfn, false);
			break;
#endif
		default:
			ret = VM_FAULT_FALLBACK;
		}
	}
	up_read(&vdev->memory_lock);

out:
	dev_dbg(&vdev->adev->dev, "order %u, window %ld, page 0x%lx: 0x%x\n",
		order,
		vma->vm_pgoff >> (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT),
		pfn, ret);
	return ret;
}

static vm_fault_t vfio_acorn_mmap_fault(struct vm_fault *vmf)
{
	return vfio_acorn_mmap_huge_fault(vmf, 0);
}

static const struct vm_operations_struct vfio_acorn_mmap_ops = {
	.fault = vfio_acorn_mmap_fault,
#ifdef CONFIG_ARCH_SUPPORTS_HUGE_PFNMAP
	.huge_fault = vfio_acorn_mmap_huge_fault,
#endif
};

int vfio_acorn_core_mmap(struct vfio_device *core_vdev,
			 struct vm_area_struct *vma)
{
	struct vfio_acorn_core_device *vdev =
		container_of(core_vdev, struct vfio_acorn_core_device, vdev);
	u64 phys_len, req_len, pgoff, req_start;
	unsigned int index;

	index = vma->vm_pgoff >> (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT);

	if (index >= VFIO_ACORN_NUM_REGIONS + vdev->num_regions)
		return -EINVAL;
	if (vma->vm_end < vma->vm_start)
		return -EINVAL;
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (index >= VFIO_ACORN_NUM_REGIONS) {
		struct vfio_acorn_region *region;

		region = &vdev->region[index - VFIO_ACORN_NUM_REGIONS];
		if (region->ops->mmap &&
		    (region->flags & VFIO_REGION_INFO_FLAG_MMAP))
			return region->ops->mmap(vdev, region, vma);
		return -EINVAL;
	}
	if (index > VFIO_ACORN_WIN5_REGION_INDEX || !vdev->can_mmap[index])
		return -EINVAL;

	phys_len = PAGE_ALIGN(acorn_window_len(vdev->adev, index));
	req_len = vma->vm_end - vma->vm_start;
	pgoff = vma->vm_pgoff &
		((1U << (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT)) - 1);
	req_start = pgoff << PAGE_SHIFT;

	if (req_start + req_len > phys_len)
		return -EINVAL;

	vma->vm_private_data = vdev;
	vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	vma->vm_page_prot = pgprot_decrypted(vma->vm_page_prot);
	vm_flags_set(vma, VM_ALLOW_ANY_UNCACHED | VM_IO | VM_PFNMAP |
			  VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_ops = &vfio_acorn_mmap_ops;

	return 0;
}
EXPORT_SYMBOL_GPL(vfio_acorn_core_mmap);

int vfio_acorn_core_register_device(struct vfio_acorn_core_device *vdev)
{
	dev_set_drvdata(&vdev->adev->dev, vdev);
	return vfio_register_device(&vdev->vdev);
}
EXPORT_SYMBOL_GPL(vfio_acorn_core_register_device);

void vfio_acorn_core_unregister_device(struct vfio_acorn_core_device *vdev)
{
	vfio_unregister_device(&vdev->vdev);
	dev_set_drvdata(&vdev->adev->dev, NULL);
}
EXPORT_SYMBOL_GPL(vfio_acorn_core_unregister_device);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("What VFIO drivers for acorn devices share");
