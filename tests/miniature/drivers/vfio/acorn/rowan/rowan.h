/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ROWAN_H_
#define _ROWAN_H_

#include <linux/kernel.h>
#include <linux/vfio_acorn_core.h>

/* What was mapped last, in pages of the card and not of any file. */
struct rowan_mapping {
	unsigned long vm_pgoff;
	unsigned long pages;
};

struct rowan_device {
	struct vfio_acorn_core_device core;
	struct rowan_mapping last;
	struct vm_region *buffer;
};

void rowan_log(struct rowan_device *rowan);

#endif /* _ROWAN_H_ */
