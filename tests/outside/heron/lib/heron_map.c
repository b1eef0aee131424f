// SPDX-License-Identifier: GPL-2.0-only
/* What drivers of this family share. */
#include <linux/mm.h>
#include <linux/uaccess.h>
#include <heron.h>

static int heron_map_region(struct heron_region *region, struct vm_area_struct *vma)
{
	u64 size = vma->vm_end - vma->vm_start;
	u64 first = vma->vm_pgoff & ((1UL << (HERON_SHIFT - PAGE_SHIFT)) - 1); // expect: vm_pgoff_decode

	if (first + (size >> PAGE_SHIFT) > region->size >> PAGE_SHIFT)
		return -EINVAL;
	vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	return remap_pfn_range(vma, vma->vm_start, PHYS_PFN(region->addr) + first, size,
			       vma->vm_page_prot);
}

int heron_map(struct heron *heron, struct vm_area_struct *vma)
{
	u64 index = heron_index((u64)vma->vm_pgoff << PAGE_SHIFT);

	if (index >= heron->num_regions)
		return -EINVAL;
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	return heron_map_region(&heron->regions[index], vma);
}

ssize_t heron_rw(struct heron *heron, char __user *buf, size_t count, loff_t *ppos,
		 bool write)
{
	u64 index = heron_index(*ppos);
	u64 offset = *ppos & HERON_MASK; // expect: ppos_decode
	u32 word;

	if (index >= heron->num_regions || count != sizeof(word))
		return -EINVAL;
	if (offset + count > heron->regions[index].size)
		return -EINVAL;
	if (write) {
		if (copy_from_user(&word, buf, sizeof(word)))
			return -EFAULT;
		iowrite32(word, heron->regions[index].io + offset);
	} else {
		word = ioread32(heron->regions[index].io + offset);
		if (copy_to_user(buf, &word, sizeof(word)))
			return -EFAULT;
	}
	*ppos += count;
	return count;
}
