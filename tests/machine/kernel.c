// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory, locks, files, and the memory of the user.
 */

#include <linux/anon_inodes.h>
#include <linux/eventfd.h>
#include <linux/kernel.h>
#include <linux/mount.h>
#include <linux/mutex.h>
#include <linux/pm_runtime.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "machine.h"

#define VMALLOCS	16

int allocated, locked, atomic;
int fail_at = NEVER;
u8 user[BUFFER];
size_t user_size;
void *data_of_device = (void *)0x1000;

/* ------------------------------------------------------------ memory, locks */

/* In front of all memory; what is given back is never handed out again. */
struct head {
	size_t size;
	enum { FREE, USED } state;
	u32 unused;
};

void *kmalloc(size_t size, gfp_t flags)
{
	struct head *head;

	if (atomic)
		printf("memory is waited for with a spinlock held\n");
	if (fail_at != NEVER && !fail_at--)
		return NULL;
	head = malloc(sizeof(*head) + size);
	head->size = size;
	head->state = USED;
	allocated++;
	return memset(head + 1, 0x5a, size);
}

void *kzalloc(size_t size, gfp_t flags)
{
	void *memory = kmalloc(size, flags);

	return memory ? memset(memory, 0, size) : NULL;
}

void *kcalloc(size_t count, size_t size, gfp_t flags)
{
	return kzalloc(count * size, flags);
}

void kfree(const void *memory)
{
	struct head *head = (struct head *)memory - 1;

	if (!memory)
		return;
	if (head->state != USED) {
		printf("memory is freed twice\n");
		return;
	}
	memset(head + 1, 0xdd, head->size);
	head->state = FREE;
	allocated--;
}

void *krealloc(const void *old, size_t size, gfp_t flags)
{
	void *memory = kmalloc(size, flags);

	if (memory && old) {
		memcpy(memory, old, min(size, ((struct head *)old - 1)->size));
		kfree(old);
	}
	return memory;
}

static struct {
	const void *memory;
	unsigned long pages;
} vmallocs[VMALLOCS];

void *vmalloc_user(unsigned long size)
{
	int i;

	for (i = 0; vmallocs[i].memory; i++)
		;
	vmallocs[i].pages = PAGE_ALIGN(size) >> PAGE_SHIFT;
	return (void *)(vmallocs[i].memory = kzalloc(size, 0));
}

void vfree(const void *memory)
{
	kfree(memory);
}

/* The first page of @memory, and how many there are; none if it is unknown. */
unsigned long vmalloc_pfn(const void *memory, unsigned long *pages)
{
	unsigned long i;

	for (i = 0; i < VMALLOCS && vmallocs[i].memory != memory; i++)
		;
	*pages = i < VMALLOCS ? vmallocs[i].pages : 0;
	return (i + 1) << 40;
}

void mutex_init(struct mutex *lock)
{
	lock->owner = 0;
}

void mutex_destroy(struct mutex *lock)
{
}

void mutex_lock(struct mutex *lock)
{
	if (lock->owner++)
		printf("a mutex is locked twice\n");
	if (atomic)
		printf("a mutex is waited for with a spinlock held\n");
	locked++;
}

int mutex_trylock(struct mutex *lock)
{
	mutex_lock(lock);
	return 1;
}

void mutex_unlock(struct mutex *lock)
{
	lock->owner--;
	locked--;
}

void init_rwsem(struct rw_semaphore *sem)
{
	sem->count = 0;
}

void down_read(struct rw_semaphore *sem)
{
	locked++;
}

void up_read(struct rw_semaphore *sem)
{
	locked--;
}

void down_write(struct rw_semaphore *sem)
{
	if (sem->count++)
		printf("a semaphore is locked twice\n");
	locked++;
}

void up_write(struct rw_semaphore *sem)
{
	sem->count--;
	locked--;
}

void spin_lock_init(spinlock_t *lock)
{
	lock->held = 0;
}

void spin_lock(spinlock_t *lock)
{
	if (lock->held++)
		printf("a spinlock is locked twice\n");
	atomic++;
}

void spin_unlock(spinlock_t *lock)
{
	lock->held--;
	atomic--;
}

void rcu_read_lock(void)
{
	atomic++;
}

void rcu_read_unlock(void)
{
	atomic--;
}

void synchronize_rcu(void)
{
}

/* -------------------------------------------------------------------- files */

struct counted_file {
	struct file file;
	int count;
};

struct inode *alloc_anon_inode(struct super_block *sb)
{
	struct inode *inode = kzalloc(sizeof(*inode), GFP_KERNEL);

	if (!inode)
		return ERR_PTR(-ENOMEM);
	inode->i_mapping = &inode->i_data;
	inode->i_data.host = inode;
	return inode;
}

void iput(struct inode *inode)
{
	kfree(inode);
}

void kill_anon_super(struct super_block *sb)
{
}

struct pseudo_fs_context *init_pseudo(struct fs_context *fc,
				      unsigned long magic)
{
	return kzalloc(1, GFP_KERNEL);
}

/* What is pinned and not released is memory that leaks. */
int simple_pin_fs(struct file_system_type *type, struct vfsmount **mount,
		  int *count)
{
	if (!*mount)
		*mount = kzalloc(sizeof(**mount), GFP_KERNEL);
	if (!*mount)
		return -ENOMEM;
	++*count;
	return 0;
}

void simple_release_fs(struct vfsmount **mount, int *count)
{
	if (--*count)
		return;
	kfree(*mount);
	*mount = NULL;
}

struct file *anon_inode_getfile_fmode(const char *name,
				      const struct file_operations *fops,
				      void *priv, int flags, fmode_t f_mode)
{
	struct counted_file *counted = kzalloc(sizeof(*counted), GFP_KERNEL);

	if (!counted)
		return ERR_PTR(-ENOMEM);
	counted->count = 1;
	counted->file.f_op = fops;
	counted->file.private_data = priv;
	counted->file.f_mode = FMODE_READ | f_mode;
	if (flags & O_RDWR)
		counted->file.f_mode |= FMODE_WRITE;
	return &counted->file;
}

void fget(struct file *file)
{
	container_of(file, struct counted_file, file)->count++;
}

void fput(struct file *file)
{
	struct counted_file *counted =
		container_of(file, struct counted_file, file);

	if (--counted->count)
		return;
	if (file->f_op->release)
		file->f_op->release(NULL, file);
	kfree(counted);
}

/* -------------------------------------------------------------------- users */

/* How many of @n bytes at the user's @where can be reached. */
static unsigned long reach(const void __user *where, unsigned long n)
{
	unsigned long pos = (unsigned long)where - (unsigned long)user;

	if (pos >= user_size)
		return 0;
	return min(n, user_size - pos);
}

unsigned long copy_from_user(void *to, const void __user *from, unsigned long n)
{
	unsigned long can = reach(from, n);

	memcpy(to, from, can);
	memset(to + can, 0, n - can);
	return n - can;
}

unsigned long copy_to_user(void __user *to, const void *from, unsigned long n)
{
	unsigned long can = reach(to, n);

	memcpy(to, from, can);
	return n - can;
}

int __access_ok(const void __user *ptr, unsigned long size)
{
	return reach(ptr, size) == size;
}

void *memdup_user(const void __user *from, size_t count)
{
	void *memory = kmalloc(count, GFP_KERNEL);

	if (!memory)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(memory, from, count)) {
		kfree(memory);
		return ERR_PTR(-EFAULT);
	}
	return memory;
}

/* ----------------------------------------------- what no answer depends upon */

int _printk(const char *format, ...)
{
	return 0;
}

int pm_runtime_resume_and_get(struct device *dev)
{
	return 0;
}

void pm_runtime_put(struct device *dev)
{
}

struct eventfd_ctx *eventfd_ctx_fdget(int fd)
{
	return fd < 0 ? ERR_PTR(-EINVAL) : data_of_device;
}

void eventfd_ctx_put(struct eventfd_ctx *ctx)
{
}
