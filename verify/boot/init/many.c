// SPDX-License-Identifier: GPL-2.0-only
/*
 * Several files of one device: whichever was asked first, and in which order, a
 * region has one offset on each of them, and a mapping of it shows the same memory.
 */

#include "init.h"

#define FILES	4
#define PATTERNS	4096

/* One more file of a device that is open through its group, or -1. */
int more(const struct way *way, bool dynamic)
{
	int fd;

	if (way->group < 0)
		return -1;
	fd = ioctl(way->group, VFIO_GROUP_GET_DEVICE_FD, way->device);
	make_fixed(fd, !dynamic);
	return fd;
}

/* Files on which nobody asked for a region yet, mapped where another one has it. */
static void test_unasked(int fd, const struct way *way, const struct dut *dut,
			 const struct region *regions, int count)
{
	u8 *asked, *unasked;
	char tag[60];
	int i, other;

	for (i = 0; i < count; i++) {
		if (!(regions[i].flags & VFIO_REGION_INFO_FLAG_MMAP))
			continue;
		other = more(way, false);
		snprintf(tag, sizeof(tag), "unasked mm[%d]", i);
		asked = mmap(NULL, PAGE, RW, MAP_SHARED, fd, regions[i].offset);
		switch_for(other);
		unasked = map_as(other, tag, PAGE, RW, MAP_SHARED, dut->place[i]);
		if (unasked != MAP_FAILED && asked != MAP_FAILED) {
			say("%s ld=%s %s", tag, load(unasked, 4), load(asked, 4));
			say("%s same frame: %d", tag, same_frame(asked, unasked));
		}
		if (unasked != MAP_FAILED)
			munmap(unasked, PAGE);
		if (asked != MAP_FAILED)
			munmap(asked, PAGE);
		close(other);
	}
}

/* On @file, ask in the order that belongs to its number. */
static void ask_in_order(int fd, int file, const struct dut *dut,
			 struct region *regions, int count)
{
	int i, index;

	for (i = 0; i < count; i++) {
		index = file == 1 ? count - 1 - i : file == 2 ? (i * 5 + 3) % count : i;
		ask_region(fd, dut, index, 32, &regions[index], false);
	}
	/* A second time, in the order of the indexes. */
	for (i = 0; i < count; i++) {
		u64 before = regions[i].offset;

		if (ask_region(fd, dut, i, 32, &regions[i], false))
			continue;
		if (before && before != regions[i].offset)
			say("region %d moved on file %d: %llx to %llx", i, file,
			    (ull)before, (ull)regions[i].offset);
	}
}

static void say_offsets(struct region regions[FILES][MAX_REGIONS], int count)
{
	bool same = true;
	int file, i;

	for (file = 0; file < FILES; file++) {
		for (i = 0; i < count; i++) {
			say("@file %d region %d offset=%llx", file, i,
			    (ull)regions[file][i].offset);
			same = same && regions[file][i].offset == regions[0][i].offset;
		}
	}
	say("@files have the same offsets: %d", same);
}

/* Pages of a region in memory hold their numbers, whichever file shows them. */
static void test_pages(const int *fds, struct region regions[FILES][MAX_REGIONS],
		       int index)
{
	u64 length = pages_up(regions[0][index].size), at;
	u64 step = pages_up(length / PATTERNS + 1);
	int file, wrong;
	u8 *map;

	for (file = 0; file < FILES; file++) {
		map = mmap(NULL, length, RW, MAP_SHARED, fds[file],
			   regions[file][index].offset);
		if (map == MAP_FAILED) {
			say("many mm[%d] on file %d -> %s", index, file, result(-1));
			continue;
		}
		wrong = 0;
		for (at = 0; at < length; at += step) {
			if (!file)
				store(map + at, 4, 0x10000000 + at / PAGE);
			else if (*(volatile u32 *)(map + at) != 0x10000000 + at / PAGE)
				wrong++;
		}
		say("many mm[%d] on file %d: %d wrong pages", index, file, wrong);
		munmap(map, length);
	}
}

/* One page in the middle on each file: the same frame. */
static void test_middle(const int *fds, const struct dut *dut,
			struct region regions[FILES][MAX_REGIONS], int index)
{
	u64 middle = pages_up(regions[0][index].size) / 2 & ~(PAGE - 1);
	u8 *maps[FILES];
	char tag[60];
	int file;

	for (file = 0; file < FILES; file++) {
		snprintf(tag, sizeof(tag), "many mm[%d] middle on file %d", index, file);
		maps[file] = map_as(fds[file], tag, PAGE, RW, MAP_SHARED,
				    regions[file][index].offset + middle);
		if (maps[file] == MAP_FAILED)
			continue;
		say("%s ld=%s frame=%s", tag, load(maps[file], 4),
		    frame(dut, index, maps[file]));
		if (file && maps[0] != MAP_FAILED)
			say("%s same frame: %d", tag, same_frame(maps[0], maps[file]));
	}
	for (file = 0; file < FILES; file++)
		if (maps[file] != MAP_FAILED)
			munmap(maps[file], PAGE);
}

void test_many(int fd, const struct way *way, struct dut *dut)
{
	struct region regions[FILES][MAX_REGIONS];
	int fds[FILES] = { fd };
	int count, i, file;

	count = ask_regions(fd, dut, regions[0]);
	for (file = 1; file < FILES; file++) {
		/* The last one has fixed offsets, whatever the others have. */
		fds[file] = more(way, dynamic_offsets && file < FILES - 1);
		if (fds[file] < 0) {
			say("no more files of this device");
			return;
		}
	}
	test_unasked(fd, way, dut, regions[0], count);
	memset(&regions[1], 0, sizeof(regions) - sizeof(regions[0]));
	for (file = 1; file < FILES; file++)
		ask_in_order(fds[file], file, dut, regions[file], count);
	say_offsets(regions, count);
	for (i = 0; i < count; i++) {
		if (!(regions[0][i].flags & VFIO_REGION_INFO_FLAG_MMAP))
			continue;
		/* One sample can only be mapped from its start: this is said too. */
		test_middle(fds, dut, regions, i);
		if (dut->memory & (1u << i))
			test_pages(fds, regions, i);
	}
	for (file = 1; file < FILES; file++)
		close(fds[file]);
}
