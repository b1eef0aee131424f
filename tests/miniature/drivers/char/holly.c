// SPDX-License-Identifier: GPL-2.0-only
/*
 * Holly, a character device: the file is what is mapped, and so the offset in it
 * is its own to interpret, and to change.
 */

#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

#define HOLLY_PLATE_SHIFT	20
#define HOLLY_PLATES		4

struct holly {
	void *plate[HOLLY_PLATES];
};

static int holly_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct holly *holly = file->private_data;
	unsigned long plate = vma->vm_pgoff >> (HOLLY_PLATE_SHIFT - PAGE_SHIFT);

	if (plate >= HOLLY_PLATES || !holly->plate[plate])
		return -ENXIO;

	vma->vm_pgoff &= BIT(HOLLY_PLATE_SHIFT - PAGE_SHIFT) - 1;
	return remap_vmalloc_range(vma, holly->plate[plate], vma->vm_pgoff);
}

/* The same for whoever asks before there is a mapping. */
static int holly_mmap_prepare(struct vm_area_desc *desc)
{
	unsigned long plate = desc->pgoff >> (HOLLY_PLATE_SHIFT - PAGE_SHIFT);

	if (plate >= HOLLY_PLATES)
		return -ENXIO;

	desc->pgoff &= BIT(HOLLY_PLATE_SHIFT - PAGE_SHIFT) - 1;
	return 0;
}

static int holly_release(struct inode *inode, struct file *file)
{
	struct holly *holly = file->private_data;
	int i;

	for (i = 0; i < HOLLY_PLATES; i++)
		vfree(holly->plate[i]);
	return 0;
}

static const struct file_operations holly_fops = {
	.owner		= THIS_MODULE,
	.mmap		= holly_mmap,
	.mmap_prepare	= holly_mmap_prepare,
	.release	= holly_release,
};

static int holly_init(void)
{
	pr_info("holly: %d plates, mmap is %s\n", HOLLY_PLATES,
		holly_fops.mmap ? "there" : "missing");
	return 0;
}
module_init(holly_init);

MODULE_LICENSE("GPL");
