// SPDX-License-Identifier: GPL-2.0-only
/* A CDX controller and devices on its bus for vfio-cdx. */

#include <linux/cdx/cdx_bus.h>
#include <linux/platform_device.h>

#include "cdx.h"
#include "vt_draw.h"

#define DEVICES		3
#define AREA		SZ_128M		/* behind those of other devices */

static int on_bus(struct cdx_controller *controller, u8 bus)
{
	return 0;
}

static int configure(struct cdx_controller *controller, u8 bus, u8 device,
		     struct cdx_device_config *config)
{
	return 0;
}

static int make(struct cdx_controller *controller, struct device *parent,
		struct draw *from, int number)
{
	struct cdx_dev_params params = {
		.cdx = controller, .parent = parent, .dev_num = number,
		.vendor = 0x1234, .device = 0x5678,
		.res_count = 1 + draw(from, MAX_CDX_DEV_RESOURCES),
	};
	int i;

	for (i = 0; i < params.res_count; i++)
		params.res[i] = draw_region(from, 0);
	return cdx_device_add(&params);
}

static int scan(struct cdx_controller *controller)
{
	struct draw from = { .state = 0x636478ULL, .next = reserved + AREA };
	struct device *bus = cdx_bus_add(controller, 0);
	int i, ret = bus ? 0 : -ENOMEM;

	for (i = 0; i < DEVICES && !ret; i++)
		ret = make(controller, bus, &from, i);
	return ret;
}

static struct cdx_ops operations = {
	.bus_enable = on_bus,
	.bus_disable = on_bus,
	.scan = scan,
	.dev_configure = configure,
};

static struct cdx_controller controller = { .ops = &operations };

static int __init vt_cdx_init(void)
{
	struct platform_device *parent;

	parent = platform_device_register_simple("vt-cdx", -1, NULL, 0);
	if (IS_ERR(parent))
		return PTR_ERR(parent);
	controller.dev = &parent->dev;
	return cdx_register_controller(&controller);
}
module_init(vt_cdx_init);

MODULE_DESCRIPTION("CDX devices for the boot test");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("CDX_BUS_CONTROLLER");
