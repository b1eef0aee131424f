// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nutmeg, a display made up in software: memory, and nobody who looks at it.
 */
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>
#include <linux/vmalloc.h>

#define NUTMEG_CONFIG_SIZE	0xff
#define NUTMEG_MEMORY_OFFSET	PAGE_SIZE
#define NUTMEG_DISPLAY_REGION	16

#define STORE_LE32(addr, val)	(*(u32 *)(addr) = (val))

static const struct nutmeg_type {
	u32 width;
	u32 height;
} nutmeg_types[] = {
	{ .width = 640,		.height = 480 },
	{ .width = 1024,	.height = 768 },
};

static const struct vfio_device_ops nutmeg_dev_ops;

/* State of each display */
struct nutmeg_state {
	struct vfio_device vdev;
	u8 *config;
	struct mutex ops_lock;
	const struct nutmeg_type *type;
	u32 memsize;
	void *memblk;
};

static int nutmeg_reset(struct nutmeg_state *state)
{
	u32 line, bytes = state->type->width * 4;

	for (line = 0; line < state->type->height; line++)
		memset(state->memblk + line * bytes, line & 0xff, bytes);
	return 0;
}

static int nutmeg_init_dev(struct vfio_device *vdev)
{
	struct nutmeg_state *state =
		container_of(vdev, struct nutmeg_state, vdev);
	u32 type = to_mdev_device(vdev->dev)->type;

	if (type >= ARRAY_SIZE(nutmeg_types))
		return -EINVAL;
	state->type = &nutmeg_types[type];

	state->config = kzalloc(NUTMEG_CONFIG_SIZE, GFP_KERNEL);
	if (!state->config)
		return -ENOMEM;

	state->memsize = PAGE_ALIGN(state->type->width *
				    state->type->height * 4);
	state->memblk = vmalloc_user(state->memsize);
	if (!state->memblk)
		goto out_config;

	mutex_init(&state->ops_lock);
	STORE_LE32(&state->config[0x10], ~state->memsize + 1);
	return nutmeg_reset(state);

out_config:
	kfree(state->config);
	return -ENOMEM;
}

static void nutmeg_release_dev(struct vfio_device *vdev)
{
	struct nutmeg_state *state =
		container_of(vdev, struct nutmeg_state, vdev);

	vfree(state->memblk);
	kfree(state->config);
}

/* The configuration comes first in the file, and then the memory. */
static int nutmeg_access(struct nutmeg_state *state, u32 *val, loff_t pos,
			 bool is_write)
{
	void *where = NULL;

	mutex_lock(&state->ops_lock);
	if (pos >= 0 && pos + sizeof(*val) <= NUTMEG_CONFIG_SIZE)
		where = state->config + pos;
	else if (pos >= NUTMEG_MEMORY_OFFSET &&
		 pos + sizeof(*val) <= NUTMEG_MEMORY_OFFSET + state->memsize)
		where = state->memblk + (pos - NUTMEG_MEMORY_OFFSET);

	if (where && is_write)
		memcpy(where, val, sizeof(*val));
	else if (where)
		memcpy(val, where, sizeof(*val));
	mutex_unlock(&state->ops_lock);

	return where ? 0 : -EFAULT;
}

static ssize_t nutmeg_read(struct vfio_device *vdev, char __user *buf,
			   size_t count, loff_t *ppos)
{
	struct nutmeg_state *state =
		container_of(vdev, struct nutmeg_state, vdev);
	u32 val;

	count = min_t(size_t, count, sizeof(val));
	if (nutmeg_access(state, &val, *ppos, false) ||
	    copy_to_user(buf, &val, count))
		return -EFAULT;
	*ppos += count;
	return count;
}

static ssize_t nutmeg_write(struct vfio_device *vdev, const char __user *buf,
			    size_t count, loff_t *ppos)
{
	struct nutmeg_state *state =
		container_of(vdev, struct nutmeg_state, vdev);
	u32 val;

	if (count < sizeof(val) || copy_from_user(&val, buf, sizeof(val)))
		return -EFAULT;
	if (nutmeg_access(state, &val, *ppos, true))
		return -EFAULT;
	*ppos += sizeof(val);
	return sizeof(val);
}

static int nutmeg_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct nutmeg_state *state =
		container_of(vdev, struct nutmeg_state, vdev);

	if (vma->vm_pgoff != NUTMEG_MEMORY_OFFSET >> PAGE_SHIFT)
		return -EINVAL;
	if (vma_pages(vma) > state->memsize >> PAGE_SHIFT)
		return -EINVAL;
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;

	return remap_vmalloc_range(vma, state->memblk, 0);
}

static int nutmeg_get_region_info(struct nutmeg_state *state,
				  struct vfio_region_info *region_info,
				  u16 *cap_type_id, void **cap_type)
{
	if (region_info->index >= VFIO_ACORN_NUM_REGIONS &&
	    region_info->index != NUTMEG_DISPLAY_REGION)
		return -EINVAL;

	switch (region_info->index) {
	case NUTMEG_DISPLAY_REGION:
	case VFIO_ACORN_WIN0_REGION_INDEX:
		region_info->flags  = (VFIO_REGION_INFO_FLAG_MMAP |
				       VFIO_REGION_INFO_FLAG_READ |
				       VFIO_REGION_INFO_FLAG_WRITE);
		region_info->size   = state->memsize;
		region_info->offset = NUTMEG_MEMORY_OFFSET;
		break;
	case VFIO_ACORN_CONFIG_REGION_INDEX:
		region_info->flags  = (VFIO_REGION_INFO_FLAG_READ |
				       VFIO_REGION_INFO_FLAG_WRITE);
		region_info->size   = NUTMEG_CONFIG_SIZE;
		region_info->offset = 0;
		break;
	default:
		region_info->flags  = 0;
		region_info->size   = 0;
		region_info->offset = 0;
	}

	return 0;
}

static void nutmeg_get_device_info(struct vfio_device_info *dinfo)
{
	dinfo->flags = VFIO_DEVICE_FLAGS_ACORN;
	dinfo->num_regions = VFIO_ACORN_NUM_REGIONS;
	dinfo->num_irqs = VFIO_ACORN_NUM_IRQS;
}

static int
nutmeg_query_gfx_plane(struct nutmeg_state *state,
		       struct vfio_device_gfx_plane_info __user *arg)
{
	struct vfio_device_gfx_plane_info plane;

	if (copy_from_user(&plane, arg, sizeof(plane)))
		return -EFAULT;
	if (plane.argsz < sizeof(plane) || plane.flags)
		return -EINVAL;

	plane.region_index = NUTMEG_DISPLAY_REGION;
	plane.size = state->memsize;
	plane.width = state->type->width;
	plane.height = state->type->height;
	return copy_to_user(arg, &plane, sizeof(plane)) ? -EFAULT : 0;
}

static long nutmeg_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	int ret = 0;
	unsigned long minsz;
	struct nutmeg_state *state =
		container_of(vdev, struct nutmeg_state, vdev);

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
	{
		struct vfio_device_info dinfo;

		minsz = offsetofend(struct vfio_device_info, num_irqs);

		if (copy_from_user(&dinfo, (void __user *)arg, minsz))
			return -EFAULT;

		if (dinfo.argsz < minsz)
			return -EINVAL;

		nutmeg_get_device_info(&dinfo);
		return copy_to_user((void __user *)arg, &dinfo, minsz) ?
			-EFAULT : 0;
	}
	case VFIO_DEVICE_GET_REGION_INFO:
	{
		struct vfio_region_info rinfo;
		u16 cap_type_id = 0;
		void *cap_type = NULL;

		minsz = offsetofend(struct vfio_region_info, offset);

		if (copy_from_user(&rinfo, (void __user *)arg, minsz))
			return -EFAULT;

		if (rinfo.argsz < minsz)
			return -EINVAL;

		ret = nutmeg_get_region_info(state, &rinfo, &cap_type_id,
					     &cap_type);
		if (ret)
			return ret;

		if (copy_to_user((void __user *)arg, &rinfo, minsz))
			return -EFAULT;

		return 0;
	}

	case VFIO_DEVICE_QUERY_GFX_PLANE:
		return nutmeg_query_gfx_plane(state, (void __user *)arg);

	case VFIO_DEVICE_GET_IRQ_INFO:
	case VFIO_DEVICE_SET_IRQS:
		return -EINVAL;

	case VFIO_DEVICE_RESET:
		return nutmeg_reset(state);
	}
	return -ENOTTY;
}

static const struct vfio_device_ops nutmeg_dev_ops = {
	.init = nutmeg_init_dev,
	.release = nutmeg_release_dev,
	.read = nutmeg_read,
	.write = nutmeg_write,
	.ioctl = nutmeg_ioctl,
	.mmap = nutmeg_mmap,
	.bind_iommufd	= vfio_iommufd_bind,
};

static int nutmeg_probe(struct mdev_device *mdev)
{
	struct nutmeg_state *state;
	int ret;

	state = vfio_alloc_device(nutmeg_state, vdev, &mdev->dev,
				  &nutmeg_dev_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void nutmeg_remove(struct mdev_device *mdev)
{
	struct nutmeg_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver nutmeg_driver = {
	.max_instances = 4,
	.driver.name = "nutmeg",
	.probe = nutmeg_probe,
	.remove	= nutmeg_remove,
};

module_mdev_driver(nutmeg_driver);

MODULE_LICENSE("GPL v2");
MODULE_DESCRIPTION("A display made up in software");
