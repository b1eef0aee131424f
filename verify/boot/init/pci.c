// SPDX-License-Identifier: GPL-2.0-only
/* Memory of a PCI device off and on under live mappings, BAR sizing, reset. */

#include <sys/eventfd.h>

#include "init.h"

static void map_bars(int fd, const struct region *regions, int count, u8 **maps)
{
	int i;

	for (i = 0; i < PCI_BARS && i < count; i++) {
		if (!(regions[i].flags & VFIO_REGION_INFO_FLAG_MMAP))
			continue;
		maps[i] = mmap(NULL, pages_up(regions[i].size), RW, MAP_SHARED, fd,
			       regions[i].offset);
		if (maps[i] == MAP_FAILED)
			maps[i] = NULL;
		else
			say("pci bar%d before ld=%s", i, load(maps[i], 4));
	}
}

static void look_while_off(int fd, const struct region *region, u8 *map)
{
	u64 length = pages_up(region->size);
	const char *loaded;
	char tag[32];
	int ends[2];
	u8 *later;

	snprintf(tag, sizeof(tag), "pci off bar%u", region->index);
	get(fd, tag, region->place, 0, 4);
	put(fd, tag, region->place, 0, 4, 0);
	if (!map)
		return;
	loaded = load(map, 4);
	say("%s ld=%s st=%s", tag, loaded, store(map, 4, 0));
	later = mmap(NULL, length, RW, MAP_SHARED, fd, region->offset);
	say("%s new mmap %s ld=%s", tag, mapped(later),
	    later == MAP_FAILED ? "-" : load(later, 4));
	if (later != MAP_FAILED)
		munmap(later, length);
	if (pipe(ends))
		return;
	say("%s write(pipe,map) -> %s", tag, result(write(ends[1], map, 4)));
	close(ends[0]);
	close(ends[1]);
}

static void test_memory_off(int fd, const struct region *regions, int count, u8 **maps)
{
	const struct region *config = &regions[VFIO_PCI_CONFIG_REGION_INDEX];
	int i;

	set_memory(fd, config, false);
	get(fd, "pci cmd", config->place, 4, 2);
	for (i = 0; i < PCI_BARS && i < count; i++)
		if (regions[i].size && (regions[i].flags & 1))
			look_while_off(fd, &regions[i], maps[i]);
	set_memory(fd, config, true);
	for (i = 0; i < PCI_BARS && i < count; i++)
		if (maps[i])
			say("pci on bar%d ld=%s last=%s", i, load(maps[i], 4),
			    load(maps[i] + regions[i].size - 4, 4));
}

static void test_sizing(int fd, const struct region *config)
{
	u32 before, ones = ~0U, size;
	u64 at;
	int i;

	for (i = 0; i < PCI_BARS; i++) {
		before = size = 0;
		at = config->place + 0x10 + 4 * i;
		if (pread(fd, &before, 4, at) != 4 || pwrite(fd, &ones, 4, at) != 4 ||
		    pread(fd, &size, 4, at) != 4 || pwrite(fd, &before, 4, at) != 4)
			say("pci bar%d sizing stopped", i);
		say("pci bar%d reg=%08x sizing=%08x", i, before, size);
	}
}

static void test_ioeventfd(int fd, const struct region *region, u8 *map)
{
	struct vfio_device_ioeventfd asked = {
		.argsz = sizeof(asked),
		.flags = VFIO_DEVICE_IOEVENTFD_32,
		.offset = region->place + 0x20,
		.data = 0x77665544,
		.fd = eventfd(0, EFD_NONBLOCK),
	};
	int event = asked.fd;
	u64 one = 1;

	say("pci ioeventfd bar%u -> %s", region->index,
	    result(ioctl(fd, VFIO_DEVICE_IOEVENTFD, &asked)));
	if (write(event, &one, 8) == 8)
		usleep(20000);
	say("pci ioeventfd bar%u ld=%s", region->index, load(map + 0x20, 4));
	asked.fd = -1;
	say("pci ioeventfd del -> %s",
	    result(ioctl(fd, VFIO_DEVICE_IOEVENTFD, &asked)));
	close(event);
}

/* How many hold the device awake: a reference that was kept shows for good. */
static void say_usage(const struct dut *dut)
{
	char path[200], usage[16];

	snprintf(path, sizeof(path), "%s/power/runtime_usage", dut->sys);
	read_file(path, usage, sizeof(usage));
	say("pci runtime usage=%s", usage);
}

static void say_hot_reset_info(int fd)
{
	union {
		u8 bytes[256];
		struct vfio_pci_hot_reset_info info;
	} asked = { .info.argsz = sizeof(asked) };
	int ret = ioctl(fd, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, &asked.info);

	say("pci hot reset info -> %s flags=%x count=%u", result(ret),
	    asked.info.flags, asked.info.count);
}

void test_pci(int fd, const struct dut *dut, const struct region *regions, int count)
{
	const struct region *config = &regions[VFIO_PCI_CONFIG_REGION_INDEX];
	u8 *maps[PCI_BARS] = { NULL };
	u16 command = 0;
	int i;

	if (pread(fd, &command, 2, config->place + 4) != 2) {
		say("pci no config");
		return;
	}
	say("pci cmd=%04x", command);
	command |= 6;
	if (pwrite(fd, &command, 2, config->place + 4) != 2)
		say("pci cmd -> %s", result(-1));
	map_bars(fd, regions, count, maps);
	test_memory_off(fd, regions, count, maps);
	test_sizing(fd, config);
	say("pci reset -> %s", result(ioctl(fd, VFIO_DEVICE_RESET)));
	for (i = 0; i < PCI_BARS; i++)
		if (maps[i])
			say("pci after reset bar%d ld=%s", i, load(maps[i], 4));
	get(fd, "pci cmd", config->place, 4, 2);
	set_memory(fd, config, true);
	test_power(fd, regions, maps);
	say_usage(dut);
	for (i = 0; i < PCI_BARS; i++)
		if (maps[i] && (dut->memory & (1u << i)))
			test_ioeventfd(fd, &regions[i], maps[i]);
	say_hot_reset_info(fd);
	for (i = 0; i < PCI_BARS; i++)
		if (maps[i])
			munmap(maps[i], pages_up(regions[i].size));
}
