/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Devices that are made up in software, as many as the user asks for.
 */
#ifndef _LINUX_MDEV_H
#define _LINUX_MDEV_H

#include <linux/device.h>
#include <linux/kernel.h>

struct mdev_device {
	struct device dev;
	u32 type;
};

#define to_mdev_device(d)	container_of(d, struct mdev_device, dev)

struct mdev_driver {
	struct device_driver driver;
	unsigned int max_instances;
	int (*probe)(struct mdev_device *mdev);
	void (*remove)(struct mdev_device *mdev);
};

int mdev_register_driver(struct mdev_driver *driver);
void mdev_unregister_driver(struct mdev_driver *driver);

#define module_mdev_driver(driver) \
	module_driver(driver, mdev_register_driver, mdev_unregister_driver)

#endif /* _LINUX_MDEV_H */
