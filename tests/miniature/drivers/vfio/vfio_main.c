// SPDX-License-Identifier: GPL-2.0-only
/*
 * The VFIO core: device files, and what all drivers have in common.
 */

#include <linux/err.h>
#include <linux/export.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pm_runtime.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#include "vfio.h"

/* An inode for nothing but the mappings of one device. */
static struct inode *vfio_fs_inode_new(void)
{
	return alloc_anon_inode(NULL);
}

struct vfio_device *__vfio_alloc_device(size_t size, size_t member,
					struct device *dev,
					const struct vfio_device_ops *ops)
{
	struct vfio_device *device;
	void *outer;
	int err;

	outer = kzalloc(size, GFP_KERNEL);
	if (!outer)
		return ERR_PTR(-ENOMEM);

	device = outer + member;
	device->dev = dev;
	device->ops = ops;
	device->memory = outer;
	mutex_init(&device->open_lock);
	device->inode = vfio_fs_inode_new();
	if (IS_ERR(device->inode)) {
		err = PTR_ERR(device->inode);
		goto out_lock;
	}

	err = ops->init ? ops->init(device) : 0;
	if (err)
		goto out_inode;
	return device;

out_inode:
	iput(device->inode);
out_lock:
	mutex_destroy(&device->open_lock);
	kfree(outer);
	return ERR_PTR(err);
}
EXPORT_SYMBOL_GPL(__vfio_alloc_device);

void vfio_put_device(struct vfio_device *device)
{
	if (device->ops->release)
		device->ops->release(device);
	iput(device->inode);
	mutex_destroy(&device->open_lock);
	kfree(device->memory);
}
EXPORT_SYMBOL_GPL(vfio_put_device);

int vfio_register_device(struct vfio_device *device)
{
	int ret;

	if (WARN_ON(!device->ops->open_device != !device->ops->close_device))
		return -EINVAL;

	ret = vfio_device_set_group(device);
	if (ret)
		return ret;

	device->cdev.ops = &vfio_device_fops;
	device->registrations = 1;
	dev_info(device->dev, "given to userspace\n");
	return 0;
}
EXPORT_SYMBOL_GPL(vfio_register_device);

void vfio_unregister_device(struct vfio_device *device)
{
	unsigned int tries = 0;

	while (READ_ONCE(device->registrations) > 1) {
		if (device->ops->request)
			device->ops->request(device, tries);
		tries++;
	}
	device->registrations = 0;
	vfio_device_remove_group(device);
}
EXPORT_SYMBOL_GPL(vfio_unregister_device);

/* A device that is being taken away cannot be opened any more. */
bool vfio_device_try_get_registration(struct vfio_device *device)
{
	if (!device->registrations)
		return false;
	device->registrations++;
	return true;
}

void vfio_device_put_registration(struct vfio_device *device)
{
	device->registrations--;
}

struct vfio_device_file *vfio_allocate_device_file(struct vfio_device *device)
{
	struct vfio_device_file *df = kzalloc(sizeof(*df), GFP_KERNEL_ACCOUNT);

	if (!df)
		return ERR_PTR(-ENOMEM);
	df->device = device;
	return df;
}

int vfio_df_open(struct vfio_device_file *df)
{
	struct vfio_device *device = df->device;
	int ret = 0;

	mutex_lock(&device->open_lock);
	if (!device->open_count && device->ops->open_device)
		ret = device->ops->open_device(device);
	if (!ret) {
		device->open_count++;
		/* The fops below may look at the device from now on. */
		smp_store_release(&df->access_granted, 1);
	}
	mutex_unlock(&device->open_lock);
	return ret;
}

void vfio_df_close(struct vfio_device_file *df)
{
	struct vfio_device *device = df->device;

	mutex_lock(&device->open_lock);
	if (!--device->open_count && device->ops->close_device)
		device->ops->close_device(device);
	mutex_unlock(&device->open_lock);
}

static int vfio_device_fops_release(struct inode *inode, struct file *filep)
{
	struct vfio_device_file *df = filep->private_data;
	struct vfio_device *device = df->device;

	if (df->group)
		vfio_df_group_close(df);
	else
		vfio_df_unbind_iommufd(df);

	vfio_device_put_registration(device);

	kfree(df);

	return 0;
}

/* A sleeping device is woken for as long as an ioctl is under way. */
static int vfio_device_pm_runtime_get(struct vfio_device *device)
{
	struct device *parent = device->dev->parent;
	int ret;

	if (!parent)
		return 0;

	ret = pm_runtime_resume_and_get(device->dev);
	if (ret) {
		dev_info(device->dev, "does not wake up (%d)\n", ret);
		return -EIO;
	}
	return 0;
}

static void vfio_device_pm_runtime_put(struct vfio_device *device)
{
	if (device->dev->parent)
		pm_runtime_put(device->dev);
}

long vfio_df_ioctl_bind_iommufd(struct vfio_device_file *df,
				struct vfio_device_iommufd __user *arg)
{
	struct vfio_device_iommufd bind;
	u32 id = 0;
	int ret;

	if (df->group)
		return -EINVAL;
	if (copy_from_user(&bind, arg, sizeof(bind)))
		return -EFAULT;
	if (bind.argsz < sizeof(bind) || bind.flags)
		return -EINVAL;

	if (df->device->ops->bind_iommufd) {
		ret = df->device->ops->bind_iommufd(df->device, NULL, &id);
		if (ret)
			return ret;
	}
	ret = vfio_df_open(df);
	if (ret)
		return ret;
	return put_user(id, &arg->pt_id);
}

int vfio_df_ioctl_attach_pt(struct vfio_device_file *df,
			    struct vfio_device_iommufd __user *arg)
{
	return get_user(df->pt_id, &arg->pt_id);
}

int vfio_df_ioctl_detach_pt(struct vfio_device_file *df,
			    struct vfio_device_iommufd __user *arg)
{
	df->pt_id = 0;
	return put_user(0, &arg->pt_id);
}

static int vfio_ioctl_device_feature(struct vfio_device *device,
				     struct vfio_device_feature __user *arg)
{
	size_t head = offsetofend(struct vfio_device_feature, flags);
	struct vfio_device_feature feature = {};

	if (copy_from_user(&feature, arg, head))
		return -EFAULT;
	if (feature.argsz < head)
		return -EINVAL;
	if (unlikely(!device->ops->device_feature))
		return -ENOTTY;

	return device->ops->device_feature(device, feature.flags, arg->data,
					   feature.argsz - head);
}

static long vfio_device_fops_unl_ioctl(struct file *filep, unsigned int cmd,
				       unsigned long arg)
{
	struct vfio_device_file *df = filep->private_data;
	struct vfio_device *device = df->device;
	void __user *uptr = (void __user *)arg;
	int ret;

	if (cmd == VFIO_DEVICE_BIND_IOMMUFD)
		return vfio_df_ioctl_bind_iommufd(df, uptr);

	/* Nobody talks to a device that was not opened, see vfio_df_open() */
	if (!smp_load_acquire(&df->access_granted))
		return -EINVAL;

	ret = vfio_device_pm_runtime_get(device);
	if (ret)
		return ret;

	/* A file of the group is attached through its container instead */
	if (!df->group && IS_ENABLED(CONFIG_VFIO_DEVICE_CDEV)) {
		switch (cmd) {
		case VFIO_DEVICE_DETACH_IOMMUFD_PT:
			ret = vfio_df_ioctl_detach_pt(df, uptr);
			goto out;
		case VFIO_DEVICE_ATTACH_IOMMUFD_PT:
			ret = vfio_df_ioctl_attach_pt(df, uptr);
			goto out;
		default:
			break;
		}
	}

	switch (cmd) {
	case VFIO_DEVICE_FEATURE:
		ret = vfio_ioctl_device_feature(device, uptr);
		break;

	/* All the rest is between the user and the driver */
	default:
		if (unlikely(!device->ops->ioctl))
			ret = -EINVAL;
		else
			ret = device->ops->ioctl(device, cmd, arg);
		break;
	}
out:
	vfio_device_pm_runtime_put(device);
	return ret;
}

static ssize_t vfio_device_fops_read(struct file *filep, char __user *buf,
				     size_t count, loff_t *ppos)
{
	struct vfio_device_file *df = filep->private_data;
	struct vfio_device *device = df->device;

	if (!smp_load_acquire(&df->access_granted) || !device->ops->read)
		return -EINVAL;

	return device->ops->read(device, buf, count, ppos);
}

static ssize_t vfio_device_fops_write(struct file *filep,
				      const char __user *buf, size_t count,
				      loff_t *ppos)
{
	struct vfio_device_file *df = filep->private_data;
	struct vfio_device *device = df->device;

	if (!smp_load_acquire(&df->access_granted) || !device->ops->write)
		return -EINVAL;

	return device->ops->write(device, buf, count, ppos);
}

static int vfio_device_fops_mmap(struct file *filep, struct vm_area_struct *vma)
{
	struct vfio_device_file *df = filep->private_data;
	struct vfio_device *device = df->device;

	/* Pairs with the release in vfio_df_open() */
	if (!smp_load_acquire(&df->access_granted) || !device->ops->mmap)
		return -EINVAL;

	return device->ops->mmap(device, vma);
}

const struct file_operations vfio_device_fops = {
	.owner		= THIS_MODULE,
	.release	= vfio_device_fops_release,
	.read		= vfio_device_fops_read,
	.write		= vfio_device_fops_write,
	.unlocked_ioctl	= vfio_device_fops_unl_ioctl,
	.mmap		= vfio_device_fops_mmap,
};

int vfio_iommufd_bind(struct vfio_device *vdev, struct iommufd_ctx *ictx,
		      u32 *out_device_id)
{
	*out_device_id = 1;
	return 0;
}
EXPORT_SYMBOL_GPL(vfio_iommufd_bind);

/**
 * vfio_info_cap_add - make room for one more capability
 * @caps: the chain, which may be empty
 * @size: of the capability with its header
 * @id: of the capability
 * @version: of its layout
 *
 * The chain is thrown away when there is no memory.
 *
 * Return: the new header, the rest is all zero; or an ERR_PTR().
 */
struct vfio_info_cap_header *vfio_info_cap_add(struct vfio_info_cap *caps,
					       size_t size, u16 id, u16 version)
{
	struct vfio_info_cap_header *header, *last;
	void *grown;

	size = (size + sizeof(u64) - 1) & ~(sizeof(u64) - 1);
	grown = krealloc(caps->buf, caps->size + size, GFP_KERNEL);
	if (!grown) {
		kfree(caps->buf);
		caps->buf = NULL;
		caps->size = 0;
		return ERR_PTR(-ENOMEM);
	}

	header = memset(grown + caps->size, 0, size);
	header->id = id;
	header->version = version;

	if (caps->size) {
		last = grown;
		while (last->next)
			last = grown + last->next;
		last->next = caps->size;
	}
	caps->buf = grown;
	caps->size += size;
	return header;
}
EXPORT_SYMBOL_GPL(vfio_info_cap_add);

/* Until now next counted from the chain; it goes @offset behind the structure. */
void vfio_info_cap_shift(struct vfio_info_cap *caps, size_t offset)
{
	struct vfio_info_cap_header *cap = caps->buf;

	while (cap->next) {
		size_t next = cap->next;

		cap->next += offset;
		cap = (void *)caps->buf + next;
	}
}
EXPORT_SYMBOL_GPL(vfio_info_cap_shift);

int vfio_info_add_capability(struct vfio_info_cap *caps,
			     struct vfio_info_cap_header *cap, size_t size)
{
	struct vfio_info_cap_header *added;

	added = vfio_info_cap_add(caps, size, cap->id, cap->version);
	if (IS_ERR(added))
		return PTR_ERR(added);

	memcpy(added + 1, cap + 1, size - sizeof(*cap));
	return 0;
}
EXPORT_SYMBOL_GPL(vfio_info_add_capability);

int vfio_set_irqs_prepare(struct vfio_irq_set *hdr, u32 num_irqs, u32 max_index,
			  size_t *data_size)
{
	*data_size = 0;
	if (hdr->argsz < sizeof(*hdr) || hdr->index >= max_index ||
	    hdr->start >= num_irqs || hdr->count > num_irqs - hdr->start)
		return -EINVAL;

	if (hdr->flags & VFIO_IRQ_SET_DATA_EVENTFD)
		*data_size = hdr->count * sizeof(s32);
	if (hdr->argsz - sizeof(*hdr) < *data_size)
		return -EINVAL;
	return 0;
}
EXPORT_SYMBOL_GPL(vfio_set_irqs_prepare);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Devices for userspace, in small");
