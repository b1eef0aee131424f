// SPDX-License-Identifier: GPL-2.0-only
/* The devices of this machine, and what is done with each. */

#include <dirent.h>

#include "init.h"

struct sample {
	const char *driver, *type, *uuid;
	u32 memory;
};

static const struct sample samples[] = {
	{ "mtty", "mtty-1", "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001", 0 },
	{ "mtty", "mtty-2", "83b8f4f2-509f-382f-3c1e-e6bfe0fa1002", 0 },
	{ "mdpy", "mdpy-vga", "83b8f4f2-509f-382f-3c1e-e6bfe0fa1003", 1 },
	{ "mdpy", "mdpy-xga", "83b8f4f2-509f-382f-3c1e-e6bfe0fa1004", 1 },
	{ "mbochs", "mbochs-small", "83b8f4f2-509f-382f-3c1e-e6bfe0fa1005", 1 },
};

/* Everything that needs no more than the file, then what needs the way there. */
void test_device(int fd, const struct way *way, struct dut *dut)
{
	struct region regions[MAX_REGIONS];
	u32 region_count, irq_count;
	int count, i, second;
	u32 value;

	test_info(fd, &region_count, &irq_count);
	count = test_regions(fd, dut, region_count, regions);
	test_irq_info(fd, irq_count);
	if (dut->pci)
		set_memory(fd, &regions[VFIO_PCI_CONFIG_REGION_INDEX], true);
	for (i = 0; i < count; i++)
		if (regions[i].size || !i)
			test_access(fd, dut, &regions[i]);
	prepare_sample(fd, dut, regions);
	if (dut->pci)
		set_memory(fd, &regions[VFIO_PCI_CONFIG_REGION_INDEX], true);
	for (i = 0; i < count; i++) {
		if (!(regions[i].flags & VFIO_REGION_INFO_FLAG_MMAP)) {
			test_not_mappable(fd, &regions[i]);
			continue;
		}
		test_whole(fd, dut, &regions[i]);
		test_modes(fd, dut, &regions[i]);
		test_parts(fd, dut, &regions[i]);
		test_huge_pages(fd, dut, &regions[i]);
		test_slot(fd, dut, &regions[i]);
	}
	test_no_region(fd, regions, count);
	test_random(fd, dut, regions, count);
	test_features(fd);
	test_irqs(fd, irq_count);
	test_plane(fd);
	if (dut->pci) {
		test_pci(fd, dut, regions, count);
		second = more(way, dynamic_offsets);
		test_zap(fd, second, regions, count);
		if (second >= 0)
			close(second);
		test_hot_reset(fd, way->group, regions, count);
		if (dut->edu && way->container >= 0)
			test_edu(fd, way, regions);
	}
	say("reset -> %s", result(ioctl(fd, VFIO_DEVICE_RESET)));
	say("unknown ioctl -> %s", result(ioctl(fd, _IO(VFIO_TYPE, VFIO_BASE + 90))));
	say("@read() at 0 -> %s", result(read(fd, &value, 4)));
	say("lseek -> %s", result(lseek(fd, 0x1000, SEEK_SET)));
}

static void say_attribute(const char *folder, const char *name)
{
	char path[300], text[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	read_file(path, text, sizeof(text));
	say("sysfs %s=%s", name, text);
}

static void test_mdev(const struct sample *sample)
{
	struct dut dut = { .memory = sample->memory, .unbounded_config = true };
	char name[64], type[256], path[300];

	/* It takes the wrong offset for its memory: the last pages are not its own. */
	if (!strcmp(sample->driver, "mbochs"))
		dut.cut = 2 * PAGE;
	snprintf(name, sizeof(name), "%s/%s", sample->driver, sample->type);
	dut.name = name;
	snprintf(type, sizeof(type),
		 "/sys/devices/virtual/%s/%s/mdev_supported_types/%s", sample->driver,
		 sample->driver, sample->type);
	say("#### mdev %s", name);
	say_attribute(type, "device_api");
	say_attribute(type, "available_instances");
	say_attribute(type, "description");
	snprintf(path, sizeof(path), "%s/create", type);
	say("create -> %s", result(write_file(path, sample->uuid)));
	say("create again -> %s", result(write_file(path, sample->uuid)));
	snprintf(dut.sys, sizeof(dut.sys), "/sys/bus/mdev/devices/%s", sample->uuid);
	if (access(dut.sys, F_OK)) {
		say("no such mdev");
		return;
	}
	say_attribute(type, "available_instances");
	test_paths(&dut);
	snprintf(path, sizeof(path), "%s/remove", dut.sys);
	say("remove -> %s", result(write_file(path, "1")));
}

void test_mdevs(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(samples); i++)
		test_mdev(&samples[i]);
}

struct bus {
	const char *name, *driver, *module, *prefix;
};

static const struct bus buses[] = {
	{ "platform", "vfio-platform", "vt_platform", "vt-platform" },
	{ "fsl-mc", "vfio-fsl-mc", "vt_fsl_mc", "dpvt." },
	{ "cdx", "vfio-cdx", "vt_cdx", "cdx-00:" },
};

static int by_name(const void *one, const void *other)
{
	return strcmp(*(char *const *)one, *(char *const *)other);
}

int names_in(const char *folder, const char *prefix, char **names, int size)
{
	DIR *opened = opendir(folder);
	struct dirent *entry;
	int count = 0;

	while (opened && count < size && (entry = readdir(opened)))
		if (entry->d_name[0] != '.' &&
		    !strncmp(entry->d_name, prefix, strlen(prefix)))
			names[count++] = strdup(entry->d_name);
	if (opened)
		closedir(opened);
	qsort(names, count, sizeof(*names), by_name);
	return count;
}

/* Give the device to @driver, try all ways, and take it back. */
void with_driver(const char *bus, struct dut *dut, const char *driver)
{
	const char *device = strrchr(dut->sys, '/') + 1;
	char path[300], bound[64];

	snprintf(path, sizeof(path), "%s/driver_override", dut->sys);
	say("driver_override -> %s", result(write_file(path, driver)));
	snprintf(path, sizeof(path), "/sys/bus/%s/drivers_probe", bus);
	say("probe -> %s", result(write_file(path, device)));
	snprintf(path, sizeof(path), "%s/driver", dut->sys);
	link_name(path, bound, sizeof(bound));
	say("driver=%s", bound);
	test_paths(dut);
	snprintf(path, sizeof(path), "/sys/bus/%s/drivers/%s/unbind", bus, driver);
	say("unbind -> %s", result(write_file(path, device)));
}

/* Devices that a module made; all their regions are memory. */
static void test_bus(const struct bus *bus)
{
	u64 reserved = strtoull(getenv("VT_RESERVED") ?: "0", NULL, 0);
	char folder[128], *names[16];
	int count, i, j;

	say("#### bus %s", bus->name);
	load_devices(bus->module);
	snprintf(folder, sizeof(folder), "/sys/bus/%s/devices", bus->name);
	count = names_in(folder, bus->prefix, names, 16);
	for (i = 0; i < count; i++) {
		struct dut dut = { .name = names[i], .memory = ~0U };

		snprintf(dut.sys, sizeof(dut.sys), "%s/%s", folder, names[i]);
		for (j = 0; j < MAX_REGIONS; j++)
			dut.start[j] = reserved;
		say("#### %s %s", bus->name, names[i]);
		with_driver(bus->name, &dut, bus->driver);
	}
}

void test_buses(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(buses); i++)
		test_bus(&buses[i]);
}
