// SPDX-License-Identifier: GPL-2.0-only
/*
 * A machine for one driver of the miniature tree: the rest of a kernel, in as much
 * as drivers need it to answer ioctls, in an ordinary process.
 *
 * It opens the device that the driver registers, asks the device file, through the
 * VFIO core, about every region, and prints what a user would see, and what is not
 * given back.  Two trees, or two drivers, that behave the same print the same.
 *
 *	machine 0|1 regions|others
 *
 * The first argument tells which of two machines it is (the devices differ), the
 * second one which commands are tried: VFIO_DEVICE_GET_REGION_INFO or all others.
 */

#include <linux/acorn.h>
#include <linux/anon_inodes.h>
#include <linux/dma-buf.h>
#include <linux/eventfd.h>
#include <linux/fern.h>
#include <linux/gorse.h>
#include <linux/io.h>
#include <linux/juniper.h>
#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/memory-failure.h>
#include <linux/module.h>
#include <linux/nospec.h>
#include <linux/pm_runtime.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/trellis.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "vfio.h"

/* From the C library, whose headers would be in the way. */
void *malloc(size_t size);
int atoi(const char *text);
__printf(1, 2) int printf(const char *format, ...);
int main(int argc, char **argv);

int __real_vfio_register_device(struct vfio_device *vdev);
int __wrap_vfio_register_device(struct vfio_device *vdev);

#define BUFFER		4096
#define NEVER		1000

static int machine;
static struct vfio_device *registered;
static u8 user[BUFFER];
static size_t user_size;	/* what is behind that is not mapped */
static int allocated, locked;
static int fail_at = NEVER;	/* counts down to the allocation that fails */
static void *data_of_device = (void *)0x1000;

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

	if (!fail_at--)
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

void *vmalloc_user(unsigned long size)
{
	return kzalloc(size, 0);
}

void vfree(const void *memory)
{
	kfree(memory);
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

/* -------------------------------------------------------------------- files */

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

struct file *anon_inode_getfile_fmode(const char *name,
				      const struct file_operations *fops,
				      void *priv, int flags, fmode_t f_mode)
{
	struct file *file = kzalloc(sizeof(*file), GFP_KERNEL);

	if (!file)
		return ERR_PTR(-ENOMEM);
	file->f_op = fops;
	file->private_data = priv;
	file->f_mode = FMODE_READ | (flags & O_RDWR ? FMODE_WRITE : 0) | f_mode;
	return file;
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

int dma_buf_fd(struct dma_buf *buf, int flags)
{
	buf->ops->release(buf);
	return 3;
}

void memcpy_fromio(void *to, const void __iomem *from, size_t count)
{
	memset(to, 0, count);
}

void memcpy_toio(void __iomem *to, const void *from, size_t count)
{
}

void __iomem *ioremap(phys_addr_t address, size_t size)
{
	return data_of_device;
}

void iounmap(void __iomem *mapped)
{
}

u32 ioread32(const void __iomem *mapped)
{
	return 0;
}

void iowrite32(u32 value, void __iomem *mapped)
{
}

int remap_pfn_range(struct vm_area_struct *vma, unsigned long address,
		    unsigned long pfn, unsigned long size, pgprot_t prot)
{
	return 0;
}

int io_remap_pfn_range(struct vm_area_struct *vma, unsigned long address,
		       unsigned long pfn, unsigned long size, pgprot_t prot)
{
	return 0;
}

int remap_vmalloc_range(struct vm_area_struct *vma, void *memory,
			unsigned long pgoff)
{
	return 0;
}

vm_fault_t vmf_insert_pfn(struct vm_area_struct *vma, unsigned long address,
			  unsigned long pfn)
{
	return VM_FAULT_NOPAGE;
}

vm_fault_t vmf_insert_pfn_pmd(struct vm_fault *vmf, unsigned long pfn, bool write)
{
	return VM_FAULT_NOPAGE;
}

void unmap_mapping_range(struct address_space *mapping, loff_t begin,
			 loff_t length, int even_cows)
{
}

void unmap_mapping_pages(struct address_space *mapping, pgoff_t first,
			 pgoff_t count, bool even_cows)
{
}

int register_pfn_address_space(struct pfn_address_space *pfn_space)
{
	return 0;
}

void unregister_pfn_address_space(struct pfn_address_space *pfn_space)
{
}

struct page *alloc_page(gfp_t flags)
{
	return data_of_device;
}

void __free_page(struct page *page)
{
}

void get_page(struct page *page)
{
}

/* ------------------------------------------------------------------ devices */

static struct device parent = { .name = "bus" };

/* The @n-th range of a device, @size bytes long; 0 means that there is none. */
static struct resource range(int n, u64 size, unsigned long flags)
{
	u64 start = 0x100000000ULL + (u64)n * 0x10000000;

	return (struct resource){ start, size ? start + size - 1 : 0, "", flags };
}

static struct acorn_dev acorn = {
	.dev = { .name = "acorn", .parent = &parent },
	.cfg_size = 256,
	.num_messages = 4,
};

int acorn_register_driver(struct acorn_driver *driver)
{
	static const u64 size[] = { 0x10000, 0, 0x4000, 0x2000, 0x100000, 0x800 };
	int i;

	for (i = 0; i < ACORN_NUM_WINDOWS; i++)
		acorn.resource[i] = range(i, size[i], IORESOURCE_MEM);
	if (machine)
		acorn.resource[3].end = 0;
	acorn.resource[ACORN_ROM_RESOURCE] =
		range(6, machine ? 0 : 0x8000,
		      machine ? IORESOURCE_SHADOW : IORESOURCE_MEM);
	return driver->probe(&acorn);
}

void acorn_unregister_driver(struct acorn_driver *driver)
{
	driver->remove(&acorn);
}

u32 acorn_read_config(struct acorn_dev *adev, unsigned int where)
{
	switch (where) {
	case ACORN_CFG_ID:
		return machine;
	case ACORN_CFG_MESSAGES:
		return machine ? 2 : 0;
	case ACORN_CFG_COMMAND:
		return 0;
	default:
		return 3;
	}
}

void acorn_write_config(struct acorn_dev *adev, unsigned int where, u32 value)
{
}

int acorn_reset(struct acorn_dev *adev)
{
	return 0;
}

void __iomem *acorn_map_window(struct acorn_dev *adev, int n)
{
	return data_of_device;
}

void acorn_unmap_window(struct acorn_dev *adev, void __iomem *mapped)
{
}

void __iomem *acorn_map_rom(struct acorn_dev *adev, size_t *size)
{
	if (locked != 1)
		printf("the ROM is mapped with %d locks held\n", locked);
	*size = 0x1000;
	return machine ? NULL : data_of_device;
}

void acorn_unmap_rom(struct acorn_dev *adev, void __iomem *mapped)
{
}

static struct resource resources[3];
static struct fern_object fern = {
	.dev = { .name = "fern" },
	.desc = { .region_count = 3, .irq_count = 2 },
	.regions = resources,
};

int fern_register_driver(struct fern_driver *driver)
{
	resources[0] = range(0, 0x10000, FERN_REGION_CACHEABLE);
	resources[1] = range(1, 0x1000, IORESOURCE_READONLY);
	resources[2] = range(2, 0x40, 0);
	fern.desc.is_container = machine;
	return driver->probe(&fern);
}

void fern_unregister_driver(struct fern_driver *driver)
{
	driver->remove(&fern);
}

int fern_reset(struct fern_object *object)
{
	return 0;
}

static struct gorse_device gorse = {
	.dev = { .name = "gorse" },
	.res_count = 3,
	.num_messages = 8,
};

int gorse_register_driver(struct gorse_driver *driver)
{
	gorse.res[0] = range(0, 0x1000, IORESOURCE_MEM);
	gorse.res[1] = range(1, 0x2000, IORESOURCE_MEM | IORESOURCE_READONLY);
	gorse.res[2] = range(2, 0, IORESOURCE_MEM);
	return driver->probe(&gorse);
}

void gorse_unregister_driver(struct gorse_driver *driver)
{
	driver->remove(&gorse);
}

int gorse_reset(struct gorse_device *gdev)
{
	return 0;
}

static struct trellis_device trellis = {
	.dev = { .name = "trellis" },
	.num_resources = 3,
	.resource = resources,
	.num_irqs = 2,
};

int trellis_register_driver(struct trellis_driver *driver)
{
	resources[0] = range(0, 0x1000, IORESOURCE_MEM);
	resources[1] = range(1, 0x100, IORESOURCE_MEM | IORESOURCE_READONLY);
	resources[2] = range(2, 0x10, IORESOURCE_IO);
	return driver->probe(&trellis);
}

void trellis_unregister_driver(struct trellis_driver *driver)
{
	driver->remove(&trellis);
}

static struct ivy_device ivy = { .dev = { .name = "ivy" }, .id = 1 };

int ivy_register_driver(struct ivy_driver *driver)
{
	ivy.res = range(0, 0x1000, IORESOURCE_MEM);
	return driver->probe(&ivy);
}

void ivy_unregister_driver(struct ivy_driver *driver)
{
	driver->remove(&ivy);
}

static struct juniper_channel juniper = { .dev = { .name = "juniper" } };

int juniper_register_driver(struct juniper_driver *driver)
{
	return driver->probe(&juniper);
}

void juniper_unregister_driver(struct juniper_driver *driver)
{
	driver->remove(&juniper);
}

int juniper_channel_start(struct juniper_channel *channel, const void *request)
{
	return 0;
}

int juniper_channel_halt(struct juniper_channel *channel)
{
	return 0;
}

static struct mdev_device mdev = { .dev = { .name = "mdev" } };

int mdev_register_driver(struct mdev_driver *driver)
{
	mdev.type = machine;
	return driver->probe(&mdev);
}

void mdev_unregister_driver(struct mdev_driver *driver)
{
	driver->remove(&mdev);
}

int __wrap_vfio_register_device(struct vfio_device *vdev)
{
	registered = vdev;
	return __real_vfio_register_device(vdev);
}

/* ---------------------------------------------------------------- questions */

/* One ioctl with the first words of the buffer given, and all else 0xaa. */
static long ask(struct file *file, unsigned int cmd, u32 argsz, u32 index,
		size_t size, int failing)
{
	u32 *words = (u32 *)user;
	int before = allocated;
	size_t i, end;
	long ret;

	user_size = BUFFER;
	memset(user, 0xaa, BUFFER);
	words[0] = argsz;
	words[2] = index;
	user_size = size;
	fail_at = failing;
	ret = file->f_op->unlocked_ioctl(file, cmd, (unsigned long)user);
	fail_at = NEVER;

	printf("%x argsz %u index %u size %zu memory %d: %ld", cmd, argsz, index,
	       size, failing, ret);
	for (end = BUFFER; end && user[end - 1] == 0xaa; end--)
		;
	for (i = 0; i < end; i++)
		printf("%s%02x", i % 8 ? "" : " ", user[i]);
	if (locked)
		printf(" holds %d locks", locked);
	if (allocated != before)
		printf(" leaks %d", allocated - before);
	printf("\n");
	return ret;
}

static void ask_about_regions(struct file *file)
{
	static const u32 sizes[] = { 0, 31, 32, 40, 47, 48, 55, 56, 63, 64, 72,
				     79, 80, 96, BUFFER };
	static const size_t mapped[] = { 0, 8, 16, 24, 31, 32, 33, 40, 48, 56, 64 };
	static const u32 far[] = { 31, 1000, 0x7fffffff, 0x80000000, 0xffffffff };
	u32 index;
	size_t i;

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

int main(int argc, char **argv)
{
	struct vfio_device_iommufd bind = { .argsz = sizeof(bind) };
	struct file file = { .f_op = &vfio_device_fops };
	struct inode inode = {};
	int err;

	machine = atoi(argv[1]);
	err = init_module();
	if (err || !registered) {
		printf("no device: %d\n", err);
		return 1;
	}

	inode.i_cdev = &registered->cdev;
	err = vfio_device_fops_cdev_open(&inode, &file);
	if (err) {
		printf("cannot be opened: %d\n", err);
		return 1;
	}
	user_size = BUFFER;
	memcpy(user, &bind, sizeof(bind));
	err = file.f_op->unlocked_ioctl(&file, VFIO_DEVICE_BIND_IOMMUFD,
					(unsigned long)user);
	if (err) {
		printf("cannot be bound: %d\n", err);
		return 1;
	}

	if (!strcmp(argv[2], "regions"))
		ask_about_regions(&file);
	else
		ask_for_the_rest(&file);

	return file.f_op->release(NULL, &file);
}
