// SPDX-License-Identifier: GPL-2.0-only
/*
 * What reads the page offsets of mappings that are not its own: what it makes of each
 * page, compared with what the program finds there.
 */

#include <linux/acorn.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "filbert.h"
#include "machine.h"

#define REGIONS		18

static struct mm *const program = &programs[0];
static unsigned long wrong, right, pinned;
static int tables;			/* that are locked */

/* ------------------------------------------------------------- what it asks */

static struct mm *program_of(struct mm_struct *mm)
{
	return (struct mm *)mm;
}

bool mmap_read_trylock(struct mm_struct *mm)
{
	locked++;
	return true;
}

/* Programs end when nothing looks at them any more. */
bool mmget_not_zero(struct mm_struct *mm)
{
	return true;
}

void mmput(struct mm_struct *mm)
{
}

void mmap_read_lock(struct mm_struct *mm)
{
	if (atomic)
		printf("mmap_lock is waited for with a spinlock held\n");
	locked++;
}

void mmap_read_unlock(struct mm_struct *mm)
{
	locked--;
}

static void check_locked(void)
{
	if (!locked)
		printf("a mapping is looked at without a lock\n");
}

int follow_pfnmap_start(struct follow_pfnmap_args *args)
{
	struct vm_area_struct *vma = args->vma;
	long page;

	check_locked();
	if (!(vma->vm_flags & (VM_IO | VM_PFNMAP)))
		return -EINVAL;
	page = page_at(program_of(vma->vm_mm), args->address);
	if (page < 0)
		return -EINVAL;
	args->pfn = page;
	tables++;
	atomic++;
	return 0;
}

void follow_pfnmap_end(struct follow_pfnmap_args *args)
{
	args->pfn = ULONG_MAX;
	tables--;
	atomic--;
}

int fixup_user_fault(struct mm_struct *mm, unsigned long address,
		     unsigned int fault_flags, bool *unlocked)
{
	int held = locked;
	long page;
	u64 prot;

	check_locked();
	if (atomic)
		printf("a fault with a spinlock held\n");
	locked = 0;
	page = touch(program_of(mm), address, false, &prot);
	locked = held;
	return page < 0 ? -EFAULT : 0;
}

/* ----------------------------------------------------------- what it has then */

int filbert_enter(struct filbert *shell, unsigned long address,
		  unsigned long pfn, unsigned long pages)
{
	unsigned long i;
	u64 prot;

	for (i = 0; i < pages; i++) {
		int held = locked;
		long page;

		locked = 0;
		page = touch(program, address + (i << PAGE_SHIFT), false, &prot);
		locked = held;
		if (page == (long)(pfn + i))
			right++;
		else
			wrong++;
	}
	return 0;
}

int filbert_pin(struct filbert *shell, unsigned long address,
		unsigned long pages)
{
	pinned += pages;
	return 0;
}

static void told(const char *who)
{
	printf("\n  %s: %lu right, %lu wrong, %lu of memory", who, right, wrong,
	       pinned);
	right = wrong = pinned = 0;
	if (locked || atomic || tables)
		printf(", holds %d locks", locked + atomic);
}

static void look(unsigned long address, unsigned long pages)
{
	struct filbert shell = { (struct mm_struct *)program };
	unsigned long i;

	filbert_fill(&shell, address, pages);
	told("filled");
	for (i = 0; i < pages; i++)
		filbert_fault(&shell, address + (i << PAGE_SHIFT));
	told("faulted");
	printf("\n");
}

static bool get_info(struct file *file, struct vfio_region_info *info, u32 index)
{
	*info = (struct vfio_region_info){ .argsz = sizeof(*info), .index = index };
	user_size = BUFFER;
	memcpy(user, info, sizeof(*info));
	if (file->f_op->unlocked_ioctl(file, VFIO_DEVICE_GET_REGION_INFO,
				       (unsigned long)user))
		return false;
	memcpy(info, user, sizeof(*info));
	return true;
}

/* As in mappings.c: without it nothing can be faulted in. */
static void turn_memory_on(struct file *file)
{
	u32 command = ACORN_COMMAND_MEMORY;
	struct vfio_region_info info;
	loff_t pos;

	if (!get_info(file, &info, VFIO_ACORN_CONFIG_REGION_INDEX) ||
	    !file->f_op->write)
		return;
	pos = info.offset + ACORN_CFG_COMMAND;
	memcpy(user, &command, sizeof(command));
	file->f_op->write(file, (char __user *)user, sizeof(command), &pos);
}

static void look_at(struct file *file, u32 index, bool shared)
{
	struct vfio_region_info info;
	unsigned long pages, size;
	long address;

	if (!get_info(file, &info, index))
		return;
	size = PAGE_ALIGN(info.size) >> PAGE_SHIFT;
	pages = min(size, 5UL);
	address = do_mmap(program, "", file, info.offset >> PAGE_SHIFT, pages,
			  VM_READ | VM_WRITE, shared);
	if (address < 0)
		return;
	printf("region %u, %s:", index, shared ? "shared" : "private");
	look(address, pages);
	take_apart(program);
	printf("region %u, %s, in pieces:", index,
	       shared ? "shared" : "private");
	look(address, (program->next - address) >> PAGE_SHIFT);
	do_exit(program);
}

void ask_readers(void)
{
	struct file *file = open_cdev(O_RDWR);
	u32 index;

	for (index = 0; index < REGIONS; index++)
		look_at(file, index, true);
	printf("memory is on\n");
	turn_memory_on(file);
	for (index = 0; index < REGIONS; index++) {
		look_at(file, index, true);
		look_at(file, index, false);
	}
	fput(file);
}
