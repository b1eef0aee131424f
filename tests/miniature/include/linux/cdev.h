/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_CDEV_H
#define _LINUX_CDEV_H

struct file_operations;
struct module;

struct cdev {
	struct module *owner;
	const struct file_operations *ops;
};

#endif /* _LINUX_CDEV_H */
