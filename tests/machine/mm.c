// SPDX-License-Identifier: GPL-2.0-only
/*
 * Address spaces of two programs: mappings, page tables, and what is done with them.
 * A page is known by its number, whether it is a device's or the machine's.
 */

#include <linux/kernel.h>
#include <linux/memory-failure.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "machine.h"

#define PAGES		4096
#define PAGES_PFN	(1UL << 36)	/* of what alloc_page() gives */
#define SAMPLES		9

/* One mapping. */
struct area {
	struct vm_area_struct vma;
	struct area *next;
	struct mm *mm;
	const char *name;
	unsigned long first;	/* pages between here and what mmap() made */
	bool bug;		/* the kernel would have stopped here */
};

/* Pages next to each other, in the page tables. */
struct run {
	struct run *next;
	unsigned long start;	/* addresses, in pages */
	unsigned long count;
	unsigned long pfn;
	u64 prot;
	struct page *page;	/* there is a count for it; then it is one page */
};

struct page {
	int count;
};

static struct page pages[PAGES];
struct mm programs[2];
struct dma_buf *exported;

static unsigned long min_ul(unsigned long a, unsigned long b)
{
	return a < b ? a : b;
}

/* -------------------------------------------------------------- page tables */

static void put_page(struct page *page)
{
	if (page && !--page->count)
		page->count = -1;
}

static void enter(struct mm *mm, unsigned long start, unsigned long count,
		  unsigned long pfn, u64 prot, struct page *page)
{
	struct run *run = malloc(sizeof(*run));

	*run = (struct run){ mm->tables, start, count, pfn, prot, page };
	mm->tables = run;
}

static struct run *look_up(struct mm *mm, unsigned long start)
{
	struct run *run = mm->tables;

	while (run && (start < run->start || start - run->start >= run->count))
		run = run->next;
	return run;
}

static void zap(struct mm *mm, unsigned long start, unsigned long count)
{
	struct run *old = mm->tables;
	unsigned long end = start + count;

	mm->tables = NULL;
	while (old) {
		struct run *next = old->next;
		unsigned long last = old->start + old->count;

		if (old->start < start && last > start)
			enter(mm, old->start, start - old->start, old->pfn,
			      old->prot, NULL);
		if (last > end && old->start < end)
			enter(mm, end, last - end, old->pfn + end - old->start,
			      old->prot, NULL);
		if (last <= start || old->start >= end)
			enter(mm, old->start, old->count, old->pfn, old->prot,
			      old->page);
		else
			put_page(old->page);
		free(old);
		old = next;
	}
}

/* To @to, in the same or in another program; @move takes them away here. */
static void copy_tables(struct mm *mm, unsigned long start, unsigned long count,
			struct mm *other, unsigned long to, bool move)
{
	struct run *run = mm->tables;

	for (; run; run = run->next) {
		unsigned long first = run->start > start ? run->start : start;
		unsigned long end = min_ul(run->start + run->count, start + count);

		if (first >= end)
			continue;
		enter(other, to + first - start, end - first,
		      run->pfn + first - run->start, run->prot, run->page);
		if (run->page)
			run->page->count++;
	}
	if (move)
		zap(mm, start, count);
}

/* ------------------------------------------------------ what drivers ask for */

static struct area *area_of(struct vm_area_struct *vma)
{
	return container_of(vma, struct area, vma);
}

static void check_table_free(struct mm *mm, unsigned long start,
			     unsigned long count)
{
	struct run *run = mm->tables;

	for (; run; run = run->next)
		if (start < run->start + run->count &&
		    run->start < start + count)
			printf("BUG: a page is entered over another one\n");
}

int remap_pfn_range(struct vm_area_struct *vma, unsigned long address,
		    unsigned long pfn, unsigned long size, pgprot_t prot)
{
	unsigned long count = PAGE_ALIGN(size) >> PAGE_SHIFT;

	if (address & ~PAGE_MASK || address < vma->vm_start ||
	    address + size > vma->vm_end) {
		printf("BUG: not all of it is in the mapping\n");
		return -EINVAL;
	}
	if (vma_is_cow_mapping(vma)) {
		if (address != vma->vm_start ||
		    address + PAGE_ALIGN(size) != vma->vm_end)
			return -EINVAL;
		vma->vm_pgoff = pfn;
	}
	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
	check_table_free(area_of(vma)->mm, address >> PAGE_SHIFT, count);
	enter(area_of(vma)->mm, address >> PAGE_SHIFT, count, pfn, prot.pgprot,
	      NULL);
	return 0;
}

int io_remap_pfn_range(struct vm_area_struct *vma, unsigned long address,
		       unsigned long pfn, unsigned long size, pgprot_t prot)
{
	return remap_pfn_range(vma, address, pfn, size, pgprot_decrypted(prot));
}

int remap_vmalloc_range(struct vm_area_struct *vma, void *memory,
			unsigned long pgoff)
{
	unsigned long have, pfn = vmalloc_pfn(memory, &have);

	if (pgoff > have || vma_pages(vma) > have - pgoff)
		return -EINVAL;
	vm_flags_set(vma, VM_DONTEXPAND | VM_DONTDUMP);
	enter(area_of(vma)->mm, vma->vm_start >> PAGE_SHIFT, vma_pages(vma),
	      pfn + pgoff, vma->vm_page_prot.pgprot, NULL);
	return 0;
}

static vm_fault_t insert(struct vm_area_struct *vma, unsigned long address,
			 unsigned long pfn, unsigned long count, pgprot_t prot)
{
	struct mm *mm = area_of(vma)->mm;

	if (!(vma->vm_flags & VM_PFNMAP) || vma_is_cow_mapping(vma)) {
		if (!area_of(vma)->bug)
			printf(" BUG: no mapping for pages of a device");
		area_of(vma)->bug = true;
		return VM_FAULT_SIGBUS;
	}
	if (address < vma->vm_start ||
	    address + (count << PAGE_SHIFT) > vma->vm_end)
		return VM_FAULT_SIGBUS;
	if (count == 1 && look_up(mm, address >> PAGE_SHIFT))
		return VM_FAULT_NOPAGE;
	check_table_free(mm, address >> PAGE_SHIFT, count);
	enter(mm, address >> PAGE_SHIFT, count, pfn, prot.pgprot, NULL);
	return VM_FAULT_NOPAGE;
}

vm_fault_t vmf_insert_pfn_prot(struct vm_area_struct *vma,
			       unsigned long address, unsigned long pfn,
			       pgprot_t prot)
{
	return insert(vma, address & PAGE_MASK, pfn, 1, prot);
}

void zap_vma_ptes(struct vm_area_struct *vma, unsigned long address,
		  unsigned long size)
{
	zap(area_of(vma)->mm, address >> PAGE_SHIFT, size >> PAGE_SHIFT);
}

vm_fault_t vmf_insert_pfn(struct vm_area_struct *vma, unsigned long address,
			  unsigned long pfn)
{
	return insert(vma, address & PAGE_MASK, pfn, 1, vma->vm_page_prot);
}

vm_fault_t vmf_insert_pfn_pmd(struct vm_fault *vmf, unsigned long pfn, bool write)
{
	unsigned long count = 1UL << PMD_ORDER;

	if (pfn & (count - 1))
		printf("BUG: a huge page that is not aligned\n");
	return insert(vmf->vma, ALIGN_DOWN(vmf->address, count << PAGE_SHIFT),
		      pfn, count, vmf->vma->vm_page_prot);
}

struct page *alloc_page(gfp_t flags)
{
	int i;

	for (i = 0; i < PAGES; i++)
		if (!pages[i].count) {
			pages[i].count = 1;
			return &pages[i];
		}
	return NULL;
}

void __free_page(struct page *page)
{
	put_page(page);
}

void get_page(struct page *page)
{
	if (!page || page->count <= 0)
		printf("BUG: a page that is nobody's\n");
	else
		page->count++;
}

void lose_pages(void)
{
	int i, lost = 0;

	for (i = 0; i < PAGES; i++)
		lost += pages[i].count > 0;
	if (lost)
		printf("%d pages are left\n", lost);
}

void unmap_mapping_pages(struct address_space *mapping, pgoff_t first,
			 pgoff_t count, bool even_cows)
{
	pgoff_t last = count ? first + count - 1 : ULONG_MAX;
	int i;

	if (last < first)
		last = ULONG_MAX;
	for (i = 0; i < 2; i++) {
		struct area *area = programs[i].areas;

		for (; area; area = area->next) {
			struct vm_area_struct *vma = &area->vma;
			pgoff_t begin = vma->vm_pgoff;
			pgoff_t end = begin + vma_pages(vma) - 1;
			pgoff_t from = begin > first ? begin : first;
			pgoff_t to = min_ul(end, last);

			if (vma->vm_file->f_mapping == mapping && from <= to)
				zap(&programs[i], (vma->vm_start >> PAGE_SHIFT) +
				    from - begin, to - from + 1);
		}
	}
}

void unmap_mapping_range(struct address_space *mapping, loff_t begin,
			 loff_t length, int even_cows)
{
	unmap_mapping_pages(mapping, (u64)begin >> PAGE_SHIFT,
			    PAGE_ALIGN((u64)length) >> PAGE_SHIFT, even_cows);
}

/* ----------------------------------------------------------------- mappings */

static struct area *find_area(struct mm *mm, unsigned long address)
{
	struct area *area = mm->areas;

	while (area && (address < area->vma.vm_start ||
			address >= area->vma.vm_end))
		area = area->next;
	return area;
}

static void link_area(struct mm *mm, struct area *area)
{
	struct area **link = &mm->areas;

	while (*link && (*link)->vma.vm_start < area->vma.vm_start)
		link = &(*link)->next;
	area->mm = mm;
	area->vma.vm_mm = (struct mm_struct *)mm;
	area->next = *link;
	*link = area;
}

static struct area *copy_area(struct area *area)
{
	struct area *copy = malloc(sizeof(*copy));

	*copy = *area;
	fget(copy->vma.vm_file);
	return copy;
}

static void opened(struct area *area)
{
	if (area->vma.vm_ops && area->vma.vm_ops->open)
		area->vma.vm_ops->open(&area->vma);
}

/* Two mappings of the one that @address is in the middle of. */
static void split(struct mm *mm, unsigned long address)
{
	struct area *area = find_area(mm, address), *tail;
	unsigned long pages;

	if (!area || area->vma.vm_start == address)
		return;
	pages = (address - area->vma.vm_start) >> PAGE_SHIFT;
	tail = copy_area(area);
	tail->vma.vm_start = address;
	tail->vma.vm_pgoff += pages;
	tail->first += pages;
	area->vma.vm_end = address;
	link_area(mm, tail);
	opened(tail);
}

static void remove(struct area *area)
{
	struct area **link = &area->mm->areas;

	while (*link != area)
		link = &(*link)->next;
	*link = area->next;
	zap(area->mm, area->vma.vm_start >> PAGE_SHIFT, vma_pages(&area->vma));
	if (area->vma.vm_ops && area->vma.vm_ops->close)
		area->vma.vm_ops->close(&area->vma);
	fput(area->vma.vm_file);
	free(area);
}

static vm_flags_t flags_of(struct file *file, vm_flags_t prot, bool shared)
{
	vm_flags_t flags = prot | VM_MAYREAD | VM_MAYWRITE;

	if (!shared)
		return flags;
	if (!(file->f_mode & FMODE_WRITE))
		return (flags | VM_MAYSHARE) & ~VM_MAYWRITE;
	return flags | VM_SHARED | VM_MAYSHARE;
}

/* The address, or a negative errno. */
long do_mmap(struct mm *mm, const char *name, struct file *file, pgoff_t pgoff,
	     unsigned long pages, vm_flags_t prot, bool shared)
{
	struct area *area;
	long err;

	if (!pages)
		return -EINVAL;
	if (pgoff + pages < pgoff || pgoff + pages > ULONG_MAX >> PAGE_SHIFT)
		return -EOVERFLOW;
	if (shared && prot & VM_WRITE && !(file->f_mode & FMODE_WRITE))
		return -EACCES;
	if (!file->f_op->mmap)
		return -ENODEV;

	area = malloc(sizeof(*area));
	memset(area, 0, sizeof(*area));
	area->mm = mm;
	area->vma.vm_mm = (struct mm_struct *)mm;
	area->name = name;
	area->vma.vm_flags = flags_of(file, prot, shared);
	area->vma.vm_page_prot.pgprot = (prot | (shared ? VM_SHARED : 0)) << 8;
	area->vma.vm_start = ALIGN(mm->next + 1, 1UL << 21);
	area->vma.vm_end = area->vma.vm_start + (pages << PAGE_SHIFT);
	area->vma.vm_pgoff = pgoff;
	area->vma.vm_file = file;
	fget(file);

	err = file->f_op->mmap(file, &area->vma);
	if (err) {
		zap(mm, area->vma.vm_start >> PAGE_SHIFT, pages);
		fput(file);
		free(area);
		return err;
	}
	mm->next = area->vma.vm_end;
	link_area(mm, area);
	return area->vma.vm_start;
}

void do_munmap(struct mm *mm, unsigned long address, unsigned long pages)
{
	unsigned long end = address + (pages << PAGE_SHIFT);
	struct area *area, *next;

	split(mm, address);
	split(mm, end);
	for (area = mm->areas; area; area = next) {
		next = area->next;
		if (area->vma.vm_start >= address && area->vma.vm_end <= end)
			remove(area);
	}
}

/* To another address; all of it has to be one mapping. */
long do_mremap(struct mm *mm, unsigned long address, unsigned long pages)
{
	struct area *area = find_area(mm, address), *moved;
	unsigned long delta;

	if (!area || address + (pages << PAGE_SHIFT) > area->vma.vm_end)
		return -EFAULT;
	delta = (address - area->vma.vm_start) >> PAGE_SHIFT;
	moved = copy_area(area);
	moved->vma.vm_start = ALIGN(mm->next + 1, 1UL << 21);
	moved->vma.vm_end = moved->vma.vm_start + (pages << PAGE_SHIFT);
	moved->vma.vm_pgoff += delta;
	moved->first += delta;
	mm->next = moved->vma.vm_end;
	link_area(mm, moved);
	opened(moved);
	copy_tables(mm, address >> PAGE_SHIFT, pages, mm,
		    moved->vma.vm_start >> PAGE_SHIFT, true);
	do_munmap(mm, address, pages);
	return moved->vma.vm_start;
}

/* The second page of each mapping away, and the third page elsewhere. */
void take_apart(struct mm *mm)
{
	struct area *area;
	unsigned long end = mm->next, after = 0;

	for (;;) {
		for (area = mm->areas; area; area = area->next)
			if (area->vma.vm_start > after)
				break;
		if (!area || area->vma.vm_start >= end)
			return;
		after = area->vma.vm_end - 1;
		if (vma_pages(&area->vma) > 1)
			do_munmap(mm, area->vma.vm_start + PAGE_SIZE, 1);
		if (area->vma.vm_end < after - PAGE_SIZE)
			do_mremap(mm, area->vma.vm_end + PAGE_SIZE, 1);
	}
}

void do_fork(struct mm *parent, struct mm *child)
{
	struct area *area = parent->areas, *copy;

	for (; area; area = area->next) {
		unsigned long start = area->vma.vm_start >> PAGE_SHIFT;

		copy = copy_area(area);
		link_area(child, copy);
		opened(copy);
		/* What a fault can bring back is not copied, but for devices' */
		if (area->vma.vm_flags & VM_PFNMAP || !area->vma.vm_ops)
			copy_tables(parent, start, vma_pages(&area->vma), child,
				    start, false);
	}
	child->next = parent->next;
}

void do_exit(struct mm *mm)
{
	while (mm->areas)
		remove(mm->areas);
	if (mm->tables)
		printf("BUG: pages without a mapping\n");
}

/* ------------------------------------------------------------------- faults */

static vm_fault_t fault(struct area *area, struct vm_fault *vmf)
{
	const struct vm_operations_struct *ops = area->vma.vm_ops;
	unsigned long size = PAGE_SIZE << PMD_ORDER;
	unsigned long start = ALIGN_DOWN(vmf->address, size);
	vm_fault_t ret = VM_FAULT_FALLBACK;
	bool empty = true;
	struct run *run;

	for (run = area->mm->tables; run; run = run->next)
		if (run->start < (start + size) >> PAGE_SHIFT &&
		    run->start + run->count > start >> PAGE_SHIFT)
			empty = false;
	if (ops->huge_fault && empty && start >= area->vma.vm_start &&
	    start + size <= area->vma.vm_end)
		ret = ops->huge_fault(vmf, PMD_ORDER);
	if (ret & VM_FAULT_FALLBACK)
		ret = ops->fault(vmf);
	return ret;
}

/* The mapping there, or the next one. */
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long address)
{
	struct area *area = ((struct mm *)mm)->areas;

	while (area && address >= area->vma.vm_end)
		area = area->next;
	return area ? &area->vma : NULL;
}

/* The number of the page that is in the page tables, or BUS. */
long page_at(struct mm *mm, unsigned long address)
{
	struct run *run = look_up(mm, address >> PAGE_SHIFT);

	return run ? (long)(run->pfn + (address >> PAGE_SHIFT) - run->start) : BUS;
}

/* The number of the page that is there, SEGV or BUS. */
long touch(struct mm *mm, unsigned long address, bool write, u64 *prot)
{
	struct area *area = find_area(mm, address);
	unsigned long page = address >> PAGE_SHIFT;
	struct vm_fault vmf = { .address = address };
	struct run *run = look_up(mm, page);
	vm_fault_t ret;

	if (!area || !(area->vma.vm_flags & (write ? VM_WRITE : VM_READ)))
		return SEGV;
	if (!run && (!area->vma.vm_ops || !area->vma.vm_ops->fault))
		return BUS;
	if (!run) {
		vmf.vma = &area->vma;
		vmf.pgoff = linear_page_index(&area->vma, address);
		ret = fault(area, &vmf);
		if (locked || atomic)
			printf("a fault holds %d locks\n", locked + atomic);
		if (ret & VM_FAULT_SIGBUS)
			return BUS;
		if (!(ret & VM_FAULT_NOPAGE) && vmf.page)
			enter(mm, page, 1, PAGES_PFN + (vmf.page - pages),
			      area->vma.vm_page_prot.pgprot, vmf.page);
		run = look_up(mm, page);
	}
	if (!run) {
		printf("BUG: a fault that changes nothing\n");
		return BUS;
	}
	*prot = run->prot;
	return run->pfn + (page - run->start);
}

/* Of @count pages those that are looked at, in order; @i counts them. */
static unsigned long sample(unsigned long count, int i)
{
	const unsigned long places[SAMPLES] = {
		0, 1, 2, count / 3, count / 2, count / 2 + 1, count - count / 3,
		count - 2, count - 1,
	};

	return places[i];
}

static void show_page(struct mm *mm, struct area *area, unsigned long page,
		      long *pfn, u64 *prot)
{
	u64 now = 0;
	long got = touch(mm, area->vma.vm_start + (page << PAGE_SHIFT),
			 area->vma.vm_flags & VM_WRITE, &now);

	/* Only what does not go on as before is said. */
	if (!page || now != *prot || got != (*pfn < 0 ? *pfn : *pfn + 1)) {
		if (got == SEGV || got == BUS)
			printf(" %lx:%s", area->first + page,
			       got == BUS ? "bus" : "segv");
		else
			printf(" %lx:%lx/%llx", area->first + page, got, now);
	}
	*pfn = got;
	*prot = now;
}

/* What each mapping of a program has, page by page. */
void show(struct mm *mm, const char *when)
{
	struct area *area = mm->areas;

	for (; area; area = area->next) {
		unsigned long page, count = vma_pages(&area->vma);
		u64 prot = 0;
		long pfn = 0;
		int i;

		printf("%s %s +%lx, %lx pages, flags %llx:", when, area->name,
		       area->first, count, area->vma.vm_flags);
		for (page = 0; count <= PAGES && page < count; page++)
			show_page(mm, area, page, &pfn, &prot);
		for (i = 0; count > PAGES && i < SAMPLES; i++) {
			pfn = -10;
			show_page(mm, area, sample(count, i), &pfn, &prot);
		}
		printf("\n");
	}
}

/* -------------------------------------------------------------- bad memory */

static struct pfn_address_space *watched[8];

int register_pfn_address_space(struct pfn_address_space *pfn_space)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(watched); i++)
		if (!watched[i]) {
			watched[i] = pfn_space;
			return 0;
		}
	return -EBUSY;
}

void unregister_pfn_address_space(struct pfn_address_space *pfn_space)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(watched); i++)
		if (watched[i] == pfn_space)
			watched[i] = NULL;
}

/* Which addresses the programs would be told of. */
static void show_bad_page(struct pfn_address_space *space, unsigned long pfn,
			  struct area *area)
{
	for (; area; area = area->next) {
		struct vm_area_struct *vma = &area->vma;
		pgoff_t pgoff;

		if (vma->vm_file->f_mapping != space->mapping ||
		    space->pfn_to_vma_pgoff(vma, pfn, &pgoff))
			continue;
		if (pgoff < vma->vm_pgoff ||
		    pgoff - vma->vm_pgoff >= vma_pages(vma))
			continue;
		printf("bad page %lx: %s +%lx\n", pfn, area->name,
		       area->first + pgoff - vma->vm_pgoff);
	}
}

void show_bad_pages(void)
{
	size_t i, program;

	for (i = 0; i < ARRAY_SIZE(watched) && watched[i]; i++) {
		unsigned long first = watched[i]->node.start;
		unsigned long last = watched[i]->node.last;
		unsigned long bad[] = { first - 1, first, first + 1,
					first + (last - first) / 2, last,
					last + 1 };

		for (program = 0; program < 2; program++) {
			size_t n;

			for (n = 0; n < ARRAY_SIZE(bad); n++)
				show_bad_page(watched[i], bad[n],
					      programs[program].areas);
		}
	}
}

/* ----------------------------------------------------------------- dma-bufs */

static int dma_buf_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct dma_buf *buf = file->private_data;

	return buf->ops->mmap(buf, vma);
}

static int dma_buf_release(struct inode *inode, struct file *file)
{
	struct dma_buf *buf = file->private_data;

	buf->ops->release(buf);
	return 0;
}

const struct file_operations dma_buf_fops = {
	.mmap = dma_buf_mmap,
	.release = dma_buf_release,
};

int dma_buf_fd(struct dma_buf *buf, int flags)
{
	if (exported == data_of_device)
		exported = buf;
	else
		buf->ops->release(buf);
	return 3;
}
