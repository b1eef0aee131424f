/* SPDX-License-Identifier: GPL-2.0-only */
#include <uapi/linux/ioctl.h>
