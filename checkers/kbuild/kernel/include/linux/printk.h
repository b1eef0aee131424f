/* SPDX-License-Identifier: GPL-2.0-only */
#pragma once
#include <linux/types.h>

#define KERN_EMERG ""
#define KERN_ERR ""
#define KERN_WARNING ""
#define KERN_NOTICE ""
#define KERN_INFO ""
#define KERN_DEBUG ""
#define KERN_CONT ""

int printk(const char *fmt, ...);
#define pr_emerg(...) printk(__VA_ARGS__)
#define pr_err(...) printk(__VA_ARGS__)
#define pr_err_once(...) printk(__VA_ARGS__)
#define pr_err_ratelimited(...) printk(__VA_ARGS__)
#define pr_warn(...) printk(__VA_ARGS__)
#define pr_warn_once(...) printk(__VA_ARGS__)
#define pr_warn_ratelimited(...) printk(__VA_ARGS__)
#define pr_notice(...) printk(__VA_ARGS__)
#define pr_info(...) printk(__VA_ARGS__)
#define pr_info_ratelimited(...) printk(__VA_ARGS__)
#define pr_info_once(...) printk(__VA_ARGS__)
#define pr_debug(...) printk(__VA_ARGS__)
#define pr_devel(...) printk(__VA_ARGS__)
#define pr_cont(...) printk(__VA_ARGS__)
void print_hex_dump(const char *level, const char *prefix, int type, int row, int group,
		    const void *buf, size_t len, bool ascii);
#define DUMP_PREFIX_OFFSET 2
