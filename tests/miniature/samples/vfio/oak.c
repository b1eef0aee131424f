// SPDX-License-Identifier: GPL-2.0-only
/*
 * Oak, a display made up in software, with a monitor that says who made it.  Its
 * memory is allocated page by page as it is touched, and any part of it can be
 * handed on as a dma-buf.
 */
#include <linux/dma-buf.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define OAK_EDID_REGION_INDEX	VFIO_ACORN_NUM_REGIONS
#define OAK_NUM_REGIONS		(OAK_EDID_REGION_INDEX + 1)

#define OAK_CONFIG_SIZE		0xff
#define OAK_MMIO_OFFSET		PAGE_SIZE
#define OAK_MMIO_SIZE		PAGE_SIZE
#define OAK_EDID_OFFSET		(OAK_MMIO_OFFSET + OAK_MMIO_SIZE)
#define OAK_EDID_SIZE		(PAGE_SIZE * 2)
#define OAK_MEMORY_OFFSET	(OAK_EDID_OFFSET + OAK_EDID_SIZE)

static const struct vfio_device_ops oak_dev_ops;

struct vfio_region_info_ext {
	struct vfio_region_info          base;
	struct vfio_region_info_cap_type type;
};

/* State of each display */
struct oak_state {
	struct vfio_device vdev;
	u8 *config;
	u8 *edid;
	struct mutex ops_lock;
	u64 memsize;
	struct page **pages;
	pgoff_t pagecount;
};

struct oak_dmabuf {
	struct dma_buf buf;
	struct page **pages;
	pgoff_t pagecount;
};

static int oak_init_dev(struct vfio_device *vdev)
{
	struct oak_state *state = container_of(vdev, struct oak_state, vdev);

	state->memsize = (u64)(to_mdev_device(vdev->dev)->type + 1) << 20;
	state->pagecount = state->memsize >> PAGE_SHIFT;
	state->config = kzalloc(OAK_CONFIG_SIZE, GFP_KERNEL);
	state->edid = kzalloc(OAK_EDID_SIZE, GFP_KERNEL);
	state->pages = kcalloc(state->pagecount, sizeof(struct page *),
			       GFP_KERNEL);
	if (!state->config || !state->edid || !state->pages)
		goto err_mem;

	mutex_init(&state->ops_lock);
	return 0;

err_mem:
	kfree(state->pages);
	kfree(state->edid);
	kfree(state->config);
	return -ENOMEM;
}

static void oak_release_dev(struct vfio_device *vdev)
{
	struct oak_state *state = container_of(vdev, struct oak_state, vdev);

	kfree(state->pages);
	kfree(state->edid);
	kfree(state->config);
}

static ssize_t oak_read(struct vfio_device *vdev, char __user *buf,
			size_t count, loff_t *ppos)
{
	struct oak_state *state = container_of(vdev, struct oak_state, vdev);
	ssize_t ret = -EINVAL;
	loff_t pos = *ppos;

	mutex_lock(&state->ops_lock);
	if (pos >= 0 && pos + count <= OAK_CONFIG_SIZE) {
		ret = copy_to_user(buf, state->config + pos, count) ?
			-EFAULT : count;
	} else if (pos >= OAK_EDID_OFFSET &&
		   pos + count <= OAK_EDID_OFFSET + OAK_EDID_SIZE) {
		pos -= OAK_EDID_OFFSET;
		ret = copy_to_user(buf, state->edid + pos, count) ?
			-EFAULT : count;
	}
	mutex_unlock(&state->ops_lock);
	return ret;
}

static void oak_reset(struct oak_state *state)
{
	pgoff_t pg;

	mutex_lock(&state->ops_lock);
	for (pg = 0; pg < state->pagecount; pg++) {
		if (state->pages[pg])
			__free_page(state->pages[pg]);
		state->pages[pg] = NULL;
	}
	mutex_unlock(&state->ops_lock);
}

static struct page *oak_get_page(struct oak_state *state, pgoff_t pgoff)
{
	if (pgoff >= state->pagecount)
		return NULL;

	mutex_lock(&state->ops_lock);
	if (!state->pages[pgoff])
		state->pages[pgoff] = alloc_page(GFP_KERNEL);
	if (state->pages[pgoff])
		get_page(state->pages[pgoff]);
	mutex_unlock(&state->ops_lock);

	return state->pages[pgoff];
}

static vm_fault_t oak_region_vm_fault(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct oak_state *state = vma->vm_private_data;
	pgoff_t page_offset = (vmf->address - vma->vm_start) >> PAGE_SHIFT;

	if (page_offset >= state->pagecount)
		return VM_FAULT_SIGBUS;

	vmf->page = oak_get_page(state, page_offset);
	return vmf->page ? 0 : VM_FAULT_SIGBUS;
}

static const struct vm_operations_struct oak_region_vm_ops = {
	.fault = oak_region_vm_fault,
};

static int oak_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct oak_state *state = container_of(vdev, struct oak_state, vdev);

	if (vma->vm_pgoff != OAK_MEMORY_OFFSET >> PAGE_SHIFT)
		return -EINVAL;
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (vma_pages(vma) > state->pagecount)
		return -EINVAL;

	vma->vm_ops = &oak_region_vm_ops;
	vma->vm_private_data = state;
	return 0;
}

/* The file of a dma-buf is its own: here pgoff has nothing to do with VFIO. */
static vm_fault_t oak_dmabuf_vm_fault(struct vm_fault *vmf)
{
	struct oak_dmabuf *dmabuf = vmf->vma->vm_private_data;

	if (WARN_ON(vmf->pgoff >= dmabuf->pagecount))
		return VM_FAULT_SIGBUS;

	vmf->page = dmabuf->pages[vmf->pgoff];
	get_page(vmf->page);
	return 0;
}

static const struct vm_operations_struct oak_dmabuf_vm_ops = {
	.fault = oak_dmabuf_vm_fault,
};

static int oak_mmap_dmabuf(struct dma_buf *buf, struct vm_area_struct *vma)
{
	struct oak_dmabuf *dmabuf = buf->priv;

	if ((vma->vm_flags & VM_SHARED) == 0)
		return -EINVAL;

	vma->vm_ops = &oak_dmabuf_vm_ops;
	vma->vm_private_data = dmabuf;
	return 0;
}

static void oak_release_dmabuf(struct dma_buf *buf)
{
	kfree(buf->priv);
}

static const struct dma_buf_ops oak_dmabuf_ops = {
	.mmap		= oak_mmap_dmabuf,
	.release	= oak_release_dmabuf,
};

static int oak_export(struct oak_state *state)
{
	struct oak_dmabuf *dmabuf = kzalloc(sizeof(*dmabuf), GFP_KERNEL);

	if (!dmabuf)
		return -ENOMEM;

	dmabuf->pages = state->pages;
	dmabuf->pagecount = state->pagecount;
	dmabuf->buf.ops = &oak_dmabuf_ops;
	dmabuf->buf.size = state->memsize;
	dmabuf->buf.priv = dmabuf;
	return dma_buf_fd(&dmabuf->buf, 0);
}

static int oak_get_region_info(struct oak_state *state,
			       struct vfio_region_info_ext *ext)
{
	struct vfio_region_info *region_info = &ext->base;

	if (region_info->index >= OAK_NUM_REGIONS)
		return -EINVAL;

	switch (region_info->index) {
	case OAK_EDID_REGION_INDEX:
		ext->type.header.id = VFIO_REGION_INFO_CAP_TYPE;
		ext->type.header.version = 1;
		ext->type.header.next = 0;
		ext->type.type = VFIO_REGION_TYPE_GFX;
		ext->type.subtype = VFIO_REGION_SUBTYPE_GFX_EDID;
		ext->base.cap_offset = offsetof(typeof(*ext), type);
		ext->base.argsz = sizeof(*ext);
		ext->base.size = OAK_EDID_SIZE;
		ext->base.offset = OAK_EDID_OFFSET;
		ext->base.flags = (VFIO_REGION_INFO_FLAG_CAPS |
				   VFIO_REGION_INFO_FLAG_READ |
				   VFIO_REGION_INFO_FLAG_WRITE);
		break;
	case VFIO_ACORN_WIN0_REGION_INDEX:
		region_info->size   = state->memsize;
		region_info->offset = OAK_MEMORY_OFFSET;
		region_info->flags  = (VFIO_REGION_INFO_FLAG_MMAP |
				       VFIO_REGION_INFO_FLAG_READ |
				       VFIO_REGION_INFO_FLAG_WRITE);
		break;
	case VFIO_ACORN_WIN2_REGION_INDEX:
		region_info->size   = OAK_MMIO_SIZE;
		region_info->offset = OAK_MMIO_OFFSET;
		region_info->flags  = (VFIO_REGION_INFO_FLAG_READ |
				       VFIO_REGION_INFO_FLAG_WRITE);
		break;
	case VFIO_ACORN_CONFIG_REGION_INDEX:
		region_info->size   = OAK_CONFIG_SIZE;
		region_info->offset = 0;
		region_info->flags  = (VFIO_REGION_INFO_FLAG_READ |
				       VFIO_REGION_INFO_FLAG_WRITE);
		break;
	default:
		region_info->flags  = 0;
		region_info->size   = 0;
		region_info->offset = 0;
	}

	return 0;
}

static long oak_ioctl(struct vfio_device *vdev, unsigned int cmd,
		      unsigned long arg)
{
	struct oak_state *state = container_of(vdev, struct oak_state, vdev);
	int ret = 0;
	unsigned long minsz, outsz;

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
	{
		struct vfio_device_info dinfo;

		minsz = offsetofend(struct vfio_device_info, num_irqs);

		if (copy_from_user(&dinfo, (void __user *)arg, minsz))
			return -EFAULT;

		if (dinfo.argsz < minsz)
			return -EINVAL;

		dinfo.flags = VFIO_DEVICE_FLAGS_ACORN;
		dinfo.num_regions = OAK_NUM_REGIONS;
		dinfo.num_irqs = 0;

		if (copy_to_user((void __user *)arg, &dinfo, minsz))
			return -EFAULT;

		return 0;
	}
	case VFIO_DEVICE_GET_REGION_INFO:
	{
		struct vfio_region_info_ext ext;

		minsz = offsetofend(typeof(ext), base.offset);

		if (copy_from_user(&ext, (void __user *)arg, minsz))
			return -EFAULT;

		outsz = ext.base.argsz;
		if (outsz < minsz)
			return -EINVAL;
		if (outsz > sizeof(ext))
			return -EINVAL;

		/* As much of it as there is room for */
		ret = oak_get_region_info(state, &ext);
		if (ret)
			return ret;

		if (copy_to_user((void __user *)arg, &ext, outsz))
			return -EFAULT;

		return 0;
	}

	case VFIO_DEVICE_QUERY_GFX_PLANE:
		return oak_export(state);

	case VFIO_DEVICE_SET_IRQS:
		return -EINVAL;

	case VFIO_DEVICE_RESET:
		oak_reset(state);
		return 0;
	}
	return -ENOTTY;
}

static void oak_close_device(struct vfio_device *vdev)
{
	oak_reset(container_of(vdev, struct oak_state, vdev));
}

static int oak_open_device(struct vfio_device *vdev)
{
	return 0;
}

static const struct vfio_device_ops oak_dev_ops = {
	.init = oak_init_dev,
	.release = oak_release_dev,
	.open_device = oak_open_device,
	.close_device = oak_close_device,
	.read = oak_read,
	.ioctl = oak_ioctl,
	.mmap = oak_mmap,
};

static int oak_probe(struct mdev_device *mdev)
{
	struct oak_state *state;
	int ret;

	state = vfio_alloc_device(oak_state, vdev, &mdev->dev, &oak_dev_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void oak_remove(struct mdev_device *mdev)
{
	struct oak_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver oak_driver = {
	.driver.name = "oak",
	.probe = oak_probe,
	.remove	= oak_remove,
};

module_mdev_driver(oak_driver);

MODULE_LICENSE("GPL v2");
MODULE_DESCRIPTION("A display with a monitor, made up in software");
