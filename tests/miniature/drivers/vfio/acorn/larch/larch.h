/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LARCH_H_
#define _LARCH_H_

#include <linux/memory-failure.h>
#include <linux/vfio_acorn_core.h>

#define LARCH_SCRATCH_INDEX	VFIO_ACORN_WIN2_REGION_INDEX
#define LARCH_VECTOR_INDEX	VFIO_ACORN_WIN4_REGION_INDEX

/* A piece of the card's memory that the machine reaches as its own. */
struct larch_memory {
	phys_addr_t base;
	size_t length;
	struct pfn_address_space failures;
};

struct larch_device {
	struct vfio_acorn_core_device core;
	struct larch_memory scratch;
	struct larch_memory vectors;
	bool asleep;		/* protected by core.memory_lock */
};

extern const struct vm_operations_struct larch_mmap_ops;

struct larch_memory *larch_memory(struct larch_device *larch,
				  unsigned int index);
int larch_watch_memory(struct larch_device *larch);
void larch_ignore_memory(struct larch_device *larch);

#endif /* _LARCH_H_ */
