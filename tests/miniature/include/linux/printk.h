/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_PRINTK_H
#define _LINUX_PRINTK_H

#include <linux/types.h>

__printf(1, 2) int _printk(const char *format, ...);

#ifndef pr_fmt
#define pr_fmt(format)	format
#endif

#define pr_err(format, ...)	_printk("3" pr_fmt(format), ##__VA_ARGS__)
#define pr_warn(format, ...)	_printk("4" pr_fmt(format), ##__VA_ARGS__)
#define pr_info(format, ...)	_printk("6" pr_fmt(format), ##__VA_ARGS__)
#define pr_debug(format, ...)	_printk("7" pr_fmt(format), ##__VA_ARGS__)

#endif /* _LINUX_PRINTK_H */
