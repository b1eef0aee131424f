/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

#include <linux/kernel.h>
#include <linux/mm_types.h>
#include <linux/pgtable.h>
#include <linux/sched.h>

#define PAGE_SHIFT	12
#define PAGE_SIZE	(1UL << PAGE_SHIFT)
#define PAGE_MASK	(~(PAGE_SIZE - 1))
#define PAGE_ALIGN(x)	(((x) + PAGE_SIZE - 1) & PAGE_MASK)
#define PHYS_PFN(x)	((unsigned long)((x) >> PAGE_SHIFT))
#define PFN_PHYS(x)	((phys_addr_t)(x) << PAGE_SHIFT)
#define PMD_ORDER	9

#define VM_READ		0x00000001
#define VM_WRITE	0x00000002
#define VM_EXEC		0x00000004
#define VM_SHARED	0x00000008
#define VM_MAYREAD	0x00000010
#define VM_MAYWRITE	0x00000020
#define VM_MAYSHARE	0x00000080
#define VM_PFNMAP	0x00000400
#define VM_IO		0x00004000
#define VM_DONTEXPAND	0x00040000
#define VM_DONTDUMP	0x04000000
#define VM_ALLOW_ANY_UNCACHED	0x8000000000ULL

#define VM_FAULT_OOM		0x0001
#define VM_FAULT_SIGBUS		0x0002
#define VM_FAULT_NOPAGE		0x0100
#define VM_FAULT_FALLBACK	0x0800
#define VM_FAULT_ERROR		(VM_FAULT_OOM | VM_FAULT_SIGBUS)

struct vm_fault {
	struct vm_area_struct *vma;
	unsigned long address;
	pgoff_t pgoff;		/* in the file that backs the mapping */
	struct page *page;
};

struct vm_operations_struct {
	void (*open)(struct vm_area_struct *vma);
	void (*close)(struct vm_area_struct *vma);
	int (*may_split)(struct vm_area_struct *vma, unsigned long address);
	vm_fault_t (*fault)(struct vm_fault *vmf);
	vm_fault_t (*huge_fault)(struct vm_fault *vmf, unsigned int order);
};

struct address_space;

static inline void vm_flags_set(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags |= flags;
}

static inline unsigned long vma_pages(const struct vm_area_struct *vma)
{
	return (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
}

/* The offset in the file of its first page, in pages. */
static inline pgoff_t vma_start_pgoff(const struct vm_area_struct *vma)
{
	return vma->vm_pgoff;
}

/* And of the page behind its last one. */
static inline pgoff_t vma_end_pgoff(const struct vm_area_struct *vma)
{
	return vma_start_pgoff(vma) + vma_pages(vma);
}

/* How many pages behind the start of the mapping @address is. */
static inline pgoff_t linear_page_delta(const struct vm_area_struct *vma,
					unsigned long address)
{
	return (address - vma->vm_start) >> PAGE_SHIFT;
}

/* Where in the file it is. */
static inline pgoff_t linear_page_index(const struct vm_area_struct *vma,
					unsigned long address)
{
	return linear_page_delta(vma, address) + vma_start_pgoff(vma);
}

/* Private, and it can be written to: a page is copied before that. */
static inline bool is_cow_mapping(vm_flags_t flags)
{
	return (flags & (VM_SHARED | VM_MAYWRITE)) == VM_MAYWRITE;
}

static inline bool vma_is_cow_mapping(const struct vm_area_struct *vma)
{
	return is_cow_mapping(vma->vm_flags);
}

static inline pgprot_t pgprot_set(pgprot_t prot, u64 bits)
{
	prot.pgprot |= bits;
	return prot;
}

#define pgprot_noncached(prot)		pgprot_set(prot, BIT(4))
#define pgprot_writecombine(prot)	pgprot_set(prot, BIT(3))
#define pgprot_device(prot)		pgprot_set(prot, BIT(5))
#define pgprot_decrypted(prot)		pgprot_set(prot, BIT(6))

int remap_pfn_range(struct vm_area_struct *vma, unsigned long address,
		    unsigned long pfn, unsigned long size, pgprot_t prot);
int io_remap_pfn_range(struct vm_area_struct *vma, unsigned long address,
		       unsigned long pfn, unsigned long size, pgprot_t prot);
int remap_vmalloc_range(struct vm_area_struct *vma, void *memory,
			unsigned long pgoff);
vm_fault_t vmf_insert_pfn(struct vm_area_struct *vma, unsigned long address,
			  unsigned long pfn);
vm_fault_t vmf_insert_pfn_pmd(struct vm_fault *vmf, unsigned long pfn,
			      bool write);
vm_fault_t vmf_insert_pfn_prot(struct vm_area_struct *vma,
			       unsigned long address, unsigned long pfn,
			       pgprot_t prot);
void zap_vma_ptes(struct vm_area_struct *vma, unsigned long address,
		  unsigned long size);

/* The address space of a program, for who has its lock. */
bool mmget_not_zero(struct mm_struct *mm);
void mmput(struct mm_struct *mm);
bool mmap_read_trylock(struct mm_struct *mm);
void mmap_read_lock(struct mm_struct *mm);
void mmap_read_unlock(struct mm_struct *mm);
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long address);
int fixup_user_fault(struct mm_struct *mm, unsigned long address,
		     unsigned int fault_flags, bool *unlocked);

struct follow_pfnmap_args {
	struct vm_area_struct *vma;
	unsigned long address;
	unsigned long pfn;	/* what is found; true until follow_pfnmap_end() */
};

int follow_pfnmap_start(struct follow_pfnmap_args *args);
void follow_pfnmap_end(struct follow_pfnmap_args *args);

void unmap_mapping_range(struct address_space *mapping, loff_t begin,
			 loff_t length, int even_cows);
void unmap_mapping_pages(struct address_space *mapping, pgoff_t first,
			 pgoff_t count, bool even_cows);
struct page *alloc_page(gfp_t flags);
void __free_page(struct page *page);
void get_page(struct page *page);

#endif /* _LINUX_MM_H */
