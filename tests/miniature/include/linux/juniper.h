/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Channels of a juniper machine: a request goes in, and an answer comes back.
 */
#ifndef _LINUX_JUNIPER_H
#define _LINUX_JUNIPER_H

#include <linux/device.h>
#include <linux/kernel.h>

struct juniper_channel {
	struct device dev;
	u32 number;
};

#define to_juniper_channel(d)	container_of(d, struct juniper_channel, dev)

int juniper_channel_start(struct juniper_channel *channel, const void *request);
int juniper_channel_halt(struct juniper_channel *channel);

struct juniper_driver {
	struct device_driver driver;
	int (*probe)(struct juniper_channel *channel);
	void (*remove)(struct juniper_channel *channel);
};

int juniper_register_driver(struct juniper_driver *driver);
void juniper_unregister_driver(struct juniper_driver *driver);

#endif /* _LINUX_JUNIPER_H */
