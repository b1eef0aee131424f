/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_DEVICE_H
#define _LINUX_DEVICE_H

#include <linux/export.h>
#include <linux/printk.h>
#include <linux/types.h>

struct device_driver {
	const char *name;
	struct module *owner;
};

struct device {
	const char *name;
	struct device *parent;
	void *driver_data;
};

static inline const char *dev_name(const struct device *dev)
{
	return dev->name;
}

static inline void dev_set_drvdata(struct device *dev, void *data)
{
	dev->driver_data = data;
}

static inline void *dev_get_drvdata(const struct device *dev)
{
	return dev->driver_data;
}

#define dev_err(dev, format, ...) \
	pr_err("%s: " format, dev_name(dev), ##__VA_ARGS__)
#define dev_warn(dev, format, ...) \
	pr_warn("%s: " format, dev_name(dev), ##__VA_ARGS__)
#define dev_info(dev, format, ...) \
	pr_info("%s: " format, dev_name(dev), ##__VA_ARGS__)
#define dev_dbg(dev, format, ...) \
	pr_debug("%s: " format, dev_name(dev), ##__VA_ARGS__)

#endif /* _LINUX_DEVICE_H */
