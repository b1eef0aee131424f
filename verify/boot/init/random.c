// SPDX-License-Identifier: GPL-2.0-only
/* Many mappings with arguments that nobody chose; the same ones each time. */

#include "init.h"

#define TRIES	120

static u64 state;

static u32 draw(u32 below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 11) % below;
}

/* A page in a region of @pages, often near an edge, at times behind it. */
static u64 draw_page(u64 pages)
{
	switch (draw(6)) {
	case 0:
		return 0;
	case 1:
		return pages ? pages - 1 : 0;
	case 2:
		return pages;
	case 3:
		return pages + draw(32);
	default:
		return pages ? draw(pages > 1u << 30 ? 1u << 30 : pages) : draw(4);
	}
}

static u64 draw_length(u64 pages, u64 first)
{
	u64 left = pages > first ? pages - first : 0;

	switch (draw(6)) {
	case 0:
		return 1;
	case 1:
		return left ?: 1;
	case 2:
		return left + 1;
	case 3:
		return left + 1 + draw(64);
	default:
		return 1 + (left ? draw(left > 4096 ? 4096 : left) : draw(4));
	}
}

static int draw_flags(void)
{
	static const int flags[] = {
		MAP_SHARED, MAP_SHARED, MAP_SHARED, MAP_SHARED | MAP_POPULATE,
		MAP_SHARED_VALIDATE, MAP_SHARED | MAP_NORESERVE, MAP_PRIVATE,
		MAP_PRIVATE | MAP_NORESERVE,
	};

	return flags[draw(ARRAY_SIZE(flags))];
}

static int draw_prot(void)
{
	static const int prots[] = { RW, RW, RW, PROT_READ, PROT_READ, PROT_WRITE,
				     PROT_READ | PROT_EXEC, PROT_NONE };

	return prots[draw(ARRAY_SIZE(prots))];
}

/* Loads from some pages, with a page taken out or protected in between. */
static void use(const char *tag, const struct dut *dut, u32 index, u8 *map, u64 pages)
{
	u64 one = draw(pages), other = draw(pages), third = draw(pages);

	say("%s ld +%llx=%s frame=%s", tag, (ull)one, load(map + one * PAGE, 4),
	    frame(dut, index, map + one * PAGE));
	if (draw(2))
		munmap(map + other * PAGE, PAGE);
	else
		mprotect(map + other * PAGE, PAGE, PROT_READ);
	say("%s without +%llx: ld +%llx=%s frame=%s", tag, (ull)other, (ull)third,
	    load(map + third * PAGE, 4), frame(dut, index, map + third * PAGE));
}

static void attempt(int fd, const struct dut *dut, const struct region *region)
{
	u64 pages = pages_up(region->size) / PAGE;
	u64 first = draw_page(pages), length = draw_length(pages, first);
	int flags = draw_flags(), prot = draw_prot();
	char tag[100];
	u8 *map;

	/* Behind the region others may be, in another layout. */
	snprintf(tag, sizeof(tag), "%srnd[%u] +%llx x%llx prot=%x flags=%x",
		 first >= pages ? "@" : "", region->index, (ull)first, (ull)length,
		 prot, flags);
	map = map_as(fd, tag, length * PAGE, prot, flags, region->offset + first * PAGE);
	if (map == MAP_FAILED)
		return;
	if (!dut->fragile || !(flags & MAP_PRIVATE))
		use(tag, dut, region->index, map, length);
	munmap(map, length * PAGE);
}

void test_random(int fd, const struct dut *dut, const struct region *regions, int count)
{
	int i;

	if (!count)
		return;
	for (i = 0; i < TRIES; i++) {
		/* Each on its own, so that one that differs does not change the next. */
		state = 0x9e3779b97f4a7c15ULL * (i + 1);
		attempt(fd, dut, &regions[draw(count)]);
	}
}
