/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * What userspace and the VFIO drivers of this small tree say to each other.
 */
#ifndef _UAPI_LINUX_VFIO_H
#define _UAPI_LINUX_VFIO_H

#include <linux/types.h>
#include <linux/ioctl.h>

#define VFIO_TYPE	(';')
#define VFIO_BASE	100

/*
 * Every structure below starts with argsz, the size of the user's buffer.  The
 * kernel never touches more than that, and says there how much it would need.
 */

/* Each chained capability starts with this; next counts from the structure. */
struct vfio_info_cap_header {
	__u16	id;
	__u16	version;
	__u32	next;
};

#define VFIO_DEVICE_GET_INFO		_IO(VFIO_TYPE, VFIO_BASE + 7)

struct vfio_device_info {
	__u32	argsz;
	__u32	flags;
#define VFIO_DEVICE_FLAGS_RESET		(1 << 0)
#define VFIO_DEVICE_FLAGS_ACORN		(1 << 1)
#define VFIO_DEVICE_FLAGS_TRELLIS	(1 << 2)
#define VFIO_DEVICE_FLAGS_FERN		(1 << 3)
#define VFIO_DEVICE_FLAGS_GORSE		(1 << 4)
#define VFIO_DEVICE_FLAGS_JUNIPER	(1 << 5)
#define VFIO_DEVICE_FLAGS_LAUREL	(1 << 6)
	__u32	num_regions;
	__u32	num_irqs;
};

#define VFIO_DEVICE_GET_REGION_INFO	_IO(VFIO_TYPE, VFIO_BASE + 8)

/* Index goes in; flags, size, the offset in the device file and caps come out. */
struct vfio_region_info {
	__u32	argsz;
	__u32	flags;
#define VFIO_REGION_INFO_FLAG_READ	(1 << 0)
#define VFIO_REGION_INFO_FLAG_WRITE	(1 << 1)
#define VFIO_REGION_INFO_FLAG_MMAP	(1 << 2)
#define VFIO_REGION_INFO_FLAG_CAPS	(1 << 3)
	__u32	index;
	__u32	cap_offset;
	__u64	size;
	__u64	offset;
};

/* Only these parts of the region can be mapped. */
#define VFIO_REGION_INFO_CAP_SPARSE_MMAP	1

struct vfio_region_sparse_mmap_area {
	__u64	offset;
	__u64	size;
};

struct vfio_region_info_cap_sparse_mmap {
	struct vfio_info_cap_header header;
	__u32	nr_areas;
	__u32	reserved;
	struct vfio_region_sparse_mmap_area areas[];
};

/* What a region is that has no fixed index. */
#define VFIO_REGION_INFO_CAP_TYPE	2

struct vfio_region_info_cap_type {
	struct vfio_info_cap_header header;
	__u32	type;
	__u32	subtype;
};

#define VFIO_REGION_TYPE_ACORN		1
#define VFIO_REGION_TYPE_GFX		2
#define VFIO_REGION_TYPE_JUNIPER	3

#define VFIO_REGION_SUBTYPE_GFX_EDID	1

/* The whole region can be mapped, and nothing else in its pages is in danger. */
#define VFIO_REGION_INFO_CAP_IRQ_MAPPABLE	3

#define VFIO_DEVICE_GET_IRQ_INFO	_IO(VFIO_TYPE, VFIO_BASE + 9)

struct vfio_irq_info {
	__u32	argsz;
	__u32	flags;
#define VFIO_IRQ_INFO_EVENTFD		(1 << 0)
#define VFIO_IRQ_INFO_MASKABLE		(1 << 1)
#define VFIO_IRQ_INFO_NORESIZE		(1 << 3)
	__u32	index;
	__u32	count;
};

#define VFIO_DEVICE_SET_IRQS		_IO(VFIO_TYPE, VFIO_BASE + 10)

struct vfio_irq_set {
	__u32	argsz;
	__u32	flags;
#define VFIO_IRQ_SET_DATA_NONE		(1 << 0)
#define VFIO_IRQ_SET_DATA_EVENTFD	(1 << 2)
#define VFIO_IRQ_SET_ACTION_TRIGGER	(1 << 5)
	__u32	index;
	__u32	start;
	__u32	count;
	__u8	data[];
};

#define VFIO_DEVICE_RESET		_IO(VFIO_TYPE, VFIO_BASE + 11)

#define VFIO_DEVICE_QUERY_GFX_PLANE	_IO(VFIO_TYPE, VFIO_BASE + 14)

struct vfio_device_gfx_plane_info {
	__u32	argsz;
	__u32	flags;
	__u32	width;
	__u32	height;
	__u32	size;
	__u32	region_index;
};

#define VFIO_DEVICE_IOEVENTFD		_IO(VFIO_TYPE, VFIO_BASE + 16)

struct vfio_device_ioeventfd {
	__u32	argsz;
	__u32	flags;
	__u64	offset;		/* in the device file */
	__u64	data;
	__s32	fd;
	__u32	reserved;
};

#define VFIO_DEVICE_FEATURE		_IO(VFIO_TYPE, VFIO_BASE + 17)

struct vfio_device_feature {
	__u32	argsz;
	__u32	flags;
#define VFIO_DEVICE_FEATURE_MASK	(0xffff)
#define VFIO_DEVICE_FEATURE_GET		(1 << 16)
#define VFIO_DEVICE_FEATURE_SET		(1 << 17)
	__u8	data[];
};

#define VFIO_DEVICE_BIND_IOMMUFD	_IO(VFIO_TYPE, VFIO_BASE + 18)
#define VFIO_DEVICE_ATTACH_IOMMUFD_PT	_IO(VFIO_TYPE, VFIO_BASE + 19)
#define VFIO_DEVICE_DETACH_IOMMUFD_PT	_IO(VFIO_TYPE, VFIO_BASE + 20)

struct vfio_device_iommufd {
	__u32	argsz;
	__u32	flags;
	__s32	iommufd;
	__u32	pt_id;
};

/* The fixed indexes of a device on the acorn bus. */
enum {
	VFIO_ACORN_WIN0_REGION_INDEX,
	VFIO_ACORN_WIN1_REGION_INDEX,
	VFIO_ACORN_WIN2_REGION_INDEX,
	VFIO_ACORN_WIN3_REGION_INDEX,
	VFIO_ACORN_WIN4_REGION_INDEX,
	VFIO_ACORN_WIN5_REGION_INDEX,
	VFIO_ACORN_ROM_REGION_INDEX,
	VFIO_ACORN_CONFIG_REGION_INDEX,
	VFIO_ACORN_LEGACY_REGION_INDEX,
	VFIO_ACORN_NUM_REGIONS
};

enum {
	VFIO_ACORN_WIRE_IRQ_INDEX,
	VFIO_ACORN_MESSAGE_IRQ_INDEX,
	VFIO_ACORN_NUM_IRQS
};

/* A channel of the juniper bus has one fixed region, and some with a type. */
enum {
	VFIO_JUNIPER_CONFIG_REGION_INDEX,
	VFIO_JUNIPER_NUM_REGIONS
};

#endif /* _UAPI_LINUX_VFIO_H */
