// SPDX-License-Identifier: GPL-2.0-only
/*
 * Objects of a fsl-mc container for vfio-fsl-mc.  The container answers no command:
 * its portal is an address with nothing behind.
 */

#include <linux/fsl/mc.h>
#include <linux/io.h>
#include <linux/slab.h>

#include "fsl-mc-private.h"
#include "vt_draw.h"

#define OBJECTS		3
#define REGIONS		4
#define AREA		SZ_64M		/* behind the one of platform devices */
#define NOTHING		0xfe000000UL

static void release(struct device *dev)
{
}

static struct fsl_mc_io *make_io(void)
{
	struct fsl_mc_io *io = kzalloc(sizeof(*io), GFP_KERNEL);

	if (!io)
		return NULL;
	mutex_init(&io->mutex);
	io->portal_phys_addr = NOTHING;
	io->portal_size = SZ_4K;
	io->portal_virt_addr = ioremap(NOTHING, SZ_4K);
	return io;
}

static struct fsl_mc_device *make_container(void)
{
	struct fsl_mc_bus *bus = kzalloc(sizeof(*bus), GFP_KERNEL);

	if (!bus)
		return NULL;
	mutex_init(&bus->scan_mutex);
	bus->mc_dev.mc_io = make_io();
	bus->mc_dev.dev.release = release;
	dev_set_name(&bus->mc_dev.dev, "vt-container");
	if (!bus->mc_dev.mc_io || device_register(&bus->mc_dev.dev))
		return NULL;
	return &bus->mc_dev;
}

static int make(struct draw *from, struct fsl_mc_device *container, int number)
{
	struct fsl_mc_device *object = kzalloc(sizeof(*object), GFP_KERNEL);
	int i;

	if (!object)
		return -ENOMEM;
	object->regions = kcalloc(REGIONS, sizeof(*object->regions), GFP_KERNEL);
	if (!object->regions)
		return -ENOMEM;
	object->obj_desc.region_count = 1 + draw(from, REGIONS);
	for (i = 0; i < object->obj_desc.region_count; i++)
		object->regions[i] = draw_region(from, FSL_MC_REGION_CACHEABLE |
						 FSL_MC_REGION_SHAREABLE);
	strscpy(object->obj_desc.type, "dpvt", sizeof(object->obj_desc.type));
	object->obj_desc.id = number;
	device_initialize(&object->dev);
	object->dev.parent = &container->dev;
	object->dev.bus = &fsl_mc_bus_type;
	object->dev.release = release;
	dev_set_name(&object->dev, "dpvt.%d", number);
	return device_add(&object->dev);
}

static int __init fsl_mc_init(void)
{
	struct draw from = { .state = 0x66736c2d6d63ULL, .next = reserved + AREA };
	struct fsl_mc_device *container = make_container();
	int i, ret = container ? 0 : -ENOMEM;

	for (i = 0; i < OBJECTS && !ret; i++)
		ret = make(&from, container, i);
	return ret;
}
module_init(fsl_mc_init);

MODULE_DESCRIPTION("fsl-mc objects for the boot test");
MODULE_LICENSE("GPL");
