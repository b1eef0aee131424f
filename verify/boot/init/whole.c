// SPDX-License-Identifier: GPL-2.0-only
/* Mappings of a whole region, and what can be done to them. */

#include <sys/wait.h>

#include "init.h"

void *map_as(int fd, const char *tag, u64 length, int prot, int flags, u64 offset)
{
	void *address = mmap(NULL, length, prot, flags, fd, offset);

	say("%s -> %s", tag, mapped(address));
	return address;
}

void touch(const char *tag, u8 *address, u64 length, u64 size)
{
	u64 end = size < length ? size : length;

	say("%s ld first=%s mid=%s last=%s", tag, load(address, 4),
	    load(address + ((end / 2) & ~7ULL), 4), load(address + end - 4, 4));
	say("%s ld w1=%s w2=%s w8=%s", tag, load(address, 1), load(address, 2),
	    load(address, 8));
}

/* What one of mmap() and pread() writes, the other one reads. */
static void test_memory(int fd, const char *tag, const struct dut *dut,
			const struct region *region, u8 *map)
{
	u64 last = region->size - 8;

	say("%s st first=%s", tag, store(map + 0x80, 4, 0xcafe0001));
	say("%s st last=%s", tag, store(map + last, 8, 0x0123456789abcdefULL));
	get(fd, tag, region->place, 0x80, 4);
	if (!dut->cut)
		get(fd, tag, region->place, last, 8);
	put(fd, tag, region->place, 0x84, 4, 0xfeed0002);
	say("%s ld after pwrite=%s", tag, load(map + 0x84, 4));
}

/* The kernel itself reads through the mapping. */
static void test_as_buffer(const char *tag, const u8 *map)
{
	int ends[2];

	if (pipe(ends))
		return;
	say("%s write(pipe,map,4) -> %s", tag, result(write(ends[1], map, 4)));
	close(ends[0]);
	close(ends[1]);
}

static void test_protection(const char *tag, u8 *map, u64 length)
{
	const char *done;

	done = result(mprotect(map, length, PROT_READ));
	say("%s mprotect(R) -> %s st=%s", tag, done, store(map, 1, 0x5a));
	done = result(mprotect(map, length, PROT_NONE));
	say("%s mprotect(NONE) -> %s ld=%s", tag, done, load(map, 4));
	done = result(mprotect(map, length, RW));
	say("%s mprotect(RW) -> %s ld=%s", tag, done, load(map, 4));
	say("%s mprotect(X) -> %s", tag,
	    result(mprotect(map, length, PROT_READ | PROT_EXEC)));
	say("%s mprotect(RW) -> %s", tag, result(mprotect(map, length, RW)));
	done = result(madvise(map, length, MADV_DONTNEED));
	say("%s madvise(DONTNEED) -> %s ld=%s", tag, done, load(map, 4));
	say("%s madvise(DOFORK) -> %s", tag, result(madvise(map, length, MADV_DOFORK)));
	say("%s mlock -> %s", tag, result(mlock(map, PAGE)));
	say("%s msync -> %s", tag, result(msync(map, length, MS_SYNC)));
}

/* Gives where the mapping is in the end. */
static u8 *test_moves(const char *tag, u8 *map, u64 length, u64 size)
{
	void *moved, *hole;

	moved = mremap(map, length, length + PAGE, MREMAP_MAYMOVE);
	say("%s mremap grow -> %s", tag, mapped(moved));
	if (moved != MAP_FAILED) {
		map = moved;
		say("%s grown ld behind the end=%s", tag, load(map + length, 4));
		munmap(map + length, PAGE);
	}
	moved = mremap(map, length, length, MREMAP_MAYMOVE | MREMAP_DONTUNMAP);
	say("%s mremap dontunmap -> %s", tag, mapped(moved));
	if (moved != MAP_FAILED)
		munmap(moved, length);
	hole = mmap(NULL, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	moved = mremap(map, length, length, MREMAP_MAYMOVE | MREMAP_FIXED, hole);
	say("%s mremap move -> %s", tag, mapped(moved));
	if (moved == MAP_FAILED) {
		munmap(hole, length);
		return map;
	}
	touch(tag, moved, length, size);
	return moved;
}

static void test_child(const char *tag, u8 *map)
{
	pid_t child;

	fflush(trace);
	child = fork();
	if (!child) {
		say("%s child ld=%s", tag, load(map, 4));
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

static void test_hole(const char *tag, const struct dut *dut,
		      const struct region *region, u8 *map, u64 length)
{
	if (length < 3 * PAGE)
		return;
	say("%s munmap middle -> %s", tag, result(munmap(map + PAGE, PAGE)));
	say("%s split ld first=%s hole=%s third=%s last=%s", tag, load(map, 4),
	    load(map + PAGE, 4), load(map + 2 * PAGE, 4),
	    load(map + region->size - 4, 4));
	say("%s split frames first=%s third=%s last=%s", tag,
	    frame(dut, region->index, map), frame(dut, region->index, map + 2 * PAGE),
	    frame(dut, region->index, map + length - PAGE));
	say_vma(tag, map + 2 * PAGE);
}

void test_whole(int fd, const struct dut *dut, const struct region *region)
{
	u64 length = pages_up(region->size);
	char tag[40], what[60];
	u8 *map;

	snprintf(tag, sizeof(tag), "mm[%u]", region->index);
	snprintf(what, sizeof(what), "%s full-rw", tag);
	map = map_as(fd, what, length, RW, MAP_SHARED, region->offset);
	if (map == MAP_FAILED)
		return;
	say_vma(tag, map);
	touch(tag, map, length, region->size);
	say_pte(tag, map);
	say("%s frames first=%s last=%s", tag, frame(dut, region->index, map),
	    frame(dut, region->index, map + length - PAGE));
	if (dut->edu && !region->index)
		say("%s edu inverts st=%s ld=%s", tag, store(map + 4, 4, 0x12345678),
		    load(map + 4, 4));
	if (dut->memory & (1u << region->index))
		test_memory(fd, tag, dut, region, map);
	test_as_buffer(tag, map);
	test_protection(tag, map, length);
	map = test_moves(tag, map, length, region->size);
	test_child(tag, map);
	test_hole(tag, dut, region, map, length);
	munmap(map, length);
}
