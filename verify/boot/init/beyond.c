// SPDX-License-Identifier: GPL-2.0-only
/* Offsets that belong to no region, to two of them, or to one that cannot be mapped. */

#include "init.h"

#define SLOT	(1ULL << 40)	/* of the drivers whose region can outgrow it */

static void try(int fd, const char *tag, u64 length, u64 offset)
{
	void *map = map_as(fd, tag, length, RW, MAP_SHARED | MAP_NORESERVE, offset);

	if (map != MAP_FAILED)
		munmap(map, length);
}

void test_not_mappable(int fd, const struct region *region)
{
	u64 length = pages_up(region->size);
	char tag[60];

	/* A region without a size is nowhere, so anything may be at its offset. */
	snprintf(tag, sizeof(tag), "%smm[%u] notmmap-1page", length ? "" : "@",
		 region->index);
	try(fd, tag, PAGE, region->offset);
	snprintf(tag, sizeof(tag), "%smm[%u] notmmap-full", length ? "" : "@",
		 region->index);
	try(fd, tag, length ?: 2 * PAGE, region->offset);
	if (!length)
		return;
	snprintf(tag, sizeof(tag), "mm[%u] notmmap-beyond", region->index);
	try(fd, tag, length + PAGE, region->offset);
	snprintf(tag, sizeof(tag), "@mm[%u] notmmap-start-at-end", region->index);
	try(fd, tag, PAGE, region->offset + length);
}

static void test_across(int fd, const struct region *one, const struct region *other)
{
	char tag[60];

	if (!one->size || !other->size || other->offset <= one->offset)
		return;
	snprintf(tag, sizeof(tag), "@across mmap %u..%u", one->index, other->index);
	try(fd, tag, other->offset - one->offset + PAGE, one->offset);
	snprintf(tag, sizeof(tag), "@across mmap page before %u", other->index);
	try(fd, tag, 2 * PAGE, other->offset - PAGE);
}

void test_no_region(int fd, const struct region *regions, int count)
{
	static const u64 offsets[] = {
		0, PAGE, 1ULL << 30, 9ULL << 40, 20ULL << 40, 255ULL << 40, 1ULL << 62,
		0x7fffffffffffe000ULL, 0x7ffffffffffff000ULL,
	};
	unsigned int i;
	char tag[60];
	u32 value;
	int j;

	for (i = 0; i < ARRAY_SIZE(offsets); i++) {
		snprintf(tag, sizeof(tag), "@wild mmap off=%llx", (ull)offsets[i]);
		try(fd, tag, PAGE, offsets[i]);
	}
	try(fd, "wild mmap two pages at the last page", 2 * PAGE, 0x7ffffffffffff000ULL);
	for (i = 0; i < ARRAY_SIZE(offsets); i++) {
		value = 0xcccccccc;
		say("@wild pread off=%llx -> %s %x", (ull)offsets[i],
		    result(pread(fd, &value, 4, offsets[i])), value);
	}
	say("wild pread at -1 -> %s", result(pread(fd, &value, 4, -1)));
	for (i = 0; i < (unsigned int)count; i++)
		for (j = i + 1; j < count; j++)
			test_across(fd, &regions[i], &regions[j]);
}

static void test_at(int fd, const struct dut *dut, const struct region *region,
		    const char *name, u64 start, u64 length)
{
	u32 mark = 0x51070000 + region->index;
	char tag[60];
	u8 *map;

	snprintf(tag, sizeof(tag), "slot[%u] %s", region->index, name);
	map = map_as(fd, tag, length, RW, MAP_SHARED | MAP_NORESERVE,
		     region->offset + start);
	if (map == MAP_FAILED)
		return;
	say("%s first ld=%s frame=%s", tag, load(map, 4), frame(dut, region->index, map));
	say("%s last ld=%s frame=%s", tag, load(map + length - 4, 4),
	    frame(dut, region->index, map + length - PAGE));
	if (dut->memory & (1u << region->index)) {
		say("%s st=%s ld=%s", tag, store(map + length - 4, 4, mark),
		    load(map + length - 4, 4));
	}
	munmap(map, length);
}

/* A region that is larger than the slot of the fixed layout. */
void test_slot(int fd, const struct dut *dut, const struct region *region)
{
	u64 size = region->size;
	char tag[40];
	u32 value;
	int i;

	if (size <= SLOT || !(region->flags & VFIO_REGION_INFO_FLAG_MMAP))
		return;
	test_at(fd, dut, region, "first page", 0, PAGE);
	test_at(fd, dut, region, "last page of the slot", SLOT - PAGE, PAGE);
	test_at(fd, dut, region, "first page behind the slot", SLOT, PAGE);
	test_at(fd, dut, region, "across the end of the slot", SLOT - PAGE, 2 * PAGE);
	test_at(fd, dut, region, "last page", size - PAGE, PAGE);
	test_at(fd, dut, region, "the whole", 0, size);
	test_at(fd, dut, region, "all behind the slot", SLOT, size - SLOT);
	snprintf(tag, sizeof(tag), "@slot[%u] end", region->index);
	try(fd, tag, 2 * PAGE, region->offset + size - PAGE);
	try(fd, tag, PAGE, region->offset + size);
	for (i = 0; i < 4; i++) {
		u64 at[] = { 0, SLOT - 4, SLOT, size - 4 };

		value = 0xcccccccc;
		say("slot[%u] pread(%llx) -> %s %x", region->index, (ull)at[i],
		    result(pread(fd, &value, 4, region->offset + at[i])), value);
	}
}
