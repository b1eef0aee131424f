/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The acorn bus, which nobody ever built: a device has six windows of memory, a
 * ROM, and a space for its configuration.
 */
#ifndef _LINUX_ACORN_H
#define _LINUX_ACORN_H

#include <linux/device.h>
#include <linux/ioport.h>
#include <linux/kernel.h>

#define ACORN_NUM_WINDOWS	6
#define ACORN_ROM_RESOURCE	6
#define ACORN_NUM_RESOURCES	7

#define ACORN_CFG_ID		0x00
#define ACORN_CFG_COMMAND	0x04
#define   ACORN_COMMAND_MEMORY	0x2
#define ACORN_CFG_MESSAGES	0x08

struct acorn_dev {
	struct device dev;
	unsigned int cfg_size;
	unsigned int num_messages;
	struct resource resource[ACORN_NUM_RESOURCES];
};

#define to_acorn_dev(d)	container_of(d, struct acorn_dev, dev)

static inline resource_size_t acorn_window_start(struct acorn_dev *adev, int n)
{
	return adev->resource[n].start;
}

static inline resource_size_t acorn_window_len(struct acorn_dev *adev, int n)
{
	return resource_size(&adev->resource[n]);
}

void __iomem *acorn_map_window(struct acorn_dev *adev, int n);
void acorn_unmap_window(struct acorn_dev *adev, void __iomem *mapped);
void __iomem *acorn_map_rom(struct acorn_dev *adev, size_t *size);
void acorn_unmap_rom(struct acorn_dev *adev, void __iomem *mapped);
u32 acorn_read_config(struct acorn_dev *adev, unsigned int where);
void acorn_write_config(struct acorn_dev *adev, unsigned int where, u32 value);
int acorn_reset(struct acorn_dev *adev);

struct acorn_driver {
	struct device_driver driver;
	int (*probe)(struct acorn_dev *adev);
	void (*remove)(struct acorn_dev *adev);
};

int acorn_register_driver(struct acorn_driver *driver);
void acorn_unregister_driver(struct acorn_driver *driver);

#define module_acorn_driver(driver) \
	module_driver(driver, acorn_register_driver, acorn_unregister_driver)

#endif /* _LINUX_ACORN_H */
