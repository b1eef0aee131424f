/* SPDX-License-Identifier: GPL-2.0-only */
#pragma once
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/slab.h>

struct mm_struct;
struct vm_operations_struct;
struct vm_fault;
struct folio;
struct task_struct;
typedef struct { unsigned long pgprot; } pgprot_t;
typedef struct { unsigned long pte; } pte_t;
typedef struct { unsigned long pmd; } pmd_t;
typedef struct { unsigned long pud; } pud_t;
typedef struct { u64 val; } pfn_t;

struct page {
	unsigned long flags;
	struct address_space *mapping;
	unsigned long private;
	struct list_head lru;
};
struct mm_struct {
	unsigned long start_code, end_code, start_stack, locked_vm, pinned_vm, total_vm;
	struct rw_semaphore mmap_lock;
	unsigned long flags;
};
struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
	struct mm_struct *vm_mm;
	pgprot_t vm_page_prot;
	unsigned long vm_flags;
	const struct vm_operations_struct *vm_ops;
	unsigned long vm_pgoff;
	struct file *vm_file;
	void *vm_private_data;
	struct vm_area_struct *vm_next;
};
struct vm_area_desc {
	struct mm_struct *mm;
	struct file *file;
	unsigned long start;
	unsigned long end;
	pgoff_t pgoff;
	struct file *vm_file;
	unsigned long vm_flags;
	pgprot_t page_prot;
	const struct vm_operations_struct *vm_ops;
	void *private_data;
};
struct vm_fault {
	struct vm_area_struct *vma;
	gfp_t gfp_mask;
	pgoff_t pgoff;
	unsigned long address;
	unsigned long real_address;
	unsigned int flags;
	pmd_t *pmd;
	pud_t *pud;
	struct page *cow_page;
	struct page *page;
	pte_t *pte;
};
struct vm_operations_struct {
	void (*open)(struct vm_area_struct *area);
	void (*close)(struct vm_area_struct *area);
	int (*may_split)(struct vm_area_struct *area, unsigned long addr);
	int (*mremap)(struct vm_area_struct *area);
	int (*mprotect)(struct vm_area_struct *vma, unsigned long start, unsigned long end,
			unsigned long flags);
	vm_fault_t (*fault)(struct vm_fault *vmf);
	vm_fault_t (*huge_fault)(struct vm_fault *vmf, unsigned int order);
	vm_fault_t (*map_pages)(struct vm_fault *vmf, pgoff_t start, pgoff_t end);
	unsigned long (*pagesize)(struct vm_area_struct *area);
	vm_fault_t (*page_mkwrite)(struct vm_fault *vmf);
	vm_fault_t (*pfn_mkwrite)(struct vm_fault *vmf);
	int (*access)(struct vm_area_struct *vma, unsigned long addr, void *buf, int len,
		      int write);
	const char *(*name)(struct vm_area_struct *vma);
};

#define VM_NONE 0ul
#define VM_READ 1ul
#define VM_WRITE 2ul
#define VM_EXEC 4ul
#define VM_SHARED 8ul
#define VM_MAYREAD 0x10ul
#define VM_MAYWRITE 0x20ul
#define VM_MAYEXEC 0x40ul
#define VM_MAYSHARE 0x80ul
#define VM_PFNMAP 0x400ul
#define VM_LOCKED 0x2000ul
#define VM_IO 0x4000ul
#define VM_SEQ_READ 0x8000ul
#define VM_DONTCOPY 0x20000ul
#define VM_DONTEXPAND 0x40000ul
#define VM_ACCOUNT 0x100000ul
#define VM_NORESERVE 0x200000ul
#define VM_HUGETLB 0x400000ul
#define VM_DONTDUMP 0x4000000ul
#define VM_MIXEDMAP 0x10000000ul
#define VM_HUGEPAGE 0x20000000ul
#define VM_ALLOW_ANY_UNCACHED 0x8000000000ul

#define VM_FAULT_OOM 1u
#define VM_FAULT_SIGBUS 2u
#define VM_FAULT_HWPOISON 0x10u
#define VM_FAULT_SIGSEGV 0x40u
#define VM_FAULT_NOPAGE 0x100u
#define VM_FAULT_LOCKED 0x200u
#define VM_FAULT_RETRY 0x400u
#define VM_FAULT_FALLBACK 0x800u
#define VM_FAULT_ERROR 0x873u
#define FAULT_FLAG_WRITE 1u
#define FAULT_FLAG_ALLOW_RETRY 4u
#define FOLL_WRITE 1u
#define FOLL_FORCE 8u
#define FOLL_LONGTERM 0x100u

#define PAGE_KERNEL ((pgprot_t) { 0 })
#define PAGE_SHARED ((pgprot_t) { 0 })
#define __pgprot(x) ((pgprot_t) { x })
#define pgprot_val(x) ((x).pgprot)
pgprot_t pgprot_noncached(pgprot_t prot);
pgprot_t pgprot_writecombine(pgprot_t prot);
pgprot_t pgprot_device(pgprot_t prot);
pgprot_t pgprot_decrypted(pgprot_t prot);
pgprot_t vm_get_page_prot(unsigned long vm_flags);

void vm_flags_init(struct vm_area_struct *vma, vm_flags_t flags);
void vm_flags_reset(struct vm_area_struct *vma, vm_flags_t flags);
void vm_flags_set(struct vm_area_struct *vma, vm_flags_t flags);
void vm_flags_clear(struct vm_area_struct *vma, vm_flags_t flags);
void vm_flags_mod(struct vm_area_struct *vma, vm_flags_t set, vm_flags_t clear);

static inline unsigned long vma_pages(const struct vm_area_struct *vma)
{
	return (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
}

static inline pgoff_t linear_page_index(const struct vm_area_struct *vma,
					const unsigned long address)
{
	return ((address - vma->vm_start) >> PAGE_SHIFT) + vma->vm_pgoff;
}

int remap_pfn_range(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn,
		    unsigned long size, pgprot_t prot);
int io_remap_pfn_range(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn,
		       unsigned long size, pgprot_t prot);
int vm_iomap_memory(struct vm_area_struct *vma, phys_addr_t start, unsigned long len);
int remap_vmalloc_range(struct vm_area_struct *vma, void *addr, unsigned long pgoff);
int vm_insert_page(struct vm_area_struct *vma, unsigned long addr, struct page *page);
int vm_insert_pages(struct vm_area_struct *vma, unsigned long addr, struct page **pages,
		    unsigned long *num);
int vm_map_pages(struct vm_area_struct *vma, struct page **pages, unsigned long num);
int vm_map_pages_zero(struct vm_area_struct *vma, struct page **pages, unsigned long num);
vm_fault_t vmf_insert_pfn(struct vm_area_struct *vma, unsigned long addr,
			  unsigned long pfn);
vm_fault_t vmf_insert_pfn_prot(struct vm_area_struct *vma, unsigned long addr,
			       unsigned long pfn, pgprot_t pgprot);
vm_fault_t vmf_insert_mixed(struct vm_area_struct *vma, unsigned long addr,
			    unsigned long pfn);
vm_fault_t vmf_insert_page(struct vm_area_struct *vma, unsigned long addr,
			   struct page *page);
vm_fault_t vmf_insert_pfn_pmd(struct vm_fault *vmf, unsigned long pfn, bool write);
vm_fault_t vmf_insert_pfn_pud(struct vm_fault *vmf, unsigned long pfn, bool write);
void zap_vma_ptes(struct vm_area_struct *vma, unsigned long address, unsigned long size);
void zap_page_range(struct vm_area_struct *vma, unsigned long address, unsigned long size);
void zap_page_range_single(struct vm_area_struct *vma, unsigned long address,
			   unsigned long size, void *details);

struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr);
struct vm_area_struct *vma_lookup(struct mm_struct *mm, unsigned long addr);
struct vm_area_struct *find_vma_intersection(struct mm_struct *mm, unsigned long start,
					     unsigned long end);
int follow_pfn(struct vm_area_struct *vma, unsigned long address, unsigned long *pfn);
int fixup_user_fault(struct mm_struct *mm, unsigned long address, unsigned int flags,
		     bool *unlocked);
long pin_user_pages(unsigned long start, unsigned long n, unsigned int flags,
		    struct page **pages);
long pin_user_pages_fast(unsigned long start, int n, unsigned int flags,
			 struct page **pages);
long pin_user_pages_remote(struct mm_struct *mm, unsigned long start, unsigned long n,
			   unsigned int flags, struct page **pages, int *locked);
void unpin_user_page(struct page *page);
void unpin_user_pages(struct page **pages, unsigned long n);
void unpin_user_pages_dirty_lock(struct page **pages, unsigned long n, bool dirty);
int get_user_pages_fast(unsigned long start, int n, unsigned int flags, struct page **pages);
void mmap_read_lock(struct mm_struct *mm);
void mmap_read_unlock(struct mm_struct *mm);
bool mmap_read_trylock(struct mm_struct *mm);
void mmap_write_lock(struct mm_struct *mm);
void mmap_write_unlock(struct mm_struct *mm);
void mmap_assert_locked(struct mm_struct *mm);
struct mm_struct *get_task_mm(struct task_struct *task);
void mmput(struct mm_struct *mm);
void mmgrab(struct mm_struct *mm);
void mmdrop(struct mm_struct *mm);
int account_locked_vm(struct mm_struct *mm, unsigned long pages, bool inc);
void get_page(struct page *page);
void put_page(struct page *page);
void set_page_dirty(struct page *page);
void set_page_dirty_lock(struct page *page);
void SetPageReserved(struct page *page);
void ClearPageReserved(struct page *page);
void *page_address(const struct page *page);
void *page_to_virt(const struct page *page);
phys_addr_t page_to_phys(const struct page *page);
unsigned long page_to_pfn(const struct page *page);
struct page *pfn_to_page(unsigned long pfn);
struct page *virt_to_page(const void *p);
struct page *phys_to_page(phys_addr_t addr);
unsigned long virt_to_pfn(const void *p);
bool pfn_valid(unsigned long pfn);
bool is_cow_mapping(vm_flags_t flags);
pfn_t phys_to_pfn_t(phys_addr_t addr, u64 flags);
pfn_t __pfn_to_pfn_t(unsigned long pfn, u64 flags);
#define PFN_DEV (1ULL << 61)
void *kmap(struct page *page);
void kunmap(struct page *page);
void *kmap_local_page(struct page *page);
void kunmap_local(const void *p);
void *kmap_atomic(struct page *page);
void kunmap_atomic(void *p);
long si_mem_available(void);
#define PROT_READ 1
#define PROT_WRITE 2
#define MAP_SHARED 1
#define MAP_PRIVATE 2
