// SPDX-License-Identifier: GPL-2.0-only
/* Power states of a PCI device under live mappings. */

#include "init.h"

#define CAPABILITIES	0x34
#define POWER		1

static void say_bars(const char *state, u8 *const *maps)
{
	int i;

	for (i = 0; i < PCI_BARS; i++)
		if (maps[i])
			say("pci %s bar%d ld=%s", state, i, load(maps[i], 4));
}

static void test_sleep(int fd, const struct region *config, u8 at, u8 *const *maps)
{
	u16 state = 3;

	say("pci D3hot -> %s", result(pwrite(fd, &state, 2, config->place + at + 4)));
	say_bars("D3", maps);
	state = 0;
	say("pci D0 -> %s", result(pwrite(fd, &state, 2, config->place + at + 4)));
	set_memory(fd, config, true);
	say_bars("D0", maps);
}

static const char *feature(int fd, u32 which)
{
	struct vfio_device_feature asked = {
		.argsz = sizeof(asked),
		.flags = VFIO_DEVICE_FEATURE_SET | which,
	};

	return result(ioctl(fd, VFIO_DEVICE_FEATURE, &asked));
}

void test_power(int fd, const struct region *regions, u8 *const *maps)
{
	const struct region *config = &regions[VFIO_PCI_CONFIG_REGION_INDEX];
	u8 at = 0, id = 0;
	int seen;

	if (pread(fd, &at, 1, config->place + CAPABILITIES) != 1)
		at = 0;
	for (seen = 0; at && seen < 48; seen++) {
		if (pread(fd, &id, 1, config->place + at) != 1)
			break;
		say("pci cap %02x", id);
		if (id == POWER)
			test_sleep(fd, config, at, maps);
		if (pread(fd, &at, 1, config->place + at + 1) != 1)
			break;
	}
	say("pci lowpower entry -> %s",
	    feature(fd, VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY));
	say_bars("lowpower", maps);
	say("pci lowpower exit -> %s", feature(fd, VFIO_DEVICE_FEATURE_LOW_POWER_EXIT));
	set_memory(fd, config, true);
	say_bars("active", maps);
}
