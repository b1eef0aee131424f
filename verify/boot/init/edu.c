// SPDX-License-Identifier: GPL-2.0-only
/* QEMU's edu device: real interrupts, and real DMA through the IOMMU. */

#include <sys/eventfd.h>

#include "init.h"

#define IRQ_STATUS	0x24
#define IRQ_RAISE	0x60
#define IRQ_ACK		0x64
#define DMA_SOURCE	0x80
#define DMA_TARGET	0x88
#define DMA_COUNT	0x90
#define DMA_COMMAND	0x98
#define DMA_BUFFER	0x40000
#define IOVA		0x100000	/* inside of the 28 bits that it can address */

static void write64(u8 *map, int at, u64 value)
{
	*(volatile u64 *)(map + at) = value;
}

static const char *set_irq(int fd, u32 index, u32 flags, u32 count, int event)
{
	union {
		struct vfio_irq_set set;
		u32 words[8];
	} asked = { .set = {
		.argsz = sizeof(asked.set), .index = index, .count = count,
		.flags = flags,
	} };

	if (flags & VFIO_IRQ_SET_DATA_EVENTFD) {
		asked.set.argsz += 4;
		asked.words[sizeof(asked.set) / 4] = event;
	}
	return result(ioctl(fd, VFIO_DEVICE_SET_IRQS, &asked));
}

static void test_interrupt(int fd, u8 *map, u32 index)
{
	int event = eventfd(0, EFD_NONBLOCK);
	u64 count;

	say("edu irq%u set -> %s", index,
	    set_irq(fd, index, VFIO_IRQ_SET_DATA_EVENTFD |
		    VFIO_IRQ_SET_ACTION_TRIGGER, 1, event));
	*(volatile u32 *)(map + IRQ_RAISE) = 1;
	wait_event(event);
	count = events(event);
	say("edu irq%u fired count=%llu status=%s", index, (ull)count,
	    load(map + IRQ_STATUS, 4));
	*(volatile u32 *)(map + IRQ_ACK) = 1;
	say("edu irq%u unmask -> %s", index,
	    set_irq(fd, index, VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_UNMASK, 1,
		    -1));
	say("edu irq%u off -> %s", index,
	    set_irq(fd, index, VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER, 0,
		    -1));
	close(event);
}

static void transfer(u8 *map, int direction)
{
	int waited = 0;

	write64(map, DMA_SOURCE, direction ? DMA_BUFFER : IOVA);
	write64(map, DMA_TARGET, direction ? IOVA + 0x800 : DMA_BUFFER);
	write64(map, DMA_COUNT, 64);
	write64(map, DMA_COMMAND, 1 | direction << 1);
	while ((*(volatile u64 *)(map + DMA_COMMAND) & 1) && waited++ < 1000)
		usleep(1000);
	say("edu dma direction=%d done=%d", direction, waited < 1000);
}

static void test_transfer(u8 *map, const struct way *way)
{
	u32 *buffer = mmap(NULL, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE,
			   -1, 0);
	u64 length = PAGE;
	int i, ret;

	for (i = 0; i < 16; i++)
		buffer[i] = 0x1000 + i;
	ret = map_dma(way, buffer, PAGE, IOVA);
	say("edu dma map -> %s", result(ret));
	if (!ret) {
		transfer(map, 0);
		transfer(map, 1);
		say("edu dma data %x %x %x", buffer[0x200], buffer[0x201],
		    buffer[0x20f]);
		say("edu dma unmap -> %s", result(unmap_dma(way, IOVA, &length)));
	}
	munmap(buffer, PAGE);
}

void test_edu(int fd, const struct way *way, const struct region *regions)
{
	u64 length = pages_up(regions[0].size);
	u16 command = 7;
	u8 *map;

	if (pwrite(fd, &command, 2,
		   regions[VFIO_PCI_CONFIG_REGION_INDEX].place + 4) != 2)
		return;
	map = mmap(NULL, length, RW, MAP_SHARED, fd, regions[0].offset);
	if (map == MAP_FAILED)
		return;
	test_interrupt(fd, map, VFIO_PCI_INTX_IRQ_INDEX);
	test_interrupt(fd, map, VFIO_PCI_MSI_IRQ_INDEX);
	test_transfer(map, way);
	munmap(map, length);
}
