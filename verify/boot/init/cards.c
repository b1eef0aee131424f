// SPDX-License-Identifier: GPL-2.0-only
/* PCI devices, for vfio-pci and for drivers that they are none of. */

#include "init.h"

/* ivshmem: a region of memory, and one of registers that is less than a page */
#define MEMORY_DEVICE	"0x1af40x1110"

struct model {
	const char *id, *name;
	u32 memory;
	bool edu;
};

static const struct model models[] = {
	{ "0x1b360x0005", "pci-testdev", 0, false },
	{ "0x12340x11e8", "edu", 0, true },
	{ "0x1af40x1110", "ivshmem", 1u << 2, false },
	{ "0x80860x10d3", "e1000e", 0, false },
	{ "0x1b360x0010", "nvme", 0, false },
	{ "0x1b360x0007", "sdhci", 0, false },
	{ "0x12340x1111", "bochs-display", 1u << 0, false },
};

/* Where the BARs are: the first lines of sysfs' "resource". */
static void find_bars(struct dut *dut)
{
	char path[200], line[128];
	FILE *resources;
	ull start;
	int i;

	snprintf(path, sizeof(path), "%s/resource", dut->sys);
	resources = fopen(path, "r");
	for (i = 0; resources && i < PCI_BARS; i++)
		if (fgets(line, sizeof(line), resources) &&
		    sscanf(line, "%llx", &start) == 1)
			dut->start[i] = start;
	if (resources)
		fclose(resources);
}

/* Vendor and device, as sysfs writes them. */
static void read_id(const char *device, char *id, int size)
{
	char path[256], vendor[24], part[24];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/vendor", device);
	read_file(path, vendor, sizeof(vendor));
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/device", device);
	read_file(path, part, sizeof(part));
	snprintf(id, size, "%s%s", vendor, part);
}

static void test_pci_device(const char *device, const char *driver)
{
	struct dut dut = { .pci = true };
	char id[64], name[80];
	unsigned int i;

	read_id(device, id, sizeof(id));
	for (i = 0; i < ARRAY_SIZE(models); i++) {
		if (strcmp(id, models[i].id))
			continue;
		snprintf(name, sizeof(name), "%s@%s", models[i].name, device);
		dut.name = name;
		dut.memory = models[i].memory;
		dut.edu = models[i].edu;
		snprintf(dut.sys, sizeof(dut.sys), "/sys/bus/pci/devices/%s", device);
		dut.fragile = strstr(driver, "nvgrace");
		find_bars(&dut);
		say("#### pci %s %s", name, driver);
		with_driver("pci", &dut, driver);
		return;
	}
}

void test_pci_devices(void)
{
	char *names[64];
	int count = names_in("/sys/bus/pci/devices", "", names, 64), i;

	for (i = 0; i < count; i++)
		test_pci_device(names[i], "vfio-pci");
}

/* Drivers of one PCI device each, on a device that passes for it. */
void test_drivers(void)
{
	static const struct { const char *driver, *model; } pairs[] = {
		{ "nvgrace_gpu_vfio_pci", "0x12340x1111" },
		{ "virtio_vfio_pci", MEMORY_DEVICE },
	};
	char *names[64], id[64];
	int count = names_in("/sys/bus/pci/devices", "", names, 64), i;
	unsigned int pair;

	load_devices("vt_nvgrace");
	for (pair = 0; pair < ARRAY_SIZE(pairs); pair++) {
		for (i = 0; i < count; i++) {
			read_id(names[i], id, sizeof(id));
			if (!strcmp(id, pairs[pair].model))
				test_pci_device(names[i], pairs[pair].driver);
		}
	}
}

/*
 * Operations of drivers whose probe wants hardware, on a device with memory.  What
 * they would know of their hardware is all zero.
 */
void test_operations(void)
{
	static const char *const tables[] = {
		"hisi_acc_vfio_pci_migrn_ops", "hisi_acc_vfio_pci_ops",
		"virtiovf_vfio_pci_tran_ops", "virtiovf_vfio_pci_tran_lm_ops",
		"virtiovf_vfio_pci_lm_ops",
	};
	char *names[64], id[64], words[256] = "ops=", driver[16];
	int count = names_in("/sys/bus/pci/devices", "", names, 64), i;
	u64 addresses[ARRAY_SIZE(tables)];
	unsigned int table, used = strlen(words);

	for (table = 0; table < ARRAY_SIZE(tables); table++) {
		addresses[table] = kernel_symbol(tables[table]);
		used += snprintf(words + used, sizeof(words) - used, "%s0x%llx",
				 table ? "," : "", (ull)addresses[table]);
	}
	load_module("vt_ops", words);
	for (table = 0; table < ARRAY_SIZE(tables); table++) {
		say("#### operations %s%s", tables[table],
		    addresses[table] ? "" : " are not there");
		snprintf(driver, sizeof(driver), "vt-ops%u", table);
		for (i = 0; i < count && addresses[table]; i++) {
			read_id(names[i], id, sizeof(id));
			if (!strcmp(id, MEMORY_DEVICE))
				test_pci_device(names[i], driver);
		}
	}
}
