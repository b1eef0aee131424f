/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For VFIO drivers of devices on the acorn bus.
 */
#ifndef _LINUX_VFIO_ACORN_CORE_H
#define _LINUX_VFIO_ACORN_CORE_H

#include <linux/acorn.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/vfio.h>

/* An offset in the device file has the region's index on top. */
#define VFIO_ACORN_OFFSET_SHIFT		40

#define VFIO_ACORN_OFFSET_TO_INDEX(off)	((off) >> VFIO_ACORN_OFFSET_SHIFT)
#define VFIO_ACORN_INDEX_TO_OFFSET(index) \
	((u64)(index) << VFIO_ACORN_OFFSET_SHIFT)
#define VFIO_ACORN_OFFSET_MASK		(((u64)1 << VFIO_ACORN_OFFSET_SHIFT) - 1)

struct vfio_acorn_core_device;
struct vfio_acorn_region;

struct vfio_acorn_regops {
	ssize_t (*rw)(struct vfio_acorn_core_device *vdev, char __user *buf,
		      size_t count, loff_t *ppos, bool is_write);
	void (*release)(struct vfio_acorn_core_device *vdev,
			struct vfio_acorn_region *region);
	int (*mmap)(struct vfio_acorn_core_device *vdev,
		    struct vfio_acorn_region *region,
		    struct vm_area_struct *vma);
	int (*add_capability)(struct vfio_acorn_core_device *vdev,
			      struct vfio_acorn_region *region,
			      struct vfio_info_cap *caps);
};

/* A region that the driver of one device adds behind the fixed ones. */
struct vfio_acorn_region {
	u32				type;
	u32				subtype;
	const struct vfio_acorn_regops	*ops;
	void				*data;
	size_t				size;
	u32				flags;
};

struct vfio_acorn_core_device {
	struct vfio_device	vdev;
	struct acorn_dev	*adev;
	void __iomem		*mapped[ACORN_NUM_WINDOWS];
	bool			can_mmap[ACORN_NUM_WINDOWS];
	u8			irq_window;
	bool			has_legacy;
	struct vfio_acorn_region *region;
	int			num_regions;
	struct rw_semaphore	memory_lock;
	struct mutex		irq_lock;
	u32			num_irqs;
};

int vfio_acorn_core_init_dev(struct vfio_device *core_vdev);
void vfio_acorn_core_release_dev(struct vfio_device *core_vdev);
int vfio_acorn_core_open_device(struct vfio_device *core_vdev);
void vfio_acorn_core_close_device(struct vfio_device *core_vdev);
int vfio_acorn_core_register_device(struct vfio_acorn_core_device *vdev);
void vfio_acorn_core_unregister_device(struct vfio_acorn_core_device *vdev);
int vfio_acorn_core_register_region(struct vfio_acorn_core_device *vdev,
				    u32 type, u32 subtype,
				    const struct vfio_acorn_regops *ops,
				    size_t size, u32 flags, void *data);
long vfio_acorn_core_ioctl(struct vfio_device *core_vdev, unsigned int cmd,
			   unsigned long arg);
int vfio_acorn_core_ioctl_feature(struct vfio_device *core_vdev, u32 flags,
				  void __user *arg, size_t argsz);
ssize_t vfio_acorn_core_read(struct vfio_device *core_vdev, char __user *buf,
			     size_t count, loff_t *ppos);
ssize_t vfio_acorn_core_write(struct vfio_device *core_vdev,
			      const char __user *buf, size_t count,
			      loff_t *ppos);
int vfio_acorn_core_mmap(struct vfio_device *core_vdev,
			 struct vm_area_struct *vma);
void vfio_acorn_core_request(struct vfio_device *core_vdev, unsigned int count);
int vfio_acorn_core_match(struct vfio_device *core_vdev, char *buf);
int vfio_acorn_ioeventfd(struct vfio_acorn_core_device *vdev, loff_t offset,
			 u64 data, int fd);

#endif /* _LINUX_VFIO_ACORN_CORE_H */
