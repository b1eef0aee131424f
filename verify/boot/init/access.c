// SPDX-License-Identifier: GPL-2.0-only
/* pread() and pwrite() on regions. */

#include "init.h"

#define FILLER	0x8877665544332211ULL

void get(int fd, const char *tag, u64 place, u64 offset, int width)
{
	u8 bytes[16];
	u64 value = 0;
	int ret;

	memset(bytes, 0xcc, sizeof(bytes));
	ret = pread(fd, bytes, width, place + offset);
	memcpy(&value, bytes, width > 8 ? 8 : width);
	if (ret < 0)
		say("%s pread(%llx,%d) -> %s", tag, (ull)offset, width, result(ret));
	else
		say("%s pread(%llx,%d) -> %s %0*llx", tag, (ull)offset, width,
		    result(ret), width * 2, (ull)value);
}

/* Some samples give away kernel memory from behind a region: never show it. */
static void get_beyond(int fd, const char *tag, u64 place, u64 offset, int width)
{
	u8 bytes[16];
	int ret = pread(fd, bytes, width, place + offset);

	say("@%s pread(%llx,%d) past end -> %s", tag, (ull)offset, width, result(ret));
}

void put(int fd, const char *tag, u64 place, u64 offset, int width, u64 value)
{
	int ret = pwrite(fd, &value, width, place + offset);

	say("%s pwrite(%llx,%d,%llx) -> %s", tag, (ull)offset, width, (ull)value,
	    result(ret));
}

/* Reads that a sample driver cannot stand: it would read beyond its own memory. */
static bool harmful(const struct dut *dut, const struct region *region, u64 offset,
		    int width)
{
	if (dut->cut && !region->index && offset < region->size &&
	    offset + 8 > region->size - dut->cut)
		return true;
	return dut->unbounded_config &&
	       region->index == VFIO_PCI_CONFIG_REGION_INDEX &&
	       offset + width > region->size;
}

static void write_memory(int fd, const char *tag, const struct dut *dut,
			 const struct region *region)
{
	static const int widths[] = { 1, 2, 4, 8 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(widths); i++) {
		put(fd, tag, region->place, 0x40 + 8 * i, widths[i], FILLER);
		get(fd, tag, region->place, 0x40 + 8 * i, 8);
	}
	if (!dut->cut) {
		put(fd, tag, region->place, region->size - 4, 4, 0xdeadbeef);
		get(fd, tag, region->place, region->size - 4, 4);
		put(fd, tag, region->place, region->size - 2, 4, 0xdeadbeef);
	}
	put(fd, tag, region->place, region->size, 4, 0xdeadbeef);
}

void test_access(int fd, const struct dut *dut, const struct region *region)
{
	static const int widths[] = { 1, 2, 4, 8, 3 };
	u64 size = region->size;
	u64 offsets[] = { 0, 1, 2, 4, size / 2, size - 8, size - 4, size - 2, size - 1,
			  size, size + PAGE };
	unsigned int i, j;
	char tag[40];

	snprintf(tag, sizeof(tag), "rw[%u]", region->index);
	for (i = 0; i < ARRAY_SIZE(offsets); i++) {
		if (!size && offsets[i] > 8 * PAGE)
			continue;
		for (j = 0; j < (i ? 4 : 5); j++) {
			if (harmful(dut, region, offsets[i], widths[j]))
				continue;
			if (offsets[i] + widths[j] > (size ?: 1))
				get_beyond(fd, tag, region->place, offsets[i],
					   widths[j]);
			else
				get(fd, tag, region->place, offsets[i], widths[j]);
		}
	}
	if (dut->memory & (1u << region->index))
		write_memory(fd, tag, dut, region);
}
