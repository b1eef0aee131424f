/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_IO_H
#define _LINUX_IO_H

#include <linux/types.h>

void __iomem *ioremap(phys_addr_t address, size_t size);
void iounmap(void __iomem *mapped);
u32 ioread32(const void __iomem *mapped);
void iowrite32(u32 value, void __iomem *mapped);
void memcpy_fromio(void *to, const void __iomem *from, size_t count);
void memcpy_toio(void __iomem *to, const void *from, size_t count);

#endif /* _LINUX_IO_H */
