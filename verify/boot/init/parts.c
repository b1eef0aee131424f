// SPDX-License-Identifier: GPL-2.0-only
/* Mappings with other protections and flags, and of parts of a region. */

#include "init.h"

#define HUGE	(2UL << 20)

static void drop(void *map, u64 length)
{
	if (map != MAP_FAILED)
		munmap(map, length);
}

struct mode {
	const char *name;
	int prot, flags;
};

static const struct mode modes[] = {
	{ "full-wo", PROT_WRITE, MAP_SHARED },
	{ "full-x", PROT_READ | PROT_EXEC, MAP_SHARED },
	{ "private", RW, MAP_PRIVATE },
	{ "private-ro", PROT_READ, MAP_PRIVATE },
	{ "private-populate", RW, MAP_PRIVATE | MAP_POPULATE },
	{ "shared-validate", RW, MAP_SHARED_VALIDATE },
	{ "shared-validate-sync", RW, MAP_SHARED_VALIDATE | MAP_SYNC },
	{ "populate", RW, MAP_SHARED | MAP_POPULATE },
	{ "locked", RW, MAP_SHARED | MAP_LOCKED },
	{ "noreserve", RW, MAP_SHARED | MAP_NORESERVE },
};

void test_modes(int fd, const struct dut *dut, const struct region *region)
{
	u64 length = pages_up(region->size);
	unsigned int i;
	char tag[60];
	bool private;
	u8 *map;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		private = modes[i].flags & MAP_PRIVATE;
		if (dut->fragile && private && (modes[i].flags & MAP_POPULATE))
			continue;
		snprintf(tag, sizeof(tag), "mm[%u] %s", region->index, modes[i].name);
		map = map_as(fd, tag, length, modes[i].prot, modes[i].flags,
			     region->offset);
		if (map == MAP_FAILED)
			continue;
		if ((modes[i].prot & PROT_READ) && !(dut->fragile && private))
			touch(tag, map, length, region->size);
		munmap(map, length);
	}
	snprintf(tag, sizeof(tag), "mm[%u] full-ro", region->index);
	map = map_as(fd, tag, length, PROT_READ, MAP_SHARED, region->offset);
	if (map != MAP_FAILED) {
		say("%s ld=%s", tag, load(map, 4));
		say("%s st=%s mprotect(RW)=%s", tag, store(map, 1, 0),
		    result(mprotect(map, length, RW)));
		munmap(map, length);
	}
	snprintf(tag, sizeof(tag), "mm[%u] full-none", region->index);
	map = map_as(fd, tag, length, PROT_NONE, MAP_SHARED, region->offset);
	if (map != MAP_FAILED) {
		say("%s ld=%s", tag, load(map, 4));
		munmap(map, length);
	}
}

struct part {
	const char *name;
	u64 start, length;	/* bytes in the region */
};

static void test_part(int fd, const struct dut *dut, const struct region *region,
		      const struct part *part)
{
	u64 end = pages_up(region->size);
	char tag[60];
	u8 *map;

	/* What is behind the region depends on where others are. */
	snprintf(tag, sizeof(tag), "%smm[%u] %s", part->start >= end ? "@" : "",
		 region->index, part->name);
	map = map_as(fd, tag, part->length, RW, MAP_SHARED,
		     region->offset + part->start);
	if (map == MAP_FAILED)
		return;
	say("%s ld=%s frame=%s", tag, load(map, 4), frame(dut, region->index, map));
	munmap(map, pages_up(part->length));
}

void test_parts(int fd, const struct dut *dut, const struct region *region)
{
	u64 end = pages_up(region->size), slot = 1ULL << 40;
	const struct part parts[] = {
		{ "zero-len", 0, 0 },
		{ "short-len", 0, 1 },
		{ "unaligned-off", 1, PAGE },
		{ "first-page", 0, PAGE },
		{ "second-page", PAGE, PAGE },
		{ "middle-page", end / 2 & ~(PAGE - 1), PAGE },
		{ "last-page", end - PAGE, PAGE },
		{ "all-but-first", PAGE, end - PAGE },
		{ "last-page+1", end - PAGE, 2 * PAGE },
		{ "beyond-by-1page", 0, end + PAGE },
		{ "beyond-x16", 0, end * 16 },
		{ "middle-beyond", end / 2 & ~(PAGE - 1), end },
		{ "start-at-end", end, PAGE },
		{ "start-past-end", end + 16 * PAGE, PAGE },
		{ "to-the-next-slot", slot - PAGE, 2 * PAGE },
		{ "in-the-next-slot", slot, PAGE },
	};
	unsigned int i;
	char tag[60];

	for (i = 0; i < ARRAY_SIZE(parts); i++)
		test_part(fd, dut, region, &parts[i]);
	if (region->offset < PAGE)
		return;
	snprintf(tag, sizeof(tag), "@mm[%u] start-before", region->index);
	drop(map_as(fd, tag, 2 * PAGE, RW, MAP_SHARED, region->offset - PAGE), 2 * PAGE);
}

static void split_huge(const char *tag, const struct dut *dut,
		       const struct region *region, u8 *map)
{
	bool memory = dut->memory & (1u << region->index);
	u8 *second = map + HUGE;

	say("%s huge munmap 1 page -> %s", tag, result(munmap(second + PAGE, PAGE)));
	say("%s huge ld 2M=%s hole=%s 2M+8k=%s", tag, load(second, 4),
	    load(second + PAGE, 4), load(second + 2 * PAGE, 4));
	say("%s huge frames 2M=%s 2M+8k=%s", tag, frame(dut, region->index, second),
	    frame(dut, region->index, second + 2 * PAGE));
	say("%s huge mprotect page -> %s", tag,
	    result(mprotect(map, PAGE, PROT_READ)));
	say("%s huge ld 0=%s st 0=%s", tag, load(map, 4), store(map, 1, 0));
	if (memory)
		say("%s huge st 4k=%s", tag, store(map + PAGE, 4, 1));
}

/* A mapping of which whole page table entries can be one page: huge faults. */
void test_huge_pages(int fd, const struct dut *dut, const struct region *region)
{
	u64 length = pages_up(region->size);
	char tag[40], what[60];
	u8 *room, *map;

	if (length < 2 * HUGE)
		return;
	snprintf(tag, sizeof(tag), "mm[%u]", region->index);
	snprintf(what, sizeof(what), "%s huge-aligned", tag);
	room = mmap(NULL, length + HUGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	map = (u8 *)(((unsigned long)room + HUGE - 1) & ~(HUGE - 1));
	map = mmap(map, length, RW, MAP_SHARED | MAP_FIXED, fd, region->offset);
	say("%s -> %s", what, mapped(map));
	if (map != MAP_FAILED) {
		say("%s huge ld 0=%s 2M=%s last=%s", tag, load(map, 4),
		    load(map + HUGE, 4), load(map + region->size - 4, 4));
		say_pte(tag, map);
		say_pte(tag, map + HUGE);
		split_huge(tag, dut, region, map);
	}
	munmap(room, length + HUGE);
}
