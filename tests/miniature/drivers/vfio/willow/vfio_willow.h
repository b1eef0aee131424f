/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VFIO_WILLOW_H
#define VFIO_WILLOW_H

#include <linux/gorse.h>
#include <linux/mm.h>
#include <linux/vfio.h>

/* 64 GiB for each region: more than any of them has. */
#define WILLOW_SHIFT		36
#define WILLOW_PAGE_SHIFT	(WILLOW_SHIFT - PAGE_SHIFT)
#define WILLOW_OFFSET(region)	((u64)(region) << WILLOW_SHIFT)

#define REGION_OF(vma)		((vma)->vm_pgoff >> WILLOW_PAGE_SHIFT)
#define PAGE_OF(vma)		((vma)->vm_pgoff & (BIT(WILLOW_PAGE_SHIFT) - 1))

struct willow_device {
	struct vfio_device	vdev;
	struct gorse_device	*gdev;
	void __iomem		*mapped[GORSE_MAX_RESOURCES];
};

#define to_willow(core_vdev)	container_of(core_vdev, struct willow_device, vdev)

#endif /* VFIO_WILLOW_H */
