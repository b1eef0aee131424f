// SPDX-License-Identifier: GPL-2.0-only
/* What a local holds depends on the way there. */
#include <linux/vfio.h>
#include <linux/mm.h>

/* As scoped_guard() does it. */
#define GUARDED for (int done = 0; !done; ({ goto done_; })) if (0) { done_: break; } else

unsigned long other(void);
bool lookup(unsigned long pgoff);

static int branches_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	unsigned long one = other(), two = vma->vm_pgoff, three, four, five, six, seven; // WHOLE_PAGES

	if (lookup(1))
		one = vma->vm_pgoff;
	lookup(one >> 28);				// DECODE_INDEX
	two = other();
	lookup(two >> 28);
	three = vma->vm_pgoff;
	while (lookup(2)) {
		lookup(three >> 28);			// DECODE_INDEX
		three = other();
	}
	four = other();
	for (;;) {
		if (lookup(four >> 28))			// DECODE_INDEX
			break;
		four = vma->vm_pgoff;
	}
	switch (other()) {
	case 1:
		five = vma->vm_pgoff;
		break;
	case 2:
		five = other();
		lookup(five >> 28);
		fallthrough;
	default:
		five = 1;
		lookup(five >> 28);
	}
	lookup(five >> 28);				// DECODE_INDEX
	GUARDED {
		if (lookup(vma->vm_pgoff >> 28))	// DECODE_INDEX
			return 0;
		lookup(three & 0xfffffff);		// DECODE_OFFSET
	}
	do {
		if (lookup(6)) {
			seven = vma->vm_pgoff;
			continue;
		}
		seven = other();
	} while (lookup(seven >> 28));			// DECODE_INDEX
	six = vma->vm_pgoff;
	if (lookup(3))
		goto out;
	six = other();
again:
	lookup(six >> 28);
	if (lookup(4))
		goto again;
	return 0;
out:
	lookup(six >> 28);				// DECODE_INDEX
	return lookup(5) ? (six & 0xfffffff) != 0 : 0;	// DECODE_OFFSET
}

const struct vfio_device_ops branches_ops = {
	.mmap = branches_mmap,
};
