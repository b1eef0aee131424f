/* SPDX-License-Identifier: GPL-2.0-only */
#pragma once
#include <linux/kernel.h>

u8 ioread8(const void __iomem *p), readb(const void __iomem *p);
u16 ioread16(const void __iomem *p), readw(const void __iomem *p);
u32 ioread32(const void __iomem *p), readl(const void __iomem *p);
u64 ioread64(const void __iomem *p), readq(const void __iomem *p);
u16 ioread16be(const void __iomem *p);
u32 ioread32be(const void __iomem *p), readl_relaxed(const void __iomem *p);
u64 readq_relaxed(const void __iomem *p);
void iowrite8(u8 v, void __iomem *p), writeb(u8 v, void __iomem *p);
void iowrite16(u16 v, void __iomem *p), writew(u16 v, void __iomem *p);
void iowrite32(u32 v, void __iomem *p), writel(u32 v, void __iomem *p);
void iowrite64(u64 v, void __iomem *p), writeq(u64 v, void __iomem *p);
void writel_relaxed(u32 v, void __iomem *p);
void writeq_relaxed(u64 v, void __iomem *p);
void memcpy_fromio(void *to, const void __iomem *from, size_t n);
void memcpy_toio(void __iomem *to, const void *from, size_t n);
void memset_io(void __iomem *to, int c, size_t n);
void __iomem *ioremap(phys_addr_t addr, size_t size);
void __iomem *ioremap_wc(phys_addr_t addr, size_t size);
void __iomem *ioremap_cache(phys_addr_t addr, size_t size);
void __iomem *ioremap_np(phys_addr_t addr, size_t size);
void iounmap(volatile void __iomem *p);
void *memremap(resource_size_t addr, size_t size, unsigned long flags);
void memunmap(void *p);
#define MEMREMAP_WB 1
#define MEMREMAP_WT 2
#define MEMREMAP_WC 4
void *phys_to_virt(phys_addr_t addr);
phys_addr_t virt_to_phys(volatile void *p);
#define __pa(p) virt_to_phys((void *)(p))
#define __va(addr) phys_to_virt(addr)

struct resource {
	resource_size_t start;
	resource_size_t end;
	const char *name;
	unsigned long flags, desc;
	struct resource *parent, *sibling, *child;
};
#define IORESOURCE_IO 0x100
#define IORESOURCE_MEM 0x200
#define IORESOURCE_IRQ 0x400
#define IORESOURCE_PREFETCH 0x2000
#define IORESOURCE_READONLY 0x4000
#define IORESOURCE_CACHEABLE 0x8000
#define IORESOURCE_MEM_64 0x100000
#define IORESOURCE_TYPE_BITS 0x1f00
resource_size_t resource_size(const struct resource *res);
unsigned long resource_type(const struct resource *res);
struct resource *request_mem_region(resource_size_t start, resource_size_t n, const char *name);
void release_mem_region(resource_size_t start, resource_size_t n);
int request_resource(struct resource *root, struct resource *new);
int release_resource(struct resource *old);
extern struct resource iomem_resource, ioport_resource;
