// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/willow/vfio_willow.h */

#define WILLOW_PGOFF(vma)	((vma)->vm_pgoff)
#define REGION_OF(vma)		(WILLOW_PGOFF(vma) >> WILLOW_PAGE_SHIFT)
#define PAGE_OF(vma)		(WILLOW_PGOFF(vma) % BIT(WILLOW_PAGE_SHIFT))
