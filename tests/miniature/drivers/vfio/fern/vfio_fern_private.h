/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VFIO_FERN_PRIVATE_H
#define VFIO_FERN_PRIVATE_H

#include <linux/fern.h>
#include <linux/mutex.h>
#include <linux/vfio.h>

#define VFIO_FERN_OFFSET_SHIFT    40
#define VFIO_FERN_OFFSET_MASK (((u64)(1) << VFIO_FERN_OFFSET_SHIFT) - 1)

#define VFIO_FERN_OFFSET_TO_INDEX(off) ((off) >> VFIO_FERN_OFFSET_SHIFT)

#define VFIO_FERN_INDEX_TO_OFFSET(index)	\
	((u64)(index) << VFIO_FERN_OFFSET_SHIFT)

struct vfio_fern_region {
	u32 flags;
	u32 type;
	u64 addr;
	resource_size_t size;
	void __iomem *ioaddr;
};

struct vfio_fern_device {
	struct vfio_device vdev;
	struct fern_object *object;
	struct vfio_fern_region *regions;
	struct mutex igate;
	u32 armed;
};

#endif /* VFIO_FERN_PRIVATE_H */
