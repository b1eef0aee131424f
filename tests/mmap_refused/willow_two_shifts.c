// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/willow/vfio_willow.c */
/* refused: the index is taken from above one bit, the offset from below another */

#define SMALL_PAGE_OF(vma) ((vma)->vm_pgoff & (BIT(WILLOW_PAGE_SHIFT - 4) - 1))

static unsigned long willow_first_pfn(const struct resource *res,
				      struct vm_area_struct *vma)
{
	return PHYS_PFN(res->start) + SMALL_PAGE_OF(vma); /* refused here */
}
