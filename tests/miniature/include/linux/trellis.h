/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Devices that are soldered in.  The firmware describes those on a trellis; those
 * of the ivy kind have a page of their own that says what they are.
 */
#ifndef _LINUX_TRELLIS_H
#define _LINUX_TRELLIS_H

#include <linux/device.h>
#include <linux/ioport.h>
#include <linux/kernel.h>

struct trellis_device {
	struct device dev;
	const char *name;
	u32 num_resources;
	struct resource *resource;
	u32 num_irqs;
};

#define to_trellis_device(d)	container_of(d, struct trellis_device, dev)

struct ivy_device {
	struct device dev;
	struct resource res;
	u32 id;
};

#define to_ivy_device(d)	container_of(d, struct ivy_device, dev)

struct trellis_driver {
	struct device_driver driver;
	int (*probe)(struct trellis_device *tdev);
	void (*remove)(struct trellis_device *tdev);
};

struct ivy_driver {
	struct device_driver drv;
	int (*probe)(struct ivy_device *idev);
	void (*remove)(struct ivy_device *idev);
};

int trellis_register_driver(struct trellis_driver *driver);
void trellis_unregister_driver(struct trellis_driver *driver);
int ivy_register_driver(struct ivy_driver *driver);
void ivy_unregister_driver(struct ivy_driver *driver);

#define module_trellis_driver(driver) \
	module_driver(driver, trellis_register_driver, trellis_unregister_driver)
#define module_ivy_driver(driver) \
	module_driver(driver, ivy_register_driver, ivy_unregister_driver)

#endif /* _LINUX_TRELLIS_H */
