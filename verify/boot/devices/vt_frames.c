// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tells what is mapped at an address of the reader, of an area that has no pages:
 * pread() of "vt_frame" at the address gives a struct frame.  pagemap leaves out such
 * areas.
 */

#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/uaccess.h>

struct frame {
	u64 pfn;
	u64 prot;
	u32 writable;
	u32 reserved;
};

static int look(unsigned long address, struct frame *frame)
{
	struct follow_pfnmap_args args = { .address = address };
	int ret = -ENXIO;

	mmap_read_lock(current->mm);
	args.vma = vma_lookup(current->mm, address);
	if (args.vma)
		ret = follow_pfnmap_start(&args);
	if (!ret) {
		frame->pfn = args.pfn;
		frame->prot = pgprot_val(args.pgprot);
		frame->writable = args.writable;
		follow_pfnmap_end(&args);
	}
	mmap_read_unlock(current->mm);
	return ret;
}

static ssize_t read_frame(struct file *file, char __user *buffer, size_t count,
			  loff_t *position)
{
	struct frame frame = {};
	int ret;

	if (count != sizeof(frame))
		return -EINVAL;
	ret = look(*position & PAGE_MASK, &frame);
	if (ret)
		return ret;
	return copy_to_user(buffer, &frame, sizeof(frame)) ? -EFAULT : sizeof(frame);
}

static const struct file_operations operations = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.read = read_frame,
	.llseek = default_llseek,
};

static int __init frames_init(void)
{
	debugfs_create_file("vt_frame", 0400, NULL, NULL, &operations);
	return 0;
}
module_init(frames_init);

MODULE_DESCRIPTION("Frames behind mappings, for the boot test");
MODULE_LICENSE("GPL");
