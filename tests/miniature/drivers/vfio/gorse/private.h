/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VFIO_GORSE_PRIVATE_H
#define VFIO_GORSE_PRIVATE_H

#include <linux/gorse.h>
#include <linux/vfio.h>

#define VFIO_GORSE_OFFSET_SHIFT    40

static inline u64 vfio_gorse_index_to_offset(u32 index)
{
	return ((u64)(index) << VFIO_GORSE_OFFSET_SHIFT);
}

struct vfio_gorse_region {
	u32			flags;
	u64			addr;
	resource_size_t		size;
};

struct vfio_gorse_device {
	struct vfio_device		vdev;
	struct vfio_gorse_region	*regions;
	u32				armed;
};

#endif /* VFIO_GORSE_PRIVATE_H */
