/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VFIO_TRELLIS_PRIVATE_H
#define VFIO_TRELLIS_PRIVATE_H

#include <linux/ioport.h>
#include <linux/mutex.h>
#include <linux/vfio.h>

#define VFIO_TRELLIS_OFFSET_SHIFT	40
#define VFIO_TRELLIS_OFFSET_MASK	(((u64)(1) << VFIO_TRELLIS_OFFSET_SHIFT) - 1)

#define VFIO_TRELLIS_OFFSET_TO_INDEX(off)	\
	((off) >> VFIO_TRELLIS_OFFSET_SHIFT)

#define VFIO_TRELLIS_INDEX_TO_OFFSET(index)	\
	((u64)(index) << VFIO_TRELLIS_OFFSET_SHIFT)

struct vfio_trellis_region {
	u64			addr;
	resource_size_t		size;
	u32			flags;
	u32			type;
#define VFIO_TRELLIS_REGION_MMIO	1
#define VFIO_TRELLIS_REGION_PORTS	2
	void __iomem		*ioaddr;
};

struct vfio_trellis_device {
	struct vfio_device		vdev;
	struct vfio_trellis_region	*regions;
	u32				num_regions;
	u32				num_irqs;
	u32				flags;
	struct mutex			igate;
	u32				armed;

	/* For the code of the one kind of device or the other to fill in */
	void		*opaque;
	struct resource	*(*get_resource)(struct vfio_trellis_device *vdev,
					 u32 num);
	int		(*reset)(struct vfio_trellis_device *vdev);
};

int vfio_trellis_open_device(struct vfio_device *core_vdev);
void vfio_trellis_close_device(struct vfio_device *core_vdev);
long vfio_trellis_ioctl(struct vfio_device *core_vdev,
			unsigned int cmd, unsigned long arg);
ssize_t vfio_trellis_read(struct vfio_device *core_vdev, char __user *buf,
			  size_t count, loff_t *ppos);
ssize_t vfio_trellis_write(struct vfio_device *core_vdev,
			   const char __user *buf, size_t count, loff_t *ppos);
int vfio_trellis_mmap(struct vfio_device *core_vdev,
		      struct vm_area_struct *vma);

#endif /* VFIO_TRELLIS_PRIVATE_H */
