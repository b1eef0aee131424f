/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HERON_H
#define HERON_H

#include <linux/io.h>
#include <linux/vfio.h>

#define HERON_SHIFT 36
#define HERON_MASK ((1ULL << HERON_SHIFT) - 1)

struct heron_region {
	phys_addr_t addr;
	resource_size_t size;
	u32 flags;
	void __iomem *io;
};

struct heron {
	struct vfio_device vdev;
	struct heron_region *regions;
	u32 num_regions;
	struct mutex lock;
};

static inline u64 heron_index(u64 offset)
{
	return offset >> HERON_SHIFT; // expect: vm_pgoff_decode
}

int heron_map(struct heron *heron, struct vm_area_struct *vma);
ssize_t heron_rw(struct heron *heron, char __user *buf, size_t count, loff_t *ppos,
		 bool write);

#endif
