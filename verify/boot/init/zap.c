// SPDX-License-Identifier: GPL-2.0-only
/*
 * When the memory of a PCI device is switched off, all mappings of it are torn down:
 * those of every file, in every process, in whatever pieces.
 */

#include <sys/wait.h>

#include "init.h"

void set_memory(int fd, const struct region *config, bool on)
{
	u16 command;

	if (pread(fd, &command, 2, config->place + 4) != 2)
		return;
	command = on ? command | 2 : command & ~2;
	if (pwrite(fd, &command, 2, config->place + 4) != 2)
		say("set memory %d -> %s", on, result(-1));
}

/* The other process; it goes on when a byte comes, and says so with one. */
static void child_looks(int bar, u8 *map, int from, int to)
{
	static const char *const states[] = { "on", "off", "on again" };
	unsigned int i;
	char byte;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		if (i && read(from, &byte, 1) != 1)
			break;
		say("zap bar%d child %s ld=%s", bar, states[i], load(map, 4));
		if (write(to, "x", 1) != 1)
			break;
	}
	_exit(0);
}

static void step(int to, int from)
{
	char byte;

	if (to >= 0 && write(to, "x", 1) != 1)
		return;
	if (read(from, &byte, 1) != 1)
		say("zap: the child is gone");
}

static void say_both(int bar, const char *state, u8 *map, u8 *other)
{
	const char *first = load(map, 4);

	say("zap bar%d parent %s ld=%s second=%s", bar, state, first,
	    other == MAP_FAILED ? "-" : load(other, 4));
}

static void zap_region(int fd, int second, const struct region *config, int bar,
		       u8 *map, u8 *other)
{
	int down[2], up[2];
	pid_t child;

	say_both(bar, "on", map, other);
	if (pipe(down) || pipe(up))
		return;
	fflush(trace);
	child = fork();
	if (!child)
		child_looks(bar, map, down[0], up[1]);
	step(-1, up[0]);
	set_memory(second >= 0 ? second : fd, config, false);
	say_both(bar, "off", map, other);
	step(down[1], up[0]);
	set_memory(fd, config, true);
	step(down[1], up[0]);
	waitpid(child, NULL, 0);
	say_both(bar, "on again", map, other);
	close(down[0]);
	close(down[1]);
	close(up[0]);
	close(up[1]);
}

/* @second: another file of the device, with regions of its own, or -1. */
void test_zap(int fd, int second, const struct region *regions, int count)
{
	const struct region *config = &regions[VFIO_PCI_CONFIG_REGION_INDEX];
	struct dut nothing;
	struct region theirs;
	u8 *map, *other;
	u64 length;
	int i;

	memset(nothing.place, 0xff, sizeof(nothing.place));
	for (i = 0; i < PCI_BARS && i < count; i++) {
		if (!(regions[i].flags & VFIO_REGION_INFO_FLAG_MMAP))
			continue;
		length = pages_up(regions[i].size);
		set_memory(fd, config, true);
		map = mmap(NULL, length, RW, MAP_SHARED, fd, regions[i].offset);
		other = MAP_FAILED;
		if (second >= 0 &&
		    !ask_region(second, &nothing, i, 32, &theirs, false))
			other = mmap(NULL, length, RW, MAP_SHARED, second,
				     theirs.offset);
		if (map == MAP_FAILED)
			continue;
		zap_region(fd, second, config, i, map, other);
		munmap(map, length);
		if (other != MAP_FAILED)
			munmap(other, length);
	}
}

#define PIECES	6

/* What one mapping becomes: split, protected, moved; plus small ones of its own. */
static int cut(int fd, u8 *map, u64 length, u64 offset, u8 **pieces)
{
	void *hole = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int count = 0;

	pieces[count++] = map;
	if (length < 8 * PAGE)
		return count;
	munmap(map + PAGE, PAGE);
	pieces[count++] = map + 2 * PAGE;
	mprotect(map + 3 * PAGE, PAGE, PROT_READ);
	pieces[count++] = map + 3 * PAGE;
	pieces[count++] = mremap(map + 5 * PAGE, PAGE, PAGE,
				 MREMAP_MAYMOVE | MREMAP_FIXED, hole);
	pieces[count++] = map + length - PAGE;
	pieces[count++] = mmap(NULL, PAGE, RW, MAP_SHARED, fd, offset + 4 * PAGE);
	return count;
}

static void say_pieces(const struct dut *dut, int bar, const char *state, int file,
		       u8 **pieces, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		if (pieces[i] == MAP_FAILED)
			say("pieces bar%d %s file %d piece %d is not there", bar, state,
			    file, i);
		else
			say("pieces bar%d %s file %d piece %d ld=%s frame=%s", bar, state,
			    file, i, load(pieces[i], 4), frame(dut, bar, pieces[i]));
	}
}

static void pieces_of_region(const int *fds, int files, const struct dut *dut,
			     struct region regions[][MAX_REGIONS], int bar)
{
	const struct region *config = &regions[0][VFIO_PCI_CONFIG_REGION_INDEX];
	static const struct { const char *name; bool on; } states[] = {
		{ "on", true }, { "off", false }, { "on again", true },
	};
	u64 length = pages_up(regions[0][bar].size);
	int counts[3] = { 0 }, file;
	u8 *maps[3], *pieces[3][PIECES];
	unsigned int i;

	for (file = 0; file < files; file++) {
		u64 offset = regions[file][bar].offset;

		maps[file] = mmap(NULL, length, RW, MAP_SHARED, fds[file], offset);
		if (maps[file] != MAP_FAILED)
			counts[file] = cut(fds[file], maps[file], length, offset,
					   pieces[file]);
	}
	for (i = 0; i < ARRAY_SIZE(states); i++) {
		set_memory(fds[i % files], config, states[i].on);
		for (file = 0; file < files; file++)
			say_pieces(dut, bar, states[i].name, file, pieces[file],
				   counts[file]);
	}
	for (file = 0; file < files; file++) {
		if (maps[file] == MAP_FAILED)
			continue;
		munmap(maps[file], length);
		if (counts[file] < PIECES)
			continue;
		munmap(pieces[file][3], PAGE);
		munmap(pieces[file][5], PAGE);
	}
}

void test_zap_pieces(int fd, const struct way *way, struct dut *dut)
{
	struct region regions[3][MAX_REGIONS];
	int fds[3] = { fd, more(way, dynamic_offsets), more(way, false) };
	int files = fds[1] >= 0 && fds[2] >= 0 ? 3 : 1, file, count, i;

	count = ask_regions(fd, dut, regions[0]);
	/* The second file learns of the regions in another order. */
	for (i = count - 1; files > 1 && i >= 0; i--)
		ask_region(fds[1], dut, i, 32, &regions[1][i], false);
	for (file = 1; file < files; file++)
		ask_regions(fds[file], dut, regions[file]);
	for (i = 0; i < PCI_BARS && i < count; i++)
		if (regions[0][i].flags & VFIO_REGION_INFO_FLAG_MMAP)
			pieces_of_region(fds, files, dut, regions, i);
	for (file = 1; file < 3; file++)
		if (fds[file] >= 0)
			close(fds[file]);
}
