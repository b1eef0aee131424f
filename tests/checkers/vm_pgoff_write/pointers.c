// SPDX-License-Identifier: GPL-2.0-only
/* The address is taken, and written through. */
#include <linux/mm.h>
#include <linux/string.h>

struct keeper {
	unsigned long *where;
};

static unsigned long *kept;
static struct keeper keeper;

struct halves {
	u32 low, high;
};

struct nested {
	struct halves halves;
};

static unsigned long *place(struct vm_area_struct *vma)
{
	return &vma->vm_pgoff;
}

unsigned long *leaked(struct vm_area_struct *vma);
unsigned long reads(struct vm_area_struct *vma);
void pointers(struct vm_area_struct *vma, struct vm_area_struct *other, bool first);
void gone(struct vm_area_struct *vma);

void pointers(struct vm_area_struct *vma, struct vm_area_struct *other, bool first)
{
	unsigned long *at = &vma->vm_pgoff, *late, *again, **twice;
	unsigned long *chosen = first ? &vma->vm_pgoff : &other->vm_pgoff;
	void *untyped = &vma->vm_pgoff;

	*at = 1;					// expect: vm_pgoff_write
	at[0] += 2;					// expect: vm_pgoff_write
	(*at)++;					// expect: vm_pgoff_write
	*at++ = 3;					// expect: vm_pgoff_write
	late = again = &vma->vm_pgoff;
	*late = 4;					// expect: vm_pgoff_write
	*(again + 0) = 5;				// expect: vm_pgoff_write
	*chosen = 6;					// expect: vm_pgoff_write
	*(unsigned long *)untyped = 7;			// expect: vm_pgoff_write
	*&vma->vm_pgoff = 8;				// expect: vm_pgoff_write
	(&vma->vm_pgoff)[0] = 9;			// expect: vm_pgoff_write
	((struct halves *)&vma->vm_pgoff)->high = 10;	// expect: vm_pgoff_write
	((u8 (*)[8])&vma->vm_pgoff)[0][3] = 11;		// expect: vm_pgoff_write
	*({ vma->vm_start = 0; &vma->vm_pgoff; }) = 12;	// expect: vm_pgoff_write
	((struct nested *)&vma->vm_pgoff)->halves.low = 1;	// expect: vm_pgoff_write
	*(at += 0) = 12;				// expect: vm_pgoff_write
	*_Generic(1, int: at) = 12;			// expect: vm_pgoff_write
	*place(vma) = 13;				// expect: vm_pgoff_write
	twice = &late;					// expect: vm_pgoff_write
	**twice = 14;
}

void gone(struct vm_area_struct *vma)
{
	struct keeper here = { .where = &vma->vm_pgoff };	// expect: vm_pgoff_write
	unsigned long number;

	kept = &vma->vm_pgoff;				// expect: vm_pgoff_write
	keeper.where = &vma->vm_pgoff;			// expect: vm_pgoff_write
	number = (unsigned long)&vma->vm_pgoff;		// expect: vm_pgoff_write
	*(unsigned long *)number = *here.where;
}

unsigned long *leaked(struct vm_area_struct *vma)
{
	return &vma->vm_pgoff;				// expect: vm_pgoff_write
}

unsigned long reads(struct vm_area_struct *vma)
{
	const unsigned long *at = &vma->vm_pgoff;
	unsigned long *unused = &vma->vm_pgoff, copy = *unused, *own = &copy;

	*own = *at + *place(vma) + at[0];
	if (at == unused || !unused || &vma->vm_pgoff == own)
		return *(const volatile unsigned long *)&vma->vm_pgoff;
	return sizeof(&vma->vm_pgoff) + (unused ? 1 : *unused);
}
