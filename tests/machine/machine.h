/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the machine have of each other. */
#ifndef MACHINE_H
#define MACHINE_H

#include <linux/dma-buf.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/vfio.h>

/* From the C library, whose headers would be in the way. */
void *malloc(size_t size);
void free(void *memory);
__printf(1, 2) int printf(const char *format, ...);

#define BUFFER		4096
#define NEVER		-1

/* kernel.c: memory, locks, the user's memory, files */
extern int allocated;		/* pieces of memory, as of now */
extern int locked;		/* locks that may be slept with */
extern int atomic;		/* and those that may not */
extern int fail_at;		/* counts down to the allocation that fails */
extern u8 user[BUFFER];
extern size_t user_size;	/* what is behind that is not mapped */
extern void *data_of_device;

unsigned long vmalloc_pfn(const void *memory, unsigned long *pages);
void fget(struct file *file);
void fput(struct file *file);

/* devices.c: the buses, and what is in the device's memory */
extern int machine;
extern struct vfio_device *registered;

u64 changes_of_device(void);

/* mm.c: address spaces of programs */
#define SEGV	-1
#define BUS	-2

struct mm {
	struct area *areas;
	struct run *tables;
	unsigned long next;
};

extern struct mm programs[2];
extern struct dma_buf *exported;	/* data_of_device: keep the next one */

long do_mmap(struct mm *mm, const char *name, struct file *file, pgoff_t pgoff,
	     unsigned long pages, vm_flags_t prot, bool shared);
void do_munmap(struct mm *mm, unsigned long address, unsigned long pages);
long do_mremap(struct mm *mm, unsigned long address, unsigned long pages);
void take_apart(struct mm *mm);
void do_fork(struct mm *parent, struct mm *child);
void do_exit(struct mm *mm);
long touch(struct mm *mm, unsigned long address, bool write, u64 *prot);
long page_at(struct mm *mm, unsigned long address);
void show(struct mm *mm, const char *when);
void lose_pages(void);
void show_bad_pages(void);
extern const struct file_operations dma_buf_fops;

/* main.c */
struct file *open_cdev(int flags);

/* mappings.c */
void ask_about_mappings(void);
void ask_about_huge_regions(void);
void ask_without_memory(void);
void ask_readers(void);

#endif /* MACHINE_H */
