// SPDX-License-Identifier: GPL-2.0-only
/* A reset of the whole bus, by the group's file or, with a node of its own, by none. */

#include "init.h"

void test_hot_reset(int fd, int group, const struct region *regions, int count)
{
	const struct region *config = &regions[VFIO_PCI_CONFIG_REGION_INDEX];
	union {
		struct vfio_pci_hot_reset header;
		u32 words[8];
	} asked = { .header.argsz = sizeof(asked.header) };
	u8 *map = MAP_FAILED;
	int i;

	for (i = 0; i < PCI_BARS && i < count && map == MAP_FAILED; i++)
		if (regions[i].flags & VFIO_REGION_INFO_FLAG_MMAP)
			map = mmap(NULL, pages_up(regions[i].size), RW, MAP_SHARED, fd,
				   regions[i].offset);
	if (group >= 0) {
		asked.header.argsz += 4;
		asked.header.count = 1;
		asked.header.group_fds[0] = group;
	}
	say("hot reset %s -> %s", group >= 0 ? "group" : "cdev",
	    result(ioctl(fd, VFIO_DEVICE_PCI_HOT_RESET, &asked)));
	if (map != MAP_FAILED) {
		say("hot reset ld=%s", load(map, 4));
		set_memory(fd, config, true);
		say("hot reset memory on ld=%s", load(map, 4));
		munmap(map, pages_up(regions[i - 1].size));
	}
	asked.header.count = 0;
	asked.header.argsz = sizeof(asked.header);
	say("hot reset count=0 -> %s",
	    result(ioctl(fd, VFIO_DEVICE_PCI_HOT_RESET, &asked)));
	set_memory(fd, config, true);
}
