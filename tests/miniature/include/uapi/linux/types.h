/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _UAPI_LINUX_TYPES_H
#define _UAPI_LINUX_TYPES_H

typedef unsigned char		__u8;
typedef unsigned short		__u16;
typedef unsigned int		__u32;
typedef unsigned long long	__u64;
typedef signed int		__s32;
typedef signed long long	__s64;

typedef __u16			__le16;
typedef __u32			__le32;
typedef __u64			__le64;

#endif /* _UAPI_LINUX_TYPES_H */
