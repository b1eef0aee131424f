/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_STRING_H
#define _LINUX_STRING_H

#include <linux/types.h>

void *memcpy(void *to, const void *from, size_t count);
void *memset(void *memory, int byte, size_t count);
int strcmp(const char *one, const char *other);
void *memdup_user(const void __user *from, size_t count);

#endif /* _LINUX_STRING_H */
