// SPDX-License-Identifier: GPL-2.0-only
/*
 * Views of a hazel card, each one for another virtual machine.
 *
 * All views share the card's aperture; in its own window 2 a user sees all of it,
 * and may map no more than the part that belongs to the view.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/nospec.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "hazel.h"

/* helper macros copied from the bus library, which a view does not use */
#define HAZEL_OFFSET_SHIFT	40
#define HAZEL_OFFSET_TO_INDEX(off)	((off) >> HAZEL_OFFSET_SHIFT)
#define HAZEL_INDEX_TO_OFFSET(index)	((u64)(index) << HAZEL_OFFSET_SHIFT)
#define HAZEL_OFFSET_MASK	(((u64)(1) << HAZEL_OFFSET_SHIFT) - 1)

#define vfio_dev_to_view(vdev) \
	container_of((vdev), struct hazel_view, vfio_device)

static int hazel_view_open_device(struct vfio_device *vfio_dev)
{
	struct hazel_view *view = vfio_dev_to_view(vfio_dev);

	view->config = kzalloc(view->card->cfg_size, GFP_KERNEL);
	return view->config ? 0 : -ENOMEM;
}

static void hazel_view_close_device(struct vfio_device *vfio_dev)
{
	struct hazel_view *view = vfio_dev_to_view(vfio_dev);

	if (view->trigger)
		eventfd_ctx_put(view->trigger);
	view->trigger = NULL;
	kfree(view->config);
}

static ssize_t hazel_view_rw(struct hazel_view *view, char *buf,
			     size_t count, loff_t *ppos, bool is_write)
{
	unsigned int index = HAZEL_OFFSET_TO_INDEX(*ppos);
	u64 pos = *ppos & HAZEL_OFFSET_MASK;

	if (index != VFIO_ACORN_CONFIG_REGION_INDEX)
		return -EINVAL;
	if (pos >= view->card->cfg_size || count > view->card->cfg_size - pos)
		return -EINVAL;

	if (is_write)
		memcpy(view->config + pos, buf, count);
	else
		memcpy(buf, view->config + pos, count);
	return count;
}

static ssize_t hazel_view_read(struct vfio_device *vfio_dev, char __user *buf,
			       size_t count, loff_t *ppos)
{
	struct hazel_view *view = vfio_dev_to_view(vfio_dev);
	ssize_t ret;
	u32 val;

	ret = hazel_view_rw(view, (char *)&val, min_t(size_t, count, 4), ppos,
			    false);
	if (ret > 0 && copy_to_user(buf, &val, ret))
		return -EFAULT;
	if (ret > 0)
		*ppos += ret;
	return ret;
}

static ssize_t hazel_view_write(struct vfio_device *vfio_dev,
				const char __user *buf,
				size_t count, loff_t *ppos)
{
	struct hazel_view *view = vfio_dev_to_view(vfio_dev);
	u32 val;

	count = min_t(size_t, count, 4);
	if (copy_from_user(&val, buf, count))
		return -EFAULT;
	return hazel_view_rw(view, (char *)&val, count, ppos, true);
}

static int hazel_view_mmap(struct vfio_device *vfio_dev,
			   struct vm_area_struct *vma)
{
	struct hazel_view *view = vfio_dev_to_view(vfio_dev);
	unsigned long req_size, pgoff, req_start;
	unsigned int index;

	index = vma->vm_pgoff >> (HAZEL_OFFSET_SHIFT - PAGE_SHIFT);
	if (index != VFIO_ACORN_WIN2_REGION_INDEX)
		return -EINVAL;
	if (!(vma->vm_flags & VM_SHARED) || vma->vm_end < vma->vm_start)
		return -EINVAL;

	pgoff = vma->vm_pgoff &
		((1U << (HAZEL_OFFSET_SHIFT - PAGE_SHIFT)) - 1);
	req_start = pgoff << PAGE_SHIFT;
	req_size = vma->vm_end - vma->vm_start;

	if (req_start < hazel_view_offset(view) ||
	    req_start + req_size > hazel_view_offset(view) +
				   hazel_view_size(view)) {
		hazel_err(view, "0x%lx is outside of the view\n", req_start);
		return -EINVAL;
	}

	/* The first page of the aperture is where the window begins */
	pgoff += PHYS_PFN(acorn_window_start(view->card->adev, index));

	return remap_pfn_range(vma, vma->vm_start, pgoff, req_size,
			       vma->vm_page_prot);
}

static int hazel_view_set_trigger(struct hazel_view *view, u32 flags,
				  unsigned int index, unsigned int count,
				  void *data)
{
	struct eventfd_ctx *trigger;

	if (index != VFIO_ACORN_MESSAGE_IRQ_INDEX ||
	    !(flags & VFIO_IRQ_SET_ACTION_TRIGGER))
		return -ENOTTY;

	if (flags & VFIO_IRQ_SET_DATA_EVENTFD && data) {
		trigger = eventfd_ctx_fdget(*(s32 *)data);
		if (IS_ERR(trigger))
			return PTR_ERR(trigger);
		view->trigger = trigger;
	} else if (flags & VFIO_IRQ_SET_DATA_NONE && !count && view->trigger) {
		eventfd_ctx_put(view->trigger);
		view->trigger = NULL;
	}
	return 0;
}

static long hazel_view_ioctl(struct vfio_device *vfio_dev, unsigned int cmd,
			     unsigned long arg)
{
	struct hazel_view *view = vfio_dev_to_view(vfio_dev);
	unsigned long minsz;

	hazel_dbg("view %d ioctl, cmd: %d\n", view->id, cmd);

	if (cmd == VFIO_DEVICE_GET_INFO) {
		struct vfio_device_info info = {};

		minsz = offsetofend(struct vfio_device_info, num_irqs);

		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;

		if (info.argsz < minsz)
			return -EINVAL;

		info.num_irqs = VFIO_ACORN_NUM_IRQS;
		info.num_regions = VFIO_ACORN_NUM_REGIONS +
				view->num_regions;
		info.flags = VFIO_DEVICE_FLAGS_ACORN | VFIO_DEVICE_FLAGS_RESET;

		return copy_to_user((void __user *)arg, &info, minsz) ?
			-EFAULT : 0;

	} else if (cmd == VFIO_DEVICE_GET_REGION_INFO) {
		struct vfio_region_info_cap_sparse_mmap *mine = NULL;
		struct vfio_info_cap chain = { .buf = NULL, .size = 0 };
		struct vfio_region_info info;
		const int nr_areas = 1;
		unsigned int nr;
		int cap_id = 0;
		int ret;

		minsz = offsetofend(struct vfio_region_info, offset);

		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;

		if (info.argsz < minsz)
			return -EINVAL;

		switch (info.index) {
		case VFIO_ACORN_WIN0_REGION_INDEX:
			info.offset = HAZEL_INDEX_TO_OFFSET(info.index);
			info.size = view->window[info.index].size;
			info.flags = 0;
			if (!info.size)
				break;

			info.flags |= VFIO_REGION_INFO_FLAG_READ |
				      VFIO_REGION_INFO_FLAG_WRITE;
			break;
		case VFIO_ACORN_WIN2_REGION_INDEX:
			mine = kzalloc(struct_size(mine, areas, nr_areas),
				       GFP_KERNEL);
			if (!mine)
				return -ENOMEM;

			cap_id = VFIO_REGION_INFO_CAP_SPARSE_MMAP;
			mine->header.id = cap_id;
			mine->header.version = 1;
			mine->nr_areas = nr_areas;
			mine->areas[0].size = hazel_view_size(view);
			mine->areas[0].offset =
				PAGE_ALIGN(hazel_view_offset(view));

			info.offset = HAZEL_INDEX_TO_OFFSET(info.index);
			info.size = hazel_aperture_size(view->card);
			info.flags = VFIO_REGION_INFO_FLAG_READ |
					VFIO_REGION_INFO_FLAG_WRITE |
					VFIO_REGION_INFO_FLAG_MMAP |
					VFIO_REGION_INFO_FLAG_CAPS;
			break;

		case VFIO_ACORN_WIN1_REGION_INDEX:
		case VFIO_ACORN_WIN3_REGION_INDEX ... VFIO_ACORN_WIN5_REGION_INDEX:
			info.size = 0;
			info.flags = 0;
			info.offset = HAZEL_INDEX_TO_OFFSET(info.index);

			hazel_dbg("somebody asks for window %d\n", info.index);
			break;

		case VFIO_ACORN_CONFIG_REGION_INDEX:
			info.size = view->card->cfg_size;
			info.flags = VFIO_REGION_INFO_FLAG_READ |
				     VFIO_REGION_INFO_FLAG_WRITE;
			info.offset = HAZEL_INDEX_TO_OFFSET(info.index);
			break;

		case VFIO_ACORN_ROM_REGION_INDEX:
		case VFIO_ACORN_LEGACY_REGION_INDEX:
			info.size = 0;
			info.flags = 0;
			info.offset = HAZEL_INDEX_TO_OFFSET(info.index);

			hazel_dbg("somebody asks for region %d\n", info.index);
			break;
		default:
			{
				struct vfio_region_info_cap_type what = {
					.header.id = VFIO_REGION_INFO_CAP_TYPE,
					.header.version = 1 };
				u32 end = VFIO_ACORN_NUM_REGIONS +
					  view->num_regions;

				if (info.index >= end)
					return -EINVAL;
				info.index = array_index_nospec(info.index,
								end);

				nr = info.index - VFIO_ACORN_NUM_REGIONS;

				what.type = view->region[nr].type;
				what.subtype = view->region[nr].subtype;

				info.offset =
					HAZEL_INDEX_TO_OFFSET(info.index);
				info.flags = view->region[nr].flags;
				info.size = view->region[nr].size;

				ret = vfio_info_add_capability(&chain,
							&what.header,
							sizeof(what));
				if (ret)
					return ret;
			}
		}

		if ((info.flags & VFIO_REGION_INFO_FLAG_CAPS) && mine) {
			switch (cap_id) {
			case VFIO_REGION_INFO_CAP_SPARSE_MMAP:
				ret = vfio_info_add_capability(&chain,
					&mine->header,
					struct_size(mine, areas,
						    mine->nr_areas));
				if (ret) {
					kfree(mine);
					return ret;
				}
				break;
			default:
				kfree(mine);
				return -EINVAL;
			}
		}

		if (chain.size) {
			info.flags |= VFIO_REGION_INFO_FLAG_CAPS;
			if (info.argsz < sizeof(info) + chain.size) {
				info.argsz = sizeof(info) + chain.size;
				info.cap_offset = 0;
			} else {
				vfio_info_cap_shift(&chain, sizeof(info));
				if (copy_to_user((void __user *)arg +
						  sizeof(info), chain.buf,
						  chain.size)) {
					kfree(chain.buf);
					kfree(mine);
					return -EFAULT;
				}
				info.cap_offset = sizeof(info);
			}

			kfree(chain.buf);
		}

		kfree(mine);
		return copy_to_user((void __user *)arg, &info, minsz) ?
			-EFAULT : 0;
	} else if (cmd == VFIO_DEVICE_GET_IRQ_INFO) {
		struct vfio_irq_info info;

		minsz = offsetofend(struct vfio_irq_info, count);

		if (copy_from_user(&info, (void __user *)arg, minsz))
			return -EFAULT;

		if (info.argsz < minsz || info.index >= VFIO_ACORN_NUM_IRQS)
			return -EINVAL;

		info.flags = VFIO_IRQ_INFO_EVENTFD;
		info.count = info.index == VFIO_ACORN_MESSAGE_IRQ_INDEX;

		return copy_to_user((void __user *)arg, &info, minsz) ?
			-EFAULT : 0;
	} else if (cmd == VFIO_DEVICE_SET_IRQS) {
		struct vfio_irq_set hdr;
		size_t data_size = 0;
		void *data = NULL;
		int ret;

		minsz = offsetofend(struct vfio_irq_set, count);

		if (copy_from_user(&hdr, (void __user *)arg, minsz))
			return -EFAULT;

		if (vfio_set_irqs_prepare(&hdr, 1, VFIO_ACORN_NUM_IRQS,
					  &data_size)) {
			hazel_err(view, "interrupt %u makes no sense\n",
				  hdr.index);
			return -EINVAL;
		}
		if (data_size)
			data = memdup_user((void __user *)(arg + minsz),
					   data_size);
		if (IS_ERR(data))
			return PTR_ERR(data);

		ret = hazel_view_set_trigger(view, hdr.flags, hdr.index,
					     hdr.count, data);
		kfree(data);

		return ret;
	} else if (cmd == VFIO_DEVICE_RESET) {
		hazel_reset_view(view);
		return 0;
	} else if (cmd == VFIO_DEVICE_QUERY_GFX_PLANE) {
		struct vfio_device_gfx_plane_info plane = {};
		int ret = 0;

		minsz = offsetofend(struct vfio_device_gfx_plane_info,
				    region_index);
		if (copy_from_user(&plane, (void __user *)arg, minsz))
			return -EFAULT;
		if (plane.argsz < minsz)
			return -EINVAL;

		ret = hazel_query_plane(view, &plane);
		if (ret != 0)
			return ret;

		return copy_to_user((void __user *)arg, &plane, minsz) ?
								-EFAULT : 0;
	}

	return -ENOTTY;
}

static int hazel_view_init_dev(struct vfio_device *vfio_dev)
{
	struct hazel_view *view = vfio_dev_to_view(vfio_dev);

	view->card = kzalloc(sizeof(*view->card), GFP_KERNEL);
	if (!view->card)
		return -ENOMEM;

	view->card->adev = to_acorn_dev(vfio_dev->dev);
	view->card->cfg_size = view->card->adev->cfg_size;
	view->card->aperture_size = acorn_window_len(view->card->adev, 2);
	view->aperture_size = view->card->aperture_size / 2;
	view->aperture_offset = view->aperture_size;
	view->window[0].size = PAGE_SIZE * 4;
	mutex_init(&view->lock);
	return hazel_add_region(view, VFIO_REGION_TYPE_GFX, 7, PAGE_SIZE,
				VFIO_REGION_INFO_FLAG_READ);
}

static void hazel_view_release_dev(struct vfio_device *vfio_dev)
{
	struct hazel_view *view = vfio_dev_to_view(vfio_dev);

	mutex_destroy(&view->lock);
	kfree(view->region);
	kfree(view->card);
}

static const struct vfio_device_ops hazel_view_dev_ops = {
	.init		= hazel_view_init_dev,
	.release	= hazel_view_release_dev,
	.open_device	= hazel_view_open_device,
	.close_device	= hazel_view_close_device,
	.read		= hazel_view_read,
	.write		= hazel_view_write,
	.mmap		= hazel_view_mmap,
	.ioctl		= hazel_view_ioctl,
};

static int hazel_probe(struct acorn_dev *adev)
{
	struct hazel_view *view;
	int ret;

	view = vfio_alloc_device(hazel_view, vfio_device, &adev->dev,
				 &hazel_view_dev_ops);
	if (IS_ERR(view))
		return PTR_ERR(view);

	dev_set_drvdata(&adev->dev, view);
	ret = vfio_register_device(&view->vfio_device);
	if (ret)
		vfio_put_device(&view->vfio_device);
	return ret;
}

static void hazel_remove(struct acorn_dev *adev)
{
	struct hazel_view *view = dev_get_drvdata(&adev->dev);

	vfio_unregister_device(&view->vfio_device);
	vfio_put_device(&view->vfio_device);
}

static struct acorn_driver hazel_driver = {
	.driver = {
		.name = "hazel-vfio",
		.owner = THIS_MODULE,
	},
	.probe = hazel_probe,
	.remove = hazel_remove,
};

module_acorn_driver(hazel_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Views of a hazel card for virtual machines");
