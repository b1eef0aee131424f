/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_IOPORT_H
#define _LINUX_IOPORT_H

#include <linux/types.h>

struct resource {
	resource_size_t start;
	resource_size_t end;		/* the last byte, not the one behind it */
	const char *name;
	unsigned long flags;
};

#define IORESOURCE_IO		0x00000100
#define IORESOURCE_MEM		0x00000200
#define IORESOURCE_READONLY	0x00004000
#define IORESOURCE_SHADOW	0x00100000

static inline resource_size_t resource_size(const struct resource *res)
{
	return res->end ? res->end - res->start + 1 : 0;
}

#endif /* _LINUX_IOPORT_H */
