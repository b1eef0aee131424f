// SPDX-License-Identifier: GPL-2.0-only
/* The offset is read and used in the op itself. */
#include <linux/vfio.h>
#include <linux/mm.h>
#include <linux/printk.h>

#define SHIFT		40
#define SLOT		(1UL << (SHIFT - PAGE_SHIFT))
#define INDEX_OF(vma)	((vma)->vm_pgoff >> (SHIFT - PAGE_SHIFT))
#define BARE_INDEX(off)	off >> (SHIFT - PAGE_SHIFT)

struct remembered {
	unsigned long where;
};

struct foo {
	unsigned long pages;
	void **page;
};

bool lookup(unsigned long pgoff);

static int direct_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct vm_area_struct *same = vma;
	struct remembered kept;
	struct foo *foo = (void *)vdev;
	unsigned long mask = SLOT - 1, pfn, whole, later, base, *at;
	unsigned int index, bits = 28;

	index = vma->vm_pgoff >> (SHIFT - PAGE_SHIFT);	// DECODE_INDEX
	index = vma->vm_pgoff / SLOT;			// DECODE_INDEX
	index = vma->vm_pgoff >> bits;			// DECODE_INDEX
	index = same->vm_pgoff >> 28;			// DECODE_INDEX
	index = (*vma).vm_pgoff >> 28;			// DECODE_INDEX
	index = INDEX_OF(vma);				// DECODE_INDEX
	index = BARE_INDEX(vma->vm_pgoff);		// DECODE_INDEX
	index = (vma->vm_pgoff << PAGE_SHIFT) >> SHIFT;	// DECODE_INDEX
	index = vma->vm_pgoff & ~mask;			// DECODE_OFFSET
	index = vma->vm_pgoff & ~(SLOT - 1);		// DECODE_INDEX
	pfn = vma->vm_pgoff & mask;			// DECODE_OFFSET
	pfn = vma->vm_pgoff & (SLOT - 1);		// DECODE_OFFSET
	pfn = vma->vm_pgoff % SLOT;			// DECODE_OFFSET
	pfn = vma->vm_pgoff - ((unsigned long)index << 28); // DECODE_OFFSET
	pfn = vma->vm_pgoff - 16;			// DECODE_OFFSET
	base = (unsigned long)index << 28;
	pfn = vma->vm_pgoff - base;			// DECODE_OFFSET
	pfn = vma->vm_pgoff - foo->pages;		// RELATIVE
	pfn = (vma->vm_pgoff << PAGE_SHIFT) & PAGE_MASK; // WHOLE_BYTES
	pfn = (vma->vm_pgoff << PAGE_SHIFT) & (PAGE_SIZE - 1);
	if (vma->vm_pgoff != 3 || vma->vm_pgoff == SLOT) // COMPARE, COMPARE
		return -EINVAL;
	if (!vma->vm_pgoff || vma->vm_pgoff > ~0UL)	// COMPARE, WHOLE_PAGES
		return -EINVAL;
	if (vma->vm_pgoff)				// COMPARE
		return -EINVAL;
	if (vma->vm_pgoff == (unsigned long)index << 28) // COMPARE
		return -EINVAL;
	if (vma->vm_pgoff + vma_pages(vma) > foo->pages) // WHOLE_PAGES, RELATIVE
		return -EINVAL;
	switch (vma->vm_pgoff) {			// COMPARE
	case 1:
		return -EINVAL;
	}
	if (lookup(vma->vm_pgoff))			// WHOLE_PAGES
		return -EINVAL;
	if (lookup(vma->vm_pgoff << PAGE_SHIFT))	// WHOLE_BYTES
		return -EINVAL;
	if (vma->vm_pgoff << PAGE_SHIFT > foo->pages)	// WHOLE_BYTES
		return -EINVAL;
	lookup(foo->pages >> (vma->vm_pgoff << PAGE_SHIFT)); // WHOLE_BYTES
	pr_debug("BAR %lu\n", vma->vm_pgoff >> (SHIFT - PAGE_SHIFT)); // DECODE_INDEX
	pr_debug("%lx\n", vma->vm_pgoff);		// WHOLE_PAGES
	foo->page[vma->vm_pgoff] = NULL;		// AS_PFN

	whole = vma->vm_pgoff;
	later = whole;
	index = later >> 28;				// DECODE_INDEX
	later &= SLOT - 1;				// DECODE_OFFSET
	lookup(later);
	whole = foo->pages;
	lookup(whole >> 28);
	at = &vma->vm_pgoff;
	index = *at >> 28;				// DECODE_INDEX
	kept.where = vma->vm_pgoff;			// WHOLE_PAGES
	index = kept.where >> 28;			// DECODE_INDEX

	vma->vm_pgoff = foo->pages + pfn;		// WRITE
	vma->vm_private_data = vdev;
	return remap_pfn_range(vma, vma->vm_start,
			       vma->vm_pgoff,		// AS_PFN
			       vma->vm_end - vma->vm_start, // RELATIVE
			       vma->vm_page_prot);
}

static ssize_t direct_read(struct vfio_device *vdev, char __user *buf, size_t count,
			   loff_t *ppos)
{
	struct foo *foo = (void *)vdev;

	return *ppos > foo->pages ? -EINVAL : 0;	// WHOLE_BYTES
}

const struct vfio_device_ops direct_ops = {
	.mmap = direct_mmap,
	.read = direct_read,
};
