/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_UACCESS_H
#define _LINUX_UACCESS_H

#include <linux/types.h>

/* Both give the number of bytes that could not be copied. */
unsigned long __must_check copy_from_user(void *to, const void __user *from,
					  unsigned long n);
unsigned long __must_check copy_to_user(void __user *to, const void *from,
					unsigned long n);

int __access_ok(const void __user *ptr, unsigned long size);
#define access_ok(addr, size)	likely(__access_ok(addr, size))

#define get_user(x, ptr)						\
	(copy_from_user(&(x), ptr, sizeof(x)) ? -EFAULT : 0)
#define put_user(x, ptr)						\
({									\
	typeof(*(ptr)) __value = (x);					\
	copy_to_user(ptr, &__value, sizeof(__value)) ? -EFAULT : 0;	\
})

#endif /* _LINUX_UACCESS_H */
