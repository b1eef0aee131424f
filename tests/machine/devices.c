// SPDX-License-Identifier: GPL-2.0-only
/*
 * The buses with one device each, and what the device's memory holds.
 */

#include <linux/acorn.h>
#include <linux/fern.h>
#include <linux/gorse.h>
#include <linux/io.h>
#include <linux/juniper.h>
#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/trellis.h>

#include "machine.h"

int __real_vfio_register_device(struct vfio_device *vdev);
int __wrap_vfio_register_device(struct vfio_device *vdev);

int machine;
struct vfio_device *registered;

/* ---------------------------------------------------------- memory of a device */

#define MAPPED	0x100000000000000ULL	/* where ioremap() puts address 0 */

/* What was written since it was asked, where and in which order, as one number. */
static u64 changes;

u64 changes_of_device(void)
{
	u64 now = changes;

	changes = 0;
	return now;
}

static void change(u64 address, u8 byte)
{
	changes = (changes ^ address) * 0x100000001b3ULL;
	changes = (changes ^ byte) * 0x100000001b3ULL;
}

void memcpy_fromio(void *to, const void __iomem *from, size_t count)
{
	u64 address = (unsigned long)from - MAPPED;
	size_t i;

	for (i = 0; i < count; i++, address++)
		((u8 *)to)[i] = (address * 0x9e3779b97f4a7c15ULL) >> 56;
}

void memcpy_toio(void __iomem *to, const void *from, size_t count)
{
	u64 address = (unsigned long)to - MAPPED;
	size_t i;

	for (i = 0; i < count; i++)
		change(address + i, ((const u8 *)from)[i]);
}

u32 ioread32(const void __iomem *mapped)
{
	u32 value;

	memcpy_fromio(&value, mapped, sizeof(value));
	return value;
}

void iowrite32(u32 value, void __iomem *mapped)
{
	memcpy_toio(mapped, &value, sizeof(value));
}

void __iomem *ioremap(phys_addr_t address, size_t size)
{
	return (void __iomem *)(unsigned long)(MAPPED + address);
}

void iounmap(void __iomem *mapped)
{
}

/* -------------------------------------------------------------------- buses */

#define HUGE_START	0x400000000000ULL
#define HUGE_SIZE	0x28000000000ULL	/* 2.5 TiB */

static struct device parent = { .name = "bus" };

/* The @n-th range of a device, @size bytes long; 0 means that there is none. */
static struct resource range(int n, u64 size, unsigned long flags)
{
	u64 start = 0x100000000ULL + (u64)n * 0x10000000;

	return (struct resource){ start, size ? start + size - 1 : 0, "", flags };
}

static struct acorn_dev acorn = {
	.dev = { .name = "acorn", .parent = &parent },
	.cfg_size = 256,
	.num_messages = 4,
};

int acorn_register_driver(struct acorn_driver *driver)
{
	static const u64 size[] = { 0x10000, 0, 0x4000, 0x2000, 0x400000, 0x800 };
	int i;

	for (i = 0; i < ACORN_NUM_WINDOWS; i++)
		acorn.resource[i] = range(i, size[i], IORESOURCE_MEM);
	if (machine == 1)
		acorn.resource[3].end = 0;
	if (machine == 2)	/* too large for the layout of the device file */
		acorn.resource[4] = (struct resource){
			HUGE_START, HUGE_START + HUGE_SIZE - 1, "",
			IORESOURCE_MEM };
	acorn.resource[ACORN_ROM_RESOURCE] =
		range(6, machine == 1 ? 0 : 0x8000,
		      machine == 1 ? IORESOURCE_SHADOW : IORESOURCE_MEM);
	return driver->probe(&acorn);
}

void acorn_unregister_driver(struct acorn_driver *driver)
{
	driver->remove(&acorn);
}

static u32 acorn_command;

u32 acorn_read_config(struct acorn_dev *adev, unsigned int where)
{
	switch (where) {
	case ACORN_CFG_ID:
		return machine;
	case ACORN_CFG_MESSAGES:
		return machine == 1 ? 2 : 0;
	case ACORN_CFG_COMMAND:
		return acorn_command;
	case 0x60:	/* of memory, in pages */
		return machine == 2 ? 0x404 : 3;
	case 0x70:
		return machine == 1 ? 0x401 : 3;
	default:
		return 3;
	}
}

void acorn_write_config(struct acorn_dev *adev, unsigned int where, u32 value)
{
	if (where == ACORN_CFG_COMMAND)
		acorn_command = value;
}

int acorn_reset(struct acorn_dev *adev)
{
	return 0;
}

void __iomem *acorn_map_window(struct acorn_dev *adev, int n)
{
	return ioremap(acorn_window_start(adev, n), acorn_window_len(adev, n));
}

void acorn_unmap_window(struct acorn_dev *adev, void __iomem *mapped)
{
}

void __iomem *acorn_map_rom(struct acorn_dev *adev, size_t *size)
{
	if (locked != 1)
		printf("the ROM is mapped with %d locks held\n", locked);
	*size = 0x1000;
	return machine == 1 ? NULL : data_of_device;
}

void acorn_unmap_rom(struct acorn_dev *adev, void __iomem *mapped)
{
}

static struct resource resources[3];
static struct fern_object fern = {
	.dev = { .name = "fern" },
	.desc = { .region_count = 3, .irq_count = 2 },
	.regions = resources,
};

int fern_register_driver(struct fern_driver *driver)
{
	resources[0] = range(0, 0x10000, FERN_REGION_CACHEABLE);
	resources[1] = range(1, 0x1000, IORESOURCE_READONLY);
	resources[2] = range(2, 0x40, 0);
	fern.desc.is_container = machine == 1;
	if (machine == 2)
		resources[0] = (struct resource){
			HUGE_START, HUGE_START + HUGE_SIZE - 1, "", 0 };
	return driver->probe(&fern);
}

void fern_unregister_driver(struct fern_driver *driver)
{
	driver->remove(&fern);
}

int fern_reset(struct fern_object *object)
{
	return 0;
}

static struct gorse_device gorse = {
	.dev = { .name = "gorse" },
	.res_count = 3,
	.num_messages = 8,
};

int gorse_register_driver(struct gorse_driver *driver)
{
	gorse.res[0] = range(0, 0x1000, IORESOURCE_MEM);
	gorse.res[1] = range(1, 0x2000, IORESOURCE_MEM | IORESOURCE_READONLY);
	gorse.res[2] = range(2, 0, IORESOURCE_MEM);
	if (machine == 2)
		gorse.res[2] = (struct resource){
			HUGE_START, HUGE_START + HUGE_SIZE - 1, "",
			IORESOURCE_MEM };
	return driver->probe(&gorse);
}

void gorse_unregister_driver(struct gorse_driver *driver)
{
	driver->remove(&gorse);
}

int gorse_reset(struct gorse_device *gdev)
{
	return 0;
}

static struct trellis_device trellis = {
	.dev = { .name = "trellis" },
	.num_resources = 3,
	.resource = resources,
	.num_irqs = 2,
};

int trellis_register_driver(struct trellis_driver *driver)
{
	resources[0] = range(0, 0x1000, IORESOURCE_MEM);
	resources[1] = range(1, 0x100, IORESOURCE_MEM | IORESOURCE_READONLY);
	resources[2] = range(2, 0x10, IORESOURCE_IO);
	if (machine == 2)
		resources[0] = (struct resource){
			HUGE_START, HUGE_START + HUGE_SIZE - 1, "",
			IORESOURCE_MEM };
	return driver->probe(&trellis);
}

void trellis_unregister_driver(struct trellis_driver *driver)
{
	driver->remove(&trellis);
}

static struct ivy_device ivy = { .dev = { .name = "ivy" }, .id = 1 };

int ivy_register_driver(struct ivy_driver *driver)
{
	ivy.res = range(0, 0x1000, IORESOURCE_MEM);
	return driver->probe(&ivy);
}

void ivy_unregister_driver(struct ivy_driver *driver)
{
	driver->remove(&ivy);
}

static struct juniper_channel juniper = { .dev = { .name = "juniper" } };

int juniper_register_driver(struct juniper_driver *driver)
{
	return driver->probe(&juniper);
}

void juniper_unregister_driver(struct juniper_driver *driver)
{
	driver->remove(&juniper);
}

int juniper_channel_start(struct juniper_channel *channel, const void *request)
{
	return 0;
}

int juniper_channel_halt(struct juniper_channel *channel)
{
	return 0;
}

static struct mdev_device mdev = { .dev = { .name = "mdev" } };

int mdev_register_driver(struct mdev_driver *driver)
{
	mdev.type = machine & 1;
	return driver->probe(&mdev);
}

void mdev_unregister_driver(struct mdev_driver *driver)
{
	driver->remove(&mdev);
}

int __wrap_vfio_register_device(struct vfio_device *vdev)
{
	registered = vdev;
	return __real_vfio_register_device(vdev);
}
