// SPDX-License-Identifier: GPL-2.0-only
/*
 * Questions about mmap(), and about read() and write().
 *
 * Lines that begin with "info" depend on where in the device file the regions are;
 * all others are about what is inside of one, wherever it is.
 */

#include <linux/acorn.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "machine.h"
#include "vfio.h"

#define REGIONS		18
#define SLOT_SHIFT	40		/* what most drivers use */

struct region {
	char name[8];
	long ret;
	struct vfio_region_info info;
	unsigned long pgoff, pages;
};

struct view {
	struct file *file;
	struct region region[REGIONS];
};

static struct view views[3];

static void name(char *to, u32 index)
{
	memcpy(to, "#00", 4);
	to[1] += index / 10;
	to[2] += index % 10;
}

static void get_info(struct view *view, u32 index)
{
	struct region *region = &view->region[index];
	struct vfio_region_info *info = &region->info;

	name(region->name, index);
	memset(info, 0, sizeof(*info));
	info->argsz = sizeof(*info);
	info->index = index;
	user_size = BUFFER;
	memcpy(user, info, sizeof(*info));
	region->ret = view->file->f_op->unlocked_ioctl(view->file,
						       VFIO_DEVICE_GET_REGION_INFO,
						       (unsigned long)user);
	memcpy(info, user, sizeof(*info));
	if (region->ret)
		memset(info, 0, sizeof(*info));
	region->pgoff = info->offset >> PAGE_SHIFT;
	region->pages = PAGE_ALIGN(info->size) >> PAGE_SHIFT;
}

static void show_info(const struct view *view, u32 index)
{
	const struct region *region = &view->region[index];

	if (region->ret)
		return;
	printf("info %s: size %llx offset %llx flags %x\n", region->name,
	       region->info.size, region->info.offset, region->info.flags);
}

static void open_view(struct view *view)
{
	view->file = vfio_device_open_file(registered);
	if (IS_ERR(view->file))
		printf("cannot be opened: %ld\n", PTR_ERR(view->file));
}

static void open_and_ask(struct view *view, bool backwards)
{
	u32 i;

	open_view(view);
	for (i = 0; i < REGIONS; i++)
		get_info(view, backwards ? REGIONS - 1 - i : i);
	for (i = 0; i < REGIONS; i++)
		show_info(view, i);
}

/* ------------------------------------------------------------- one mapping */

static const struct way {
	const char *name;
	vm_flags_t prot;
	bool shared;
} ways[] = {
	{ "shared, written", VM_READ | VM_WRITE, true },
	{ "shared, read", VM_READ, true },
	{ "private, written", VM_READ | VM_WRITE, false },
	{ "private, read", VM_READ, false },
};

static void finish(long address, unsigned long pages)
{
	struct mm *mm = &programs[0];

	if (locked || atomic)
		printf("mmap holds %d locks\n", locked + atomic);
	if (address < 0) {
		printf(" %ld\n", address);
		return;
	}
	printf("\n");
	show(mm, "  has");
	do_munmap(mm, address, pages);
	do_exit(mm);
}

static void try_at(struct file *file, pgoff_t pgoff, unsigned long pages)
{
	printf("info at %lx, %lx pages:", pgoff, pages);
	finish(do_mmap(&programs[0], "at", file, pgoff, pages, VM_READ, true),
	       pages);
}

static void try_region(const char *how, struct file *file,
		       const struct region *region, long delta,
		       unsigned long pages, const struct way *way)
{
	printf("%s %s %+ld, %lx pages, %s:", how, region->name, delta, pages,
	       way->name);
	finish(do_mmap(&programs[0], region->name, file, region->pgoff + delta,
		       pages, way->prot, way->shared), pages);
}

static const char *inside(const struct region *region, long place, long count)
{
	if (!region->pages || place < 0 || place + count > region->pages)
		return "info map";
	return "map";
}

/* Around a region's begin and end, and with all kinds of lengths. */
static void try_places(struct file *file, const struct region *region)
{
	long n = region->pages, slot = 1L << (SLOT_SHIFT - PAGE_SHIFT);
	const long places[] = { -1, 0, 1, n / 2, n - 1, n, n + 1, slot - 1 };
	const long counts[] = { 1, 2, n / 2, n - 1, n, n + 1, 2 * n, slot };
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(places); i++)
		for (j = 0; j < ARRAY_SIZE(counts); j++)
			if (counts[j] > 0 && (places[i] >= 0 || region->pgoff))
				try_region(inside(region, places[i], counts[j]),
					   file, region, places[i], counts[j],
					   &ways[0]);
	for (i = 1; i < ARRAY_SIZE(ways); i++) {
		try_region(inside(region, 0, n), file, region, 0, n ? n : 1,
			   &ways[i]);
		try_region(inside(region, 1, 1), file, region, 1, 1, &ways[i]);
		try_region("info map", file, region, 0, n + 1, &ways[i]);
	}
}

static void try_offsets(struct file *file)
{
	static const pgoff_t far[] = {
		1UL << 50, (1UL << 51) - 1, 1UL << 51, (1UL << 52) - 2, ~0UL,
	};
	static const int shifts[] = { 4, 8, 23, 24, 27, 28, 36 };
	pgoff_t pgoff;
	size_t i, k;

	for (pgoff = 0; pgoff < 12; pgoff++) {
		try_at(file, pgoff, 1);
		try_at(file, pgoff, 2);
	}
	for (i = 0; i < ARRAY_SIZE(shifts); i++)
		for (k = 1; k < REGIONS; k++) {
			try_at(file, (k << shifts[i]) - 1, 1);
			try_at(file, (k << shifts[i]) - 1, 2);
			try_at(file, k << shifts[i], 1);
			try_at(file, (k << shifts[i]) + 1, 1);
		}
	for (i = 0; i < ARRAY_SIZE(far); i++)
		try_at(file, far[i], 1);
}

/* ------------------------------------------------------------ many mappings */

/* As a user does with an acorn device, where region 7 is the configuration. */
static void write_command(struct view *view, u32 command)
{
	loff_t pos = view->region[VFIO_ACORN_CONFIG_REGION_INDEX].info.offset +
		     ACORN_CFG_COMMAND;

	if (view->region[VFIO_ACORN_CONFIG_REGION_INDEX].ret ||
	    !view->file->f_op->write)
		return;
	memcpy(user, &command, sizeof(command));
	view->file->f_op->write(view->file, (char __user *)user,
				sizeof(command), &pos);
}

static void map_all(struct mm *mm, struct view *view)
{
	u32 i;

	for (i = 0; i < REGIONS; i++) {
		const struct region *region = &view->region[i];
		vm_flags_t prot = VM_READ;

		if (!(region->info.flags & VFIO_REGION_INFO_FLAG_MMAP))
			continue;
		if (region->info.flags & VFIO_REGION_INFO_FLAG_WRITE)
			prot |= VM_WRITE;
		do_mmap(mm, region->name, view->file, region->pgoff,
			region->pages, prot, true);
		/* The ends of it, for what is sparse */
		do_mmap(mm, region->name, view->file, region->pgoff, 1, prot,
			true);
		do_mmap(mm, region->name, view->file,
			region->pgoff + region->pages / 2,
			(region->pages + 1) / 2, prot, true);
	}
}

static void live(struct view *view)
{
	struct mm *mm = &programs[0], *child = &programs[1];
	struct file *file = view->file;

	map_all(mm, view);
	show_bad_pages();
	write_command(view, 0);
	show(mm, "memory is off,");
	write_command(view, ACORN_COMMAND_MEMORY);
	show(mm, "memory is on,");
	take_apart(mm);
	show(mm, "taken apart,");
	do_fork(mm, child);
	show_bad_pages();
	write_command(view, 0);
	show(child, "child, memory is off,");
	show(mm, "memory is off again,");
	write_command(view, ACORN_COMMAND_MEMORY);
	show(child, "child, memory is on,");
	file->f_op->unlocked_ioctl(file, VFIO_DEVICE_RESET, 0);
	show(mm, "reset,");
	do_exit(mm);
	show(child, "orphan,");
	fput(file);
	view->file = NULL;
	show(child, "closed,");
	do_exit(child);
}

static void share_dma_buf(struct view *view)
{
	struct file file = { .f_op = &dma_buf_fops, .f_mode = FMODE_WRITE };
	struct mm *mm = &programs[0];
	struct {
		struct file file;
		int count;
	} counted;

	map_all(mm, view);
	show(mm, "before dma-buf,");
	exported = data_of_device;
	memset(user, 0, BUFFER);
	user[0] = 96;
	view->file->f_op->unlocked_ioctl(view->file, VFIO_DEVICE_QUERY_GFX_PLANE,
					 (unsigned long)user);
	if (exported != data_of_device) {
		file.private_data = exported;
		counted.file = file;
		counted.count = 2;
		do_mmap(mm, "dma-buf", &counted.file, 3, 5, VM_READ, true);
		do_mmap(mm, "dma-buf", &counted.file, 0, 1, VM_READ, true);
		do_mmap(mm, "private", &counted.file, 0, 1, VM_READ, false);
		show(mm, "dma-buf,");
		dma_buf_fops.release(NULL, &counted.file);
	}
	exported = NULL;
	do_exit(mm);
}

/* ---------------------------------------------------------- read and write */

static bool is_beyond(const struct region *region, loff_t pos, size_t count)
{
	loff_t size = region->info.size;

	return pos < 0 || pos >= size || pos + count > size;
}

static void access(struct view *view, const struct region *region, loff_t pos,
		   size_t count, bool is_write)
{
	const loff_t start = region->info.offset;
	const char *name = region->name;
	const struct file_operations *fops = view->file->f_op;
	u64 sum = 0, change;
	loff_t now = start + pos;
	ssize_t ret;
	size_t i;

	user_size = BUFFER;
	for (i = 0; i < BUFFER; i++)
		user[i] = is_write ? i * 3 + 1 : 0xaa;
	if (is_write)
		ret = fops->write(view->file, (char __user *)user, count, &now);
	else
		ret = fops->read(view->file, (char __user *)user, count, &now);
	for (i = 0; i < BUFFER; i++)
		sum = (sum ^ user[i]) * 0x100000001b3ULL;
	printf("%s%s %s +%llx, %zx bytes: %zd, moves %lld",
	       is_beyond(region, pos, count) ? "info " : "",
	       is_write ? "write" : "read", name, pos, count, ret,
	       now - start - pos);
	change = changes_of_device();
	if (!is_write)
		printf(", sum %llx", sum);
	if (change)
		printf(", device %llx", change);
	if (locked || atomic)
		printf(" holds %d locks", locked + atomic);
	printf("\n");
}

/* Inside of the regions, or only beyond them: what is there may be another one. */
static void read_and_write(struct view *view, bool beyond)
{
	static const size_t counts[] = { 0, 1, 4, 8, 64, BUFFER };
	u32 index;
	size_t i, j;

	for (index = 0; index < REGIONS; index++) {
		const struct region *region = &view->region[index];
		loff_t size = region->info.size;
		const loff_t places[] = { 0, 4, 7, 64, PAGE_SIZE - 4, size / 2,
					  size - 8, size - 4, size - 1, size,
					  size + 4, size + PAGE_SIZE,
					  (1LL << SLOT_SHIFT) - 4 };

		if (region->ret)
			continue;
		for (i = 0; i < ARRAY_SIZE(places); i++)
			for (j = 0; j < ARRAY_SIZE(counts); j++) {
				if (places[i] < 0 ||
				    is_beyond(region, places[i], counts[j]) !=
				    beyond)
					continue;
				access(view, region, places[i], counts[j],
				       false);
				access(view, region, places[i], counts[j], true);
			}
	}
}

static void ioeventfds(struct view *view)
{
	struct vfio_device_ioeventfd request = {
		.argsz = sizeof(request), .data = 7, .fd = 3,
	};
	u32 index;

	for (index = 0; index < REGIONS; index++) {
		const struct region *region = &view->region[index];

		if (region->ret)
			continue;
		request.offset = region->info.offset + 16;
		user_size = BUFFER;
		memcpy(user, &request, sizeof(request));
		printf("info ioeventfd %s: %ld\n", region->name,
		       view->file->f_op->unlocked_ioctl(view->file,
							VFIO_DEVICE_IOEVENTFD,
							(unsigned long)user));
	}
}

/* ------------------------------------------------------------------- orders */

void ask_about_mappings(void)
{
	struct view *first = &views[0], *unasked = &views[1], *last = &views[2];
	struct file *reading;
	u32 i;

	open_and_ask(first, false);
	write_command(first, ACORN_COMMAND_MEMORY);
	for (i = 0; i < REGIONS; i++)
		if (!first->region[i].ret)
			try_places(first->file, &first->region[i]);

	/* What another file was told */
	for (i = 0; i < REGIONS; i++) {
		open_view(unasked);
		if (!first->region[i].ret)
			try_region("info unasked", unasked->file,
				   &first->region[i], 0,
				   first->region[i].pages ?: 1, &ways[1]);
		fput(unasked->file);
	}
	open_view(unasked);
	try_offsets(unasked->file);
	fput(unasked->file);

	reading = open_cdev(O_RDONLY);
	for (i = 0; i < REGIONS; i++)
		if (!first->region[i].ret) {
			try_region("info readonly", reading, &first->region[i],
				   0, 1, &ways[0]);
			try_region("info readonly", reading, &first->region[i],
				   0, 1, &ways[1]);
		}
	fput(reading);

	open_and_ask(last, true);
	for (i = 0; i < REGIONS; i++) {
		get_info(last, i);
		show_info(last, i);
	}
	share_dma_buf(last);
	if (last->file->f_op->read && registered->ops->read) {
		read_and_write(last, false);
		read_and_write(last, true);
	}
	ioeventfds(last);
	write_command(last, ACORN_COMMAND_MEMORY);
	live(last);
	fput(first->file);
	lose_pages();
}

/* Where users map that have the layout built in. */
static void try_layout(struct file *file, const struct region *region,
		       long slot)
{
	struct region own = *region;

	own.pgoff = region->info.index * slot;
	try_region("layout", file, &own, 0, 1, &ways[1]);
	try_region("layout", file, &own, slot - 1, 1, &ways[1]);
	try_region("layout", file, &own, 0, slot, &ways[1]);
	try_region("layout", file, &own, slot - 1, 2, &ways[1]);
	try_region("layout", file, &own, 0, region->pages, &ways[1]);
}

void ask_about_huge_regions(void)
{
	struct view *view = &views[0];
	const long slot = 1L << (SLOT_SHIFT - PAGE_SHIFT);
	u32 i;

	open_and_ask(view, false);
	write_command(view, ACORN_COMMAND_MEMORY);
	for (i = 0; i < REGIONS; i++) {
		const struct region *region = &view->region[i];
		long n = region->pages;
		const long places[] = { 0, 1, slot - 1, slot, slot + 1, n - 1,
					n };
		size_t k;

		if (!(region->info.flags & VFIO_REGION_INFO_FLAG_MMAP))
			continue;
		for (k = 0; k < ARRAY_SIZE(places); k++)
			try_region(inside(region, places[k], 1), view->file,
				   region, places[k], 1, &ways[1]);
		try_region("map", view->file, region, 0, n, &ways[1]);
		try_region(inside(region, slot - 1, 2), view->file, region,
			   slot - 1, 2, &ways[1]);
		if (n > slot)
			try_layout(view->file, region, slot);
		for (k = 0; view->file->f_op->read && registered->ops->read &&
			    k < ARRAY_SIZE(places); k++) {
			loff_t pos = (loff_t)places[k] << PAGE_SHIFT;

			access(view, region, pos, 4, false);
			access(view, region, pos + 8, 8, false);
			access(view, region, pos - 4, 64, false);
		}
	}
	live(view);
}

static void open_without_memory(void)
{
	int n;

	for (n = 0; n < 8; n++) {
		int before = allocated;
		struct file *file;

		fail_at = n;
		file = vfio_device_open_file(registered);
		fail_at = NEVER;
		printf("%d pieces of memory: open %ld", n,
		       IS_ERR(file) ? PTR_ERR(file) : 0);
		if (!IS_ERR(file))
			fput(file);
		printf(" leaks %d\n", allocated - before);
	}
}

/* Whatever cannot be allocated, nothing is lost by it. */
void ask_without_memory(void)
{
	struct view *view = &views[0], *told = &views[1];
	u32 index;
	int n, before;

	open_without_memory();
	open_and_ask(told, false);
	for (index = 0; index < REGIONS; index++)
		for (n = 0; n < 6; n++) {
			const struct region *region = &told->region[index];

			before = allocated;
			open_view(view);
			fail_at = n;
			get_info(view, index);
			fail_at = NEVER;
			printf("%s, %d pieces of memory: info %ld", region->name,
			       n, view->region[index].ret);
			fput(view->file);
			open_view(view);
			if (!region->ret) {
				long ret;

				fail_at = n;
				ret = do_mmap(&programs[0], region->name,
					      view->file, region->pgoff, 1,
					      VM_READ, true);
				fail_at = NEVER;
				printf(" map %ld", ret < 0 ? ret : 0);
			}
			fput(view->file);
			do_exit(&programs[0]);
			printf(" leaks %d\n", allocated - before);
		}
	fput(told->file);
}
