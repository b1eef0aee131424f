// SPDX-License-Identifier: GPL-2.0-only
/* Mappings that live longer than the file they are of. */

#include <sys/wait.h>

#include "init.h"

/* A file that is closed at once while its mapping stays, of a device that is open. */
static void outlive_one(int fd, const struct way *way, const struct dut *dut,
			const struct region *config, int index, bool dynamic)
{
	int other = more(way, dynamic);
	struct region region;
	char tag[60];
	u64 length;
	u8 *map;

	if (other < 0)
		return;
	snprintf(tag, sizeof(tag), "closed mm[%d]", index);
	ask_region(other, dut, index, 32, &region, false);
	length = pages_up(region.size);
	map = map_as(other, tag, length, RW, MAP_SHARED, region.offset);
	close(other);
	if (map == MAP_FAILED)
		return;
	say("%s ld=%s frame=%s", tag, load(map, 4), frame(dut, index, map));
	if (dut->pci) {
		set_memory(fd, config, false);
		say("%s off ld=%s", tag, load(map, 4));
		set_memory(fd, config, true);
		say("%s on ld=%s frame=%s", tag, load(map, 4), frame(dut, index, map));
	}
	if (length >= 3 * PAGE) {
		munmap(map + PAGE, PAGE);
		say("%s split ld=%s frame=%s", tag, load(map + 2 * PAGE, 4),
		    frame(dut, index, map + 2 * PAGE));
	}
	munmap(map, length);
}

/* A child keeps the mapping after its parent unmapped and closed everything. */
static void in_child(u8 *map, int go)
{
	char byte;

	if (read(go, &byte, 1) != 1)
		_exit(1);
	say("after close in child: ld=%s", load(map, 4));
	_exit(0);
}

static void last_mapping(int *fd, const struct dut *dut, const struct region *region)
{
	u64 length = pages_up(region->size);
	pid_t child;
	int go[2];
	u8 *map;

	map = mmap(NULL, length, RW, MAP_SHARED, *fd, region->offset);
	if (map == MAP_FAILED || pipe(go))
		return;
	fflush(trace);
	child = fork();
	if (!child) {
		close(*fd);
		in_child(map, go[0]);
	}
	close(*fd);
	*fd = -1;
	say("after close: region %u ld=%s frame=%s", region->index, load(map, 4),
	    frame(dut, region->index, map));
	munmap(map, length);
	if (write(go[1], "x", 1) != 1)
		say("after close: the child is gone");
	waitpid(child, NULL, 0);
	close(go[0]);
	close(go[1]);
}

/* Closes *@fd, and gives -1 there. */
void test_outlive(int *fd, const struct way *way, struct dut *dut)
{
	struct region regions[MAX_REGIONS];
	int count = ask_regions(*fd, dut, regions), i;

	for (i = 0; i < count; i++) {
		if (!(regions[i].flags & VFIO_REGION_INFO_FLAG_MMAP))
			continue;
		outlive_one(*fd, way, dut, &regions[VFIO_PCI_CONFIG_REGION_INDEX], i,
			    dynamic_offsets);
		outlive_one(*fd, way, dut, &regions[VFIO_PCI_CONFIG_REGION_INDEX], i,
			    false);
	}
	for (i = 0; i < count && *fd >= 0; i++)
		if (regions[i].flags & VFIO_REGION_INFO_FLAG_MMAP)
			last_mapping(fd, dut, &regions[i]);
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}
