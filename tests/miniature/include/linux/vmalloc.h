/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_VMALLOC_H
#define _LINUX_VMALLOC_H

#include <linux/types.h>

void *vmalloc_user(unsigned long size);
void vfree(const void *memory);

#endif /* _LINUX_VMALLOC_H */
