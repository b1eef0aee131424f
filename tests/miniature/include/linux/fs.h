/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_FS_H
#define _LINUX_FS_H

#include <linux/mm_types.h>
#include <linux/types.h>

struct cdev;
struct fs_context;
struct inode;
struct module;
struct super_block;

#define O_RDONLY	0
#define O_RDWR		2

#define FMODE_READ	0x1
#define FMODE_WRITE	0x2
#define FMODE_PREAD	0x8
#define FMODE_PWRITE	0x10

/* All mappings of one file are found here, whoever opened it how often. */
struct address_space {
	struct inode *host;
	unsigned long nrpages;
};

struct inode {
	struct address_space *i_mapping;
	struct address_space i_data;
	struct cdev *i_cdev;
};

struct inode *alloc_anon_inode(struct super_block *sb);
void iput(struct inode *inode);

struct vfsmount;

struct file_system_type {
	const char *name;
	struct module *owner;
	int (*init_fs_context)(struct fs_context *fc);
	void (*kill_sb)(struct super_block *sb);
};

void kill_anon_super(struct super_block *sb);
int simple_pin_fs(struct file_system_type *type, struct vfsmount **mount,
		  int *count);
void simple_release_fs(struct vfsmount **mount, int *count);

struct file_operations;

struct file {
	const struct file_operations *f_op;
	struct address_space *f_mapping;
	struct inode *f_inode;
	void *private_data;
	loff_t f_pos;
	fmode_t f_mode;
};

struct file_operations {
	struct module *owner;
	ssize_t (*read)(struct file *file, char __user *buf, size_t count,
			loff_t *ppos);
	ssize_t (*write)(struct file *file, const char __user *buf,
			 size_t count, loff_t *ppos);
	long (*unlocked_ioctl)(struct file *file, unsigned int cmd,
			       unsigned long arg);
	int (*mmap)(struct file *file, struct vm_area_struct *vma);
	int (*mmap_prepare)(struct vm_area_desc *desc);
	int (*open)(struct inode *inode, struct file *file);
	int (*release)(struct inode *inode, struct file *file);
};

#endif /* _LINUX_FS_H */
