// SPDX-License-Identifier: GPL-2.0-only
#include <linux/errno.h>
#include "private.h"

long shared_late(unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:	// expect: ioctl_region_info
		return 1;
	}
	return -ENOTTY;
}
