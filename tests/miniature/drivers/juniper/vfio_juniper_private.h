/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VFIO_JUNIPER_PRIVATE_H_
#define _VFIO_JUNIPER_PRIVATE_H_

#include <linux/eventfd.h>
#include <linux/juniper.h>
#include <linux/mutex.h>
#include <linux/vfio.h>

/* A region is 1 KiB at most: several of them are in one page of the file. */
#define VFIO_JUNIPER_OFFSET_SHIFT	10
#define VFIO_JUNIPER_OFFSET_TO_INDEX(off)	((off) >> VFIO_JUNIPER_OFFSET_SHIFT)
#define VFIO_JUNIPER_INDEX_TO_OFFSET(id)	((u64)(id) << VFIO_JUNIPER_OFFSET_SHIFT)
#define VFIO_JUNIPER_OFFSET_MASK	(((u64)(1) << VFIO_JUNIPER_OFFSET_SHIFT) - 1)

struct vfio_juniper_private;
struct vfio_juniper_region;

struct vfio_juniper_regops {
	ssize_t	(*read)(struct vfio_juniper_private *private, char __user *buf,
			size_t count, loff_t *ppos);
};

struct vfio_juniper_region {
	u32				type;
	u32				subtype;
	const struct vfio_juniper_regops *ops;
	void				*data;
	size_t				size;
	u32				flags;
};

struct juniper_io_region {
	u8 request[512];
	u32 ret_code;
};

struct vfio_juniper_private {
	struct vfio_device vdev;
	struct juniper_channel *channel;
	struct mutex io_mutex;
	struct juniper_io_region *io_region;
	struct vfio_juniper_region *region;
	int num_regions;
	struct eventfd_ctx *io_trigger;
};

#endif
