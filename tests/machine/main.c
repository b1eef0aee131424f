// SPDX-License-Identifier: GPL-2.0-only
/*
 * A machine for one driver of the miniature tree: the rest of a kernel, in as much
 * as drivers need it to answer, in an ordinary process.
 *
 * It opens the device that the driver registers, asks the device file, through the
 * VFIO core, and prints what a user would see, and what is not given back.  Two
 * trees, or two drivers, that behave the same print the same.
 *
 *	machine 0|1|2 regions|others|mappings|huge|shortage|readers
 *
 * The first argument tells which of three machines it is (the devices differ; the
 * last one has regions of terabytes), the second one what is tried.
 */

#include <linux/anon_inodes.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/string.h>

#include "machine.h"
#include "vfio.h"

int atoi(const char *text);
int main(int argc, char **argv);

/* One ioctl with the first words of the buffer given, and all else 0xaa. */
static long issue(struct file *file, unsigned int cmd, u32 argsz, u32 index,
		  size_t size, int failing)
{
	u32 *words = (u32 *)user;
	long ret;

	user_size = BUFFER;
	memset(user, 0xaa, BUFFER);
	words[0] = argsz;
	words[2] = index;
	user_size = size;
	fail_at = failing;
	ret = file->f_op->unlocked_ioctl(file, cmd, (unsigned long)user);
	fail_at = NEVER;
	return ret;
}

static void ask(struct file *file, unsigned int cmd, u32 argsz, u32 index,
		size_t size, int failing)
{
	int before = allocated;
	size_t i, end;
	long ret = issue(file, cmd, argsz, index, size, failing);

	printf("%x argsz %u index %u size %zu memory %d: %ld", cmd, argsz, index,
	       size, failing < 0 ? 1000 : failing, ret);
	for (end = BUFFER; end && user[end - 1] == 0xaa; end--)
		;
	for (i = 0; i < end; i++)
		printf("%s%02x", i % 8 ? "" : " ", user[i]);
	if (locked)
		printf(" holds %d locks", locked);
	if (allocated != before)
		printf(" leaks %d", allocated - before);
	printf("\n");
}

static void ask_about_regions(struct file *file)
{
	static const u32 sizes[] = { 0, 31, 32, 40, 47, 48, 55, 56, 63, 64, 72,
				     79, 80, 96, BUFFER };
	static const size_t mapped[] = { 0, 8, 16, 24, 31, 32, 33, 40, 48, 56, 64 };
	static const u32 far[] = { 31, 1000, 0x7fffffff, 0x80000000, 0xffffffff };
	u32 index;
	size_t i;

	/* A file may keep what it is told, but once only */
	for (index = 0; index < 20; index++)
		issue(file, VFIO_DEVICE_GET_REGION_INFO, 96, index, BUFFER,
		      NEVER);

	for (index = 0; index < 20; index++) {
		for (i = 0; i < ARRAY_SIZE(sizes); i++)
			ask(file, VFIO_DEVICE_GET_REGION_INFO, sizes[i], index,
			    BUFFER, NEVER);
		for (i = 0; i < ARRAY_SIZE(mapped); i++)
			ask(file, VFIO_DEVICE_GET_REGION_INFO, 96, index,
			    mapped[i], NEVER);
		for (i = 0; i < 4; i++)
			ask(file, VFIO_DEVICE_GET_REGION_INFO, 96, index,
			    BUFFER, i);
	}
	for (i = 0; i < ARRAY_SIZE(far); i++)
		ask(file, VFIO_DEVICE_GET_REGION_INFO, 96, far[i], BUFFER, NEVER);
}

static void ask_for_the_rest(struct file *file)
{
	static const u32 sizes[] = { 0, 8, 16, 20, 24, 32, 96 };
	unsigned int nr;
	size_t i;

	for (nr = 0; nr < 24; nr++) {
		unsigned int cmd = _IO(VFIO_TYPE, VFIO_BASE + nr);

		if (cmd == VFIO_DEVICE_GET_REGION_INFO ||
		    cmd == VFIO_DEVICE_BIND_IOMMUFD)
			continue;
		for (i = 0; i < ARRAY_SIZE(sizes); i++)
			ask(file, cmd, sizes[i], i & 1, BUFFER, NEVER);
		ask(file, cmd, 96, 0, 8, NEVER);
	}
}

struct file *open_cdev(int flags)
{
	struct inode inode = { .i_cdev = &registered->cdev };
	struct vfio_device_iommufd bind = { .argsz = sizeof(bind) };
	struct file *file;
	long err;

	file = anon_inode_getfile_fmode("cdev", &vfio_device_fops, NULL, flags, 0);
	err = vfio_device_fops_cdev_open(&inode, file);
	if (!err) {
		user_size = BUFFER;
		memcpy(user, &bind, sizeof(bind));
		err = file->f_op->unlocked_ioctl(file, VFIO_DEVICE_BIND_IOMMUFD,
						 (unsigned long)user);
	}
	if (err)
		printf("cannot be opened: %ld\n", err);
	return file;
}

static void ask_one_file(bool regions)
{
	struct file *file = open_cdev(O_RDWR);

	if (regions)
		ask_about_regions(file);
	else
		ask_for_the_rest(file);
	fput(file);
}

int main(int argc, char **argv)
{
	int err, before;

	machine = atoi(argv[1]);
	err = init_module();
	if (err || !registered) {
		printf("no device: %d\n", err);
		return 1;
	}

	/* What is kept until the device goes is there after the first time */
	fput(open_cdev(O_RDWR));
	before = allocated;
	if (!strcmp(argv[2], "mappings"))
		ask_about_mappings();
	else if (!strcmp(argv[2], "huge"))
		ask_about_huge_regions();
	else if (!strcmp(argv[2], "shortage"))
		ask_without_memory();
	else if (!strcmp(argv[2], "readers"))
		ask_readers();
	else
		ask_one_file(!strcmp(argv[2], "regions"));

	if (allocated != before)
		printf("leaks %d in the end\n", allocated - before);
	if (locked || atomic)
		printf("holds %d locks in the end\n", locked + atomic);
	return 0;
}
