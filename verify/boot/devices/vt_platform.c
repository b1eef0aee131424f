// SPDX-License-Identifier: GPL-2.0-only
/* Platform devices with memory for vfio-platform. */

#include <linux/platform_device.h>
#include <linux/property.h>

#include "vt_draw.h"

#define DEVICES		4
#define REGIONS		6

static struct platform_device *devices[DEVICES];

static const struct property_entry properties[] = {
	PROPERTY_ENTRY_STRING("compatible", "vt,device"),
	{}
};

static struct platform_device *make(struct draw *from, int number)
{
	struct resource regions[REGIONS];
	struct platform_device_info info = {
		.name = "vt-platform", .id = number, .res = regions,
		.num_res = 1 + draw(from, REGIONS), .properties = properties,
	};
	int i;

	for (i = 0; i < info.num_res; i++)
		regions[i] = draw_region(from, 0);
	/* A range of ports, which these drivers refuse to map. */
	if (number == 1)
		regions[0] = (struct resource){ .start = 0x5000, .end = 0x501f,
						.flags = IORESOURCE_IO, .name = "vt" };
	return platform_device_register_full(&info);
}

static int __init platform_init(void)
{
	struct draw from = { .state = 0x706c6174666f726dULL, .next = reserved };
	int i;

	for (i = 0; i < DEVICES; i++) {
		devices[i] = make(&from, i);
		if (IS_ERR(devices[i]))
			return PTR_ERR(devices[i]);
	}
	return 0;
}
module_init(platform_init);

MODULE_DESCRIPTION("Platform devices for the boot test");
MODULE_LICENSE("GPL");
