/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_TYPES_H
#define _LINUX_TYPES_H

#include <linux/compiler_types.h>
#include <uapi/linux/types.h>

typedef __u8	u8;
typedef __u16	u16;
typedef __u32	u32;
typedef __u64	u64;
typedef __s32	s32;
typedef __s64	s64;
typedef u8	uint8_t;
typedef u32	uint32_t;
typedef u64	uint64_t;

typedef _Bool			bool;
typedef __SIZE_TYPE__		size_t;
typedef long			ssize_t;
typedef long long		loff_t;
typedef unsigned long		pgoff_t;
typedef u64			phys_addr_t;
typedef phys_addr_t		resource_size_t;
typedef unsigned int		gfp_t;
typedef unsigned int		fmode_t;

#define NULL	((void *)0)
#define true	1
#define false	0

struct list_head {
	struct list_head *next, *prev;
};

#endif /* _LINUX_TYPES_H */
