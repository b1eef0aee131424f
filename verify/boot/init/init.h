/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of the boot test's init share.
 *
 * A line of the trace that depends on where regions are in the offset space of a
 * file begins with "@": a kernel that places them elsewhere differs in no other.
 */
#ifndef INIT_H
#define INIT_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/types.h>
#include <linux/vfio.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef unsigned long long ull;

#define PAGE		4096UL
#define RW		(PROT_READ | PROT_WRITE)
#define ARRAY_SIZE(x)	(sizeof(x) / sizeof((x)[0]))
#define MAX_REGIONS	32
#define PCI_BARS	6
#define NO_PLACE	(~0ULL)

/* A region as one device file tells it. */
struct region {
	u64 size;	/* bytes */
	u64 offset;	/* bytes; where mmap() finds it */
	u64 place;	/* bytes; where pread() and pwrite() find it */
	u32 flags;
	u32 index;
	u32 argsz;
};

/* A device under test. */
struct dut {
	const char *name;	/* the same on every kernel */
	char sys[160];		/* its folder in sysfs */
	bool pci;		/* behind a PCI driver: config space, BARs */
	bool edu;
	bool unbounded_config;	/* config accesses are not, or wrongly, bounded */
	bool fragile;		/* who uses a private mapping brings its kernel down */
	u32 memory;		/* bit i: region i is plain memory */
	u64 cut;		/* bytes at the end of region 0 not to read or write */
	u64 place[MAX_REGIONS];	/* of each region where offsets are the fixed ones */
	u64 start[MAX_REGIONS];	/* physical address of each region; 0: not known */
};

/* One way of opening devices. */
struct way {
	int container;		/* of the group, or an iommufd */
	bool is_iommufd;
	u32 ioas;
	int group;		/* -1: the device was opened by its own node */
	const char *device;	/* its name for the group */
};

/* trace.c */
extern FILE *trace;
__attribute__((format(printf, 1, 2))) void say(const char *format, ...);
const char *result(long value);
const char *mapped(const void *address);
void catch_signals(void);
const char *load(volatile void *address, int width);
const char *store(volatile void *address, int width, u64 value);
void say_bytes(const char *tag, const void *bytes, int count);

/* files.c */
int write_file(const char *path, const char *text);
int read_file(const char *path, char *text, int size);
void link_name(const char *path, char *name, int size);
int first_entry(const char *folder, const char *prefix, char *name, int size);
bool listed(const char *list, const char *word);
void load_module(const char *name, const char *words);
void load_devices(const char *name);
u64 kernel_symbol(const char *name);
u64 pages_up(u64 bytes);

/* pages.c */
void say_vma(const char *tag, void *address);
void say_pte(const char *tag, void *address);
const char *frame(const struct dut *dut, u32 index, void *address);
bool same_frame(void *one, void *other);

/* info.c */
void test_info(int fd, u32 *regions, u32 *irqs);
int ask_region(int fd, const struct dut *dut, u32 index, u32 argsz,
	       struct region *region, bool aloud);
int ask_regions(int fd, const struct dut *dut, struct region *regions);
int test_regions(int fd, const struct dut *dut, u32 count, struct region *regions);
void say_caps(const char *tag, const u8 *buffer, u32 argsz, u32 offset);
void test_irq_info(int fd, u32 count);
void test_features(int fd);

/* access.c */
void get(int fd, const char *tag, u64 place, u64 offset, int width);
void put(int fd, const char *tag, u64 place, u64 offset, int width, u64 value);
void test_access(int fd, const struct dut *dut, const struct region *region);

/* whole.c, parts.c, beyond.c, random.c: mmap() of one file */
void *map_as(int fd, const char *tag, u64 length, int prot, int flags, u64 offset);
void touch(const char *tag, u8 *address, u64 length, u64 size);
void test_whole(int fd, const struct dut *dut, const struct region *region);
void test_modes(int fd, const struct dut *dut, const struct region *region);
void test_parts(int fd, const struct dut *dut, const struct region *region);
void test_huge_pages(int fd, const struct dut *dut, const struct region *region);
void test_not_mappable(int fd, const struct region *region);
void test_no_region(int fd, const struct region *regions, int count);
void test_slot(int fd, const struct dut *dut, const struct region *region);
void test_random(int fd, const struct dut *dut, const struct region *regions,
		 int count);

/* files of one device: many.c, zap.c, outlive.c */
int more(const struct way *way, bool dynamic);
void test_many(int fd, const struct way *way, struct dut *dut);
void test_zap(int fd, int second, const struct region *regions, int count);
void test_zap_pieces(int fd, const struct way *way, struct dut *dut);
void test_outlive(int *fd, const struct way *way, struct dut *dut);

/* pci.c, power.c, reset.c, edu.c */
void set_memory(int fd, const struct region *config, bool on);
void test_pci(int fd, const struct dut *dut, const struct region *regions, int count);
void test_power(int fd, const struct region *regions, u8 *const *maps);
void test_hot_reset(int fd, int group, const struct region *regions, int count);
void test_edu(int fd, const struct way *way, const struct region *regions);

/* leaks.c */
void say_leaks(void);

/* irqs.c, dma.c, samples.c */
void test_irqs(int fd, u32 count);
u64 events(int eventfd);
void wait_event(int eventfd);
int map_dma(const struct way *way, void *address, u64 length, u64 iova);
int unmap_dma(const struct way *way, u64 iova, u64 *length);
void test_dma(int fd, const struct way *way, const struct dut *dut);
void test_plane(int fd);
void prepare_sample(int fd, const struct dut *dut, const struct region *regions);

/* paths.c, devices.c, cards.c */
extern const char *paths;
extern bool dynamic_offsets;
void make_fixed(int fd, bool fixed);
void switch_for(int fd);
void test_paths(struct dut *dut);
int names_in(const char *folder, const char *prefix, char **names, int size);
void with_driver(const char *bus, struct dut *dut, const char *driver);
void test_mdevs(void);
void test_pci_devices(void);
void test_buses(void);
void test_drivers(void);
void test_operations(void);
void test_device(int fd, const struct way *way, struct dut *dut);

#endif
