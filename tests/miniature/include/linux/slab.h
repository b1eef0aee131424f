/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SLAB_H
#define _LINUX_SLAB_H

#include <linux/overflow.h>
#include <linux/types.h>

#define GFP_KERNEL		1U
#define GFP_KERNEL_ACCOUNT	3U

void *kmalloc(size_t size, gfp_t flags);
void *kzalloc(size_t size, gfp_t flags);
void *kcalloc(size_t count, size_t size, gfp_t flags);
void *krealloc(const void *old, size_t size, gfp_t flags);
void kfree(const void *memory);

#endif /* _LINUX_SLAB_H */
