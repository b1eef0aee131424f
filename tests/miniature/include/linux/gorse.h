/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_GORSE_H
#define _LINUX_GORSE_H

#include <linux/device.h>
#include <linux/ioport.h>
#include <linux/kernel.h>

#define GORSE_MAX_RESOURCES	4

struct gorse_device {
	struct device dev;
	struct resource res[GORSE_MAX_RESOURCES];
	u8 res_count;
	u32 num_messages;
};

#define to_gorse_device(d)	container_of(d, struct gorse_device, dev)

int gorse_reset(struct gorse_device *gdev);

struct gorse_driver {
	struct device_driver driver;
	int (*probe)(struct gorse_device *gdev);
	int (*remove)(struct gorse_device *gdev);
};

int gorse_register_driver(struct gorse_driver *driver);
void gorse_unregister_driver(struct gorse_driver *driver);

#endif /* _LINUX_GORSE_H */
