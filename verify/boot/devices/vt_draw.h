/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Regions that nobody chose, the same ones each time: of every size and alignment,
 * of one page and of many, less than a page, writable or not.  They are laid one
 * behind the other in memory that the kernel was told to leave alone.
 */
#ifndef VT_DRAW_H
#define VT_DRAW_H

#include <linux/align.h>
#include <linux/ioport.h>
#include <linux/module.h>
#include <linux/sizes.h>

static unsigned long long reserved;
module_param(reserved, ullong, 0444);
MODULE_PARM_DESC(reserved, "where the memory for devices begins");

struct draw {
	u64 state;
	u64 next;	/* physical address of what is free */
};

static u32 draw(struct draw *from, u32 below)
{
	from->state ^= from->state << 13;
	from->state ^= from->state >> 7;
	from->state ^= from->state << 17;
	return (u32)(from->state >> 11) % below;
}

static u64 draw_size(struct draw *from)
{
	switch (draw(from, 6)) {
	case 0:
		return PAGE_SIZE;
	case 1:
		return 0x100 + 0x100 * draw(from, 12);
	case 2:
		return SZ_2M + PAGE_SIZE * draw(from, 4);
	case 3:
		return PAGE_SIZE * (1 + draw(from, 5)) + 0x80;
	default:
		return PAGE_SIZE * (1 + draw(from, 40));
	}
}

static __maybe_unused struct resource draw_region(struct draw *from, unsigned long more)
{
	u64 size = draw_size(from);
	u64 start = ALIGN(from->next, draw(from, 3) ? SZ_64K : SZ_2M);
	unsigned long flags = IORESOURCE_MEM;

	if (!draw(from, 5))
		start += 0x200;
	if (!draw(from, 4))
		flags |= IORESOURCE_READONLY;
	if (draw(from, 2))
		flags |= more;
	from->next = start + size + SZ_64K;
	return (struct resource){ .start = start, .end = start + size - 1,
				  .flags = flags, .name = "vt" };
}

#endif
