/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_FS_H
#define _LINUX_FS_H

#include <linux/mm_types.h>
#include <linux/types.h>

struct module;

struct address_space {
	unsigned long nrpages;
};

struct inode {
	struct address_space *i_mapping;
};

struct file_operations;

struct file {
	const struct file_operations *f_op;
	struct address_space *f_mapping;
	void *private_data;
	loff_t f_pos;
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
