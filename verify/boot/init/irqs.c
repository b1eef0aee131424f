// SPDX-License-Identifier: GPL-2.0-only
/* Interrupts. */

#include <poll.h>
#include <sys/eventfd.h>

#include "init.h"

/* How often the event happened; 0 at once where it did not. */
u64 events(int eventfd)
{
	struct pollfd poll_fd = { eventfd, POLLIN, 0 };
	u64 value = 0;

	if (poll(&poll_fd, 1, 0) == 1 && read(eventfd, &value, 8) != 8)
		return ~0ULL;
	return value;
}

void wait_event(int eventfd)
{
	struct pollfd poll_fd = { eventfd, POLLIN, 0 };

	poll(&poll_fd, 1, 1000);
}

union irq_set {
	struct vfio_irq_set set;
	u32 words[8];
};

static const char *act(int fd, u32 index, u32 flags, u32 start, u32 count)
{
	struct vfio_irq_set set = {
		.argsz = sizeof(set), .flags = flags, .index = index,
		.start = start, .count = count,
	};

	return result(ioctl(fd, VFIO_DEVICE_SET_IRQS, &set));
}

static void test_irq(int fd, u32 index, u32 available)
{
	const u32 none = VFIO_IRQ_SET_DATA_NONE;
	u32 count = available > 2 ? 2 : 1, i;
	int event = eventfd(0, EFD_NONBLOCK);
	union irq_set asked = { .set = {
		.argsz = sizeof(asked.set) + 4 * count, .index = index, .count = count,
		.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
	} };

	for (i = 0; i < count; i++)
		asked.words[sizeof(asked.set) / 4 + i] = event;
	say("irqs[%u] set eventfd x%u -> %s", index, count,
	    result(ioctl(fd, VFIO_DEVICE_SET_IRQS, &asked)));
	say("irqs[%u] loopback -> %s", index,
	    act(fd, index, none | VFIO_IRQ_SET_ACTION_TRIGGER, 0, count));
	say("irqs[%u] eventfd count %llu", index, (ull)events(event));
	say("irqs[%u] mask -> %s", index,
	    act(fd, index, none | VFIO_IRQ_SET_ACTION_MASK, 0, count));
	say("irqs[%u] unmask -> %s", index,
	    act(fd, index, none | VFIO_IRQ_SET_ACTION_UNMASK, 0, count));
	say("irqs[%u] out of range -> %s", index,
	    act(fd, index, none | VFIO_IRQ_SET_ACTION_TRIGGER, available, 1));
	say("irqs[%u] disable -> %s", index,
	    act(fd, index, none | VFIO_IRQ_SET_ACTION_TRIGGER, 0, 0));
	close(event);
}

void test_irqs(int fd, u32 count)
{
	struct vfio_irq_info info;
	u32 i;

	for (i = 0; i < count && i < 5; i++) {
		info = (struct vfio_irq_info){ .argsz = sizeof(info), .index = i };
		if (!ioctl(fd, VFIO_DEVICE_GET_IRQ_INFO, &info) && info.count)
			test_irq(fd, i, info.count);
	}
	say("irqs[77] -> %s", act(fd, 77, VFIO_IRQ_SET_DATA_NONE |
				  VFIO_IRQ_SET_ACTION_TRIGGER, 0, 1));
}
