// SPDX-License-Identifier: GPL-2.0-only
/* The mapping before it is a VMA. */
#include <linux/fs.h>
#include <linux/mm.h>

int desc_prepare(struct vm_area_desc *desc);

static void reach(pgoff_t *where)
{
	*where = 1;
}

int desc_prepare(struct vm_area_desc *desc)
{
	struct vm_area_desc *same = desc;

	desc->pgoff = 1;			// expect: vm_pgoff_write
	same->pgoff -= desc->pgoff;		// expect: vm_pgoff_write
	reach(&desc->pgoff);			// expect: vm_pgoff_write
	desc->start = desc->pgoff;
	return 0;
}
