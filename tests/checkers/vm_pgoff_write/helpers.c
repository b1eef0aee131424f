// SPDX-License-Identifier: GPL-2.0-only
/* Another function is given the address; what it does with that counts. */
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/uaccess.h>

struct calls {
	void (*change)(unsigned long *where);
	unsigned long (*look)(const unsigned long *where);
};

static void set(unsigned long *where, unsigned long value)
{
	*where = value;
}

static void deeper(unsigned long *where)
{
	unsigned long *same = where;

	set(same, 1);
}

static unsigned long get(unsigned long *where)
{
	return *where + where[0];
}

static void endless(unsigned long *where)
{
	if (*where)
		endless(where);
}

void elsewhere(unsigned long *where);
unsigned long looks(const unsigned long *where);
unsigned long helpers(struct vm_area_struct *vma, struct calls *calls,
		      const void __user *from);

unsigned long helpers(struct vm_area_struct *vma, struct calls *calls,
		      const void __user *from)
{
	unsigned long value = 0;

	set(&vma->vm_pgoff, 1);			// expect: vm_pgoff_write
	set(&value,
	    vma->vm_pgoff);
	deeper(&vma->vm_pgoff);			// expect: vm_pgoff_write
	elsewhere(&vma->vm_pgoff);		// expect: vm_pgoff_write
	calls->change(&vma->vm_pgoff);		// expect: vm_pgoff_write
	memset(&vma->vm_pgoff, 0, 8);		// expect: vm_pgoff_write
	memcpy(&vma->vm_pgoff, &value, 8);	// expect: vm_pgoff_write
	memcpy(&value, &vma->vm_pgoff, 8);
	if (get_user(vma->vm_pgoff,		// expect: vm_pgoff_write
		     (unsigned long __user *)from))
		return 0;
	endless(&vma->vm_pgoff);
	pr_debug("%p %lu\n", &vma->vm_pgoff, vma->vm_pgoff);
	value += __builtin_constant_p(vma->vm_pgoff);
	value += __builtin_constant_p(&vma->vm_pgoff);
	value += __builtin_object_size(&vma->vm_pgoff, 0);
	return get(&vma->vm_pgoff) + looks(&vma->vm_pgoff) +
	       calls->look(&vma->vm_pgoff) + value;
}
