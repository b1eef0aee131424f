/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_PSEUDO_FS_H
#define _LINUX_PSEUDO_FS_H

struct fs_context;
struct pseudo_fs_context;

/* A file system that nobody can mount; NULL where there is no memory for it. */
struct pseudo_fs_context *init_pseudo(struct fs_context *fc,
				      unsigned long magic);

#endif /* _LINUX_PSEUDO_FS_H */
