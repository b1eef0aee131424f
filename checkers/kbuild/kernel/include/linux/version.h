/* SPDX-License-Identifier: GPL-2.0-only */
/* Of no kernel: drivers that ask get the code for a recent one. */
#pragma once
#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))
#ifdef PGOFF_VERSION
#define LINUX_VERSION_CODE PGOFF_VERSION
#else
#define LINUX_VERSION_CODE KERNEL_VERSION(6, 12, 0)
#endif
#define LINUX_VERSION_MAJOR 6
#define LINUX_VERSION_PATCHLEVEL 12
#define LINUX_VERSION_SUBLEVEL 0
#define RHEL_RELEASE_VERSION(a, b) (((a) << 8) + (b))
