// SPDX-License-Identifier: GPL-2.0-only
#include "rowan.h"

/* Here vm_pgoff is a field of the driver's own, and vma->vm_pgoff is not used. */
void rowan_log(struct rowan_device *rowan)
{
	dev_info(&rowan->core.adev->dev,
		 "vm_pgoff >> (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT) is not looked at: %lu pages from %lu\n",
		 rowan->last.pages, rowan->last.vm_pgoff);
}
