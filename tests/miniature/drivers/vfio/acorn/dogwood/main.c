// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dogwood compute modules.  Their memory is the machine's own, outside of any
 * window: it is shown to the user as windows 2 and 4.  Its length need not be a
 * power of two, as that of a window is.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio_acorn_core.h>

#define DOGWOOD_PLAIN_INDEX	VFIO_ACORN_WIN2_REGION_INDEX
#define DOGWOOD_CACHED_INDEX	VFIO_ACORN_WIN4_REGION_INDEX
#define DOGWOOD_CFG_MEMORY	0x60	/* how long it is, in pages */
#define DOGWOOD_CFG_PLACE	0x64	/* where it is, in units of 16 TiB */

struct dogwood_memory {
	phys_addr_t start;
	size_t length;
	size_t window_size;	/* @length, up to the next power of two */
	u64 window_value;	/* what the user wrote as the address */
};

struct dogwood_device {
	struct vfio_acorn_core_device core_device;
	struct dogwood_memory plain;
	struct dogwood_memory cached;
};

static struct dogwood_memory *
dogwood_memory(struct dogwood_device *dogwood, int index)
{
	if (index == DOGWOOD_CACHED_INDEX)
		return &dogwood->cached;
	if (dogwood->plain.length && index == DOGWOOD_PLAIN_INDEX)
		return &dogwood->plain;
	return NULL;
}

static void dogwood_forget_windows(struct vfio_device *core_vdev)
{
	struct dogwood_device *dogwood = container_of(
		core_vdev, struct dogwood_device, core_device.vdev);

	dogwood->plain.window_value = 0;
	dogwood->cached.window_value = 0;
}

static int dogwood_open_device(struct vfio_device *core_vdev)
{
	dogwood_forget_windows(core_vdev);
	return vfio_acorn_core_open_device(core_vdev);
}

static int dogwood_mmap(struct vfio_device *core_vdev,
			struct vm_area_struct *vma)
{
	struct dogwood_device *dogwood = container_of(
		core_vdev, struct dogwood_device, core_device.vdev);
	struct dogwood_memory *memory;
	unsigned long start_pfn;
	u64 req_len, pgoff, end;
	unsigned int index;
	int ret;

	index = vma->vm_pgoff >> (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT);

	memory = dogwood_memory(dogwood, index);
	if (!memory)
		return vfio_acorn_core_mmap(core_vdev, vma);

	pgoff = vma->vm_pgoff &
		((1U << (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT)) - 1);

	if (check_sub_overflow(vma->vm_end, vma->vm_start, &req_len) ||
	    check_add_overflow(PHYS_PFN(memory->start), pgoff, &start_pfn) ||
	    check_add_overflow(PFN_PHYS(pgoff), req_len, &end))
		return -EOVERFLOW;
	if (end > memory->length)
		return -EINVAL;

	if (index == DOGWOOD_PLAIN_INDEX) {
		vm_flags_set(vma, VM_ALLOW_ANY_UNCACHED);
		vma->vm_page_prot = pgprot_writecombine(vma->vm_page_prot);
	}

	ret = remap_pfn_range(vma, vma->vm_start, start_pfn, req_len,
			      vma->vm_page_prot);
	if (ret)
		return ret;

	/* Nothing brings these pages back once they were zapped as a window's */
	vma->vm_pgoff = start_pfn;

	return 0;
}

static long dogwood_ioctl_get_region_info(struct vfio_device *core_vdev,
					  unsigned long arg)
{
	struct dogwood_device *dogwood =
		container_of(core_vdev, struct dogwood_device,
			     core_device.vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_info_cap caps = { .buf = NULL, .size = 0 };
	struct vfio_region_info_cap_sparse_mmap *sparse;
	struct dogwood_memory *memory;
	struct vfio_region_info info;
	u32 size;
	int ret;

	if (copy_from_user(&info, (void __user *)arg, minsz))
		return -EFAULT;

	if (info.argsz < minsz)
		return -EINVAL;

	/* The windows that are really there are not our business. */
	memory = dogwood_memory(dogwood, info.index);
	if (!memory)
		return vfio_acorn_core_ioctl(core_vdev,
					     VFIO_DEVICE_GET_REGION_INFO, arg);

	size = struct_size(sparse, areas, 1);

	/*
	 * Behind the memory there is nothing, although the window goes on: say
	 * which part of it can be mapped.
	 */
	sparse = kzalloc(size, GFP_KERNEL);
	if (!sparse)
		return -ENOMEM;

	sparse->header.id = VFIO_REGION_INFO_CAP_SPARSE_MMAP;
	sparse->header.version = 1;
	sparse->nr_areas = 1;
	sparse->areas[0].offset = 0;
	sparse->areas[0].size = memory->length;

	ret = vfio_info_add_capability(&caps, &sparse->header, size);
	kfree(sparse);
	if (ret)
		return ret;

	info.offset = VFIO_ACORN_INDEX_TO_OFFSET(info.index);
	info.size = memory->window_size;
	info.flags = VFIO_REGION_INFO_FLAG_READ |
		     VFIO_REGION_INFO_FLAG_WRITE |
		     VFIO_REGION_INFO_FLAG_MMAP;

	if (caps.size) {
		info.flags |= VFIO_REGION_INFO_FLAG_CAPS;
		if (info.argsz < sizeof(info) + caps.size) {
			info.argsz = sizeof(info) + caps.size;
			info.cap_offset = 0;
		} else {
			vfio_info_cap_shift(&caps, sizeof(info));
			if (copy_to_user((void __user *)arg + sizeof(info),
					 caps.buf, caps.size)) {
				kfree(caps.buf);
				return -EFAULT;
			}
			info.cap_offset = sizeof(info);
		}
		kfree(caps.buf);
	}
	return copy_to_user((void __user *)arg, &info, minsz) ?
			    -EFAULT : 0;
}

static long dogwood_ioctl(struct vfio_device *core_vdev, unsigned int cmd,
			  unsigned long arg)
{
	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		return dogwood_ioctl_get_region_info(core_vdev, arg);
	case VFIO_DEVICE_IOEVENTFD:
		return -ENOTTY;
	case VFIO_DEVICE_RESET:
		dogwood_forget_windows(core_vdev);
		fallthrough;
	default:
		return vfio_acorn_core_ioctl(core_vdev, cmd, arg);
	}
}

static const struct vfio_device_ops dogwood_ops = {
	.name		= "dogwood-vfio",
	.init		= vfio_acorn_core_init_dev,
	.release	= vfio_acorn_core_release_dev,
	.open_device	= dogwood_open_device,
	.close_device	= vfio_acorn_core_close_device,
	.ioctl		= dogwood_ioctl,
	.device_feature	= vfio_acorn_core_ioctl_feature,
	.read		= vfio_acorn_core_read,
	.write		= vfio_acorn_core_write,
	.mmap		= dogwood_mmap,
	.request	= vfio_acorn_core_request,
	.match		= vfio_acorn_core_match,
};

/* A module whose firmware describes no memory is an acorn device like any. */
static const struct vfio_device_ops dogwood_core_ops = {
	.name		= "dogwood-vfio-core",
	.init		= vfio_acorn_core_init_dev,
	.release	= vfio_acorn_core_release_dev,
	.open_device	= vfio_acorn_core_open_device,
	.close_device	= vfio_acorn_core_close_device,
	.ioctl		= vfio_acorn_core_ioctl,
	.device_feature	= vfio_acorn_core_ioctl_feature,
	.read		= vfio_acorn_core_read,
	.write		= vfio_acorn_core_write,
	.mmap		= vfio_acorn_core_mmap,
	.request	= vfio_acorn_core_request,
	.match		= vfio_acorn_core_match,
};

static void dogwood_find_memory(struct dogwood_device *dogwood, u64 length)
{
	u64 place = acorn_read_config(dogwood->core_device.adev,
				      DOGWOOD_CFG_PLACE);

	dogwood->cached.start = place << 44;
	dogwood->cached.length = length & PAGE_MASK;
	for (dogwood->cached.window_size = PAGE_SIZE;
	     dogwood->cached.window_size < length;)
		dogwood->cached.window_size *= 2;
}

static int dogwood_probe(struct acorn_dev *adev)
{
	const struct vfio_device_ops *ops = &dogwood_core_ops;
	struct dogwood_device *dogwood;
	u64 length;
	int ret;

	length = (u64)acorn_read_config(adev, DOGWOOD_CFG_MEMORY) << PAGE_SHIFT;
	if (length)
		ops = &dogwood_ops;

	dogwood = vfio_alloc_device(dogwood_device, core_device.vdev,
				    &adev->dev, ops);
	if (IS_ERR(dogwood))
		return PTR_ERR(dogwood);

	if (ops == &dogwood_ops)
		dogwood_find_memory(dogwood, length);

	ret = vfio_acorn_core_register_device(&dogwood->core_device);
	if (ret)
		vfio_put_device(&dogwood->core_device.vdev);
	return ret;
}

static void dogwood_remove(struct acorn_dev *adev)
{
	struct vfio_acorn_core_device *core_device = dev_get_drvdata(&adev->dev);

	vfio_acorn_core_unregister_device(core_device);
	vfio_put_device(&core_device->vdev);
}

static struct acorn_driver dogwood_driver = {
	.driver.name	= "dogwood-vfio",
	.probe		= dogwood_probe,
	.remove		= dogwood_remove,
};

module_acorn_driver(dogwood_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("VFIO for dogwood compute modules with memory of the machine");
