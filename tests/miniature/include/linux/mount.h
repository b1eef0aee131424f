/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_MOUNT_H
#define _LINUX_MOUNT_H

struct super_block;

struct vfsmount {
	struct super_block *mnt_sb;
};

#endif /* _LINUX_MOUNT_H */
