// SPDX-License-Identifier: GPL-2.0-only
/* The mapping, the offset and its parts go through other functions. */
#include <linux/vfio.h>
#include <linux/accessors.h>
#include <linux/mm.h>

struct context {
	struct vm_area_struct *vma;
	unsigned long pgoff;
};

static unsigned long kept;

static unsigned int to_index(unsigned long offset)
{
	return offset >> 28;				// DECODE_INDEX
}

static unsigned long of(struct vm_area_struct *vma)
{
	return vma->vm_pgoff;				// WHOLE_PAGES
}

static void split(struct vm_area_struct *vma, unsigned long *whole, u32 *index)
{
	*whole = vma->vm_pgoff;				// WHOLE_PAGES
	*index = vma->vm_pgoff >> 28;			// DECODE_INDEX
}

static void through(unsigned long *field)
{
	*field = 1;					// WRITE
}

static unsigned int from(const unsigned long *field)
{
	return *field >> 28;				// DECODE_INDEX
}

static int deep(struct context *context)
{
	if (context->vma->vm_pgoff & 0xfffffff)		// DECODE_OFFSET
		return -EINVAL;
	return context->pgoff / 268435456;		// DECODE_INDEX
}

static unsigned long endless(unsigned long pgoff, int n)
{
	return n ? endless(pgoff, n - 1) : pgoff;	// WHOLE_PAGES
}

static int helpers_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct context context = { .vma = vma, .pgoff = vma->vm_pgoff }; // WHOLE_PAGES
	unsigned long whole, sum;
	u32 index;

	to_index(vma->vm_pgoff);
	to_index(of(vma));
	split(vma, &whole, &index);
	index = whole >> 28;				// DECODE_INDEX
	through(&vma->vm_pgoff);
	vma_set_pgoff(vma, 3);				// WRITE
	vma_set_far(vma, 3);				// WRITE
	from(&vma->vm_pgoff);
	deep(&context);
	index = endless(vma->vm_pgoff, 3) >> 28;	// DECODE_INDEX
	if (__builtin_add_overflow(vma->vm_pgoff, index, &sum))
		return -EINVAL;
	index = sum >> 28;				// DECODE_INDEX
	kept = vma->vm_pgoff;				// WHOLE_PAGES
	index = kept >> 28;				// DECODE_INDEX

	index = vma_start_pgoff(vma) >> 28;		// DECODE_INDEX
	index = vma_end_pgoff(vma) >> 28;		// DECODE_INDEX
	index = vma_last_pgoff(vma) & 0xfffffff;	// DECODE_OFFSET
	index = linear_page_index(vma, vma->vm_end) >> 28; // DECODE_INDEX
	index = linear_page_delta(vma, vma->vm_end);	// RELATIVE
	return 0;
}

const struct vfio_device_ops helpers_ops = {
	.mmap = helpers_mmap,
};
