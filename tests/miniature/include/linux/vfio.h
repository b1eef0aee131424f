/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the VFIO core offers to drivers, and what it asks of them.
 */
#ifndef _LINUX_VFIO_H
#define _LINUX_VFIO_H

#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <uapi/linux/vfio.h>

struct inode;
struct iommufd_ctx;
struct iommufd_device;
struct vfio_group;

struct vfio_device {
	struct device *dev;
	const struct vfio_device_ops *ops;

	/* What follows is the core's own, not for drivers */
	unsigned int registrations;	/* one, and one more for each open file */
	unsigned int open_count;
	struct mutex open_lock;
	struct inode *inode;		/* all mappings of the device are of it */
	struct cdev cdev;
	struct vfio_group *group;
	void *memory;
#if IS_ENABLED(CONFIG_IOMMUFD)
	struct iommufd_device *iommufd_device;
#endif
};

/**
 * struct vfio_device_ops - what a driver does for its devices
 *
 * @name: The driver, as messages name it.
 * @init: Prepare the driver's own part of the structure.
 * @release: Undo @init; nobody holds the device any longer.
 * @bind_iommufd: The device file was given to an iommufd; its number goes
 *		  to the last argument.
 * @open_device: Somebody opens the device who is the first one.
 * @close_device: Undo @open_device.
 * @read: read(2) of the device file.
 * @write: write(2) of the device file.
 * @ioctl: ioctl(2) of the device file, for all commands that the core does
 *         not know how to answer itself.
 * @mmap: mmap(2) of the device file.
 * @request: Ask the user to give the device back; count says how often
 *           that was tried before.
 * @match: Tell whether the user's string means this device (0: no, 1: yes,
 *         or a negative errno).
 * @dma_unmap: Optional, the user is about to unmap this range of I/O
 *             addresses.
 * @device_feature: Optional, answer VFIO_DEVICE_FEATURE.
 */
struct vfio_device_ops {
	char	*name;
	int	(*init)(struct vfio_device *vdev);
	void	(*release)(struct vfio_device *vdev);
	int	(*bind_iommufd)(struct vfio_device *vdev,
				struct iommufd_ctx *ictx, u32 *out_device_id);
	int	(*open_device)(struct vfio_device *vdev);
	void	(*close_device)(struct vfio_device *vdev);
	ssize_t	(*read)(struct vfio_device *vdev, char __user *buf,
			size_t count, loff_t *ppos);
	ssize_t	(*write)(struct vfio_device *vdev, const char __user *buf,
			 size_t count, loff_t *ppos);
	long	(*ioctl)(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg);
	int	(*mmap)(struct vfio_device *vdev, struct vm_area_struct *vma);
	void	(*request)(struct vfio_device *vdev, unsigned int count);
	int	(*match)(struct vfio_device *vdev, char *buf);
	void	(*dma_unmap)(struct vfio_device *vdev, u64 iova, u64 length);
	int	(*device_feature)(struct vfio_device *vdev, u32 flags,
				  void __user *arg, size_t argsz);
};

int vfio_iommufd_bind(struct vfio_device *vdev, struct iommufd_ctx *ictx,
		      u32 *out_device_id);

/* The driver's structure around a vfio_device, with @ops->init() done. */
#define vfio_alloc_device(type, member, dev, ops)			\
	container_of(__vfio_alloc_device(sizeof(struct type),		\
					 offsetof(struct type, member),	\
					 dev, ops),			\
		     struct type, member)

struct vfio_device *__vfio_alloc_device(size_t size, size_t member,
					struct device *dev,
					const struct vfio_device_ops *ops);
void vfio_put_device(struct vfio_device *vdev);
int vfio_register_device(struct vfio_device *vdev);
void vfio_unregister_device(struct vfio_device *vdev);

/**
 * vfio_check_feature - check the header of a VFIO_DEVICE_FEATURE
 * @flags: as the user gave them
 * @argsz: size of the data behind the header
 * @supported: VFIO_DEVICE_FEATURE_GET, VFIO_DEVICE_FEATURE_SET, or both
 * @minsz: the least @argsz that will do
 *
 * Return: 1 when the feature is to be carried out, else what to return.
 */
static inline int vfio_check_feature(u32 flags, size_t argsz, u32 supported,
				     size_t minsz)
{
	u32 verbs = VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_SET;

	if (!(flags & verbs) || (flags & verbs & ~supported))
		return -EINVAL;
	return argsz < minsz ? -EINVAL : 1;
}

/* The chain of capabilities that goes behind a structure for the user. */
struct vfio_info_cap {
	struct vfio_info_cap_header *buf;
	size_t size;
};

struct vfio_info_cap_header *vfio_info_cap_add(struct vfio_info_cap *caps,
					       size_t size, u16 id,
					       u16 version);
void vfio_info_cap_shift(struct vfio_info_cap *caps, size_t offset);
int vfio_info_add_capability(struct vfio_info_cap *caps,
			     struct vfio_info_cap_header *cap, size_t size);

int vfio_set_irqs_prepare(struct vfio_irq_set *hdr, u32 num_irqs, u32 max_index,
			  size_t *data_size);

#endif /* _LINUX_VFIO_H */
