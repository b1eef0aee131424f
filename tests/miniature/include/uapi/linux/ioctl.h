/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _UAPI_LINUX_IOCTL_H
#define _UAPI_LINUX_IOCTL_H

/* An ioctl number without a size: the argument says itself how long it is. */
#define _IO(type, nr)	(((type) << 8) | (nr))

#endif /* _UAPI_LINUX_IOCTL_H */
