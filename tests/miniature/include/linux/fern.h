/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The objects of a fern: what the network is made of, and handed out one by one.
 */
#ifndef _LINUX_FERN_H
#define _LINUX_FERN_H

#include <linux/device.h>
#include <linux/ioport.h>
#include <linux/kernel.h>

struct fern_object_desc {
	u16 region_count;
	u8 irq_count;
	bool is_container;
};

struct fern_object {
	struct device dev;
	struct fern_object_desc desc;
	struct resource *regions;
};

#define FERN_REGION_CACHEABLE	0x1

#define to_fern_object(d)	container_of(d, struct fern_object, dev)

int fern_reset(struct fern_object *object);

struct fern_driver {
	struct device_driver driver;
	int (*probe)(struct fern_object *object);
	void (*remove)(struct fern_object *object);
};

int fern_register_driver(struct fern_driver *driver);
void fern_unregister_driver(struct fern_driver *driver);

#define module_fern_driver(driver) \
	module_driver(driver, fern_register_driver, fern_unregister_driver)

#endif /* _LINUX_FERN_H */
