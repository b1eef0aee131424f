/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_KERNEL_H
#define _LINUX_KERNEL_H

#include <linux/errno.h>
#include <linux/printk.h>
#include <linux/types.h>

#define offsetof(type, member)	__builtin_offsetof(type, member)
#define sizeof_field(type, member)	sizeof(((type *)0)->member)
#define offsetofend(type, member) \
	(offsetof(type, member) + sizeof_field(type, member))

#define container_of(ptr, type, member)					\
({									\
	void *__inner = (void *)(ptr);					\
	((type *)(__inner - offsetof(type, member)));			\
})

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define BIT(nr)			(1UL << (nr))

#define __compare(type, x, op, y)					\
({									\
	type __x = (x);							\
	type __y = (y);							\
	__x op __y ? __x : __y;						\
})
#define min(x, y)		__compare(typeof(x), x, <, y)
#define max(x, y)		__compare(typeof(x), x, >, y)
#define min_t(type, x, y)	__compare(type, x, <, y)
#define max_t(type, x, y)	__compare(type, x, >, y)

#define WARN_ON(condition)						\
({									\
	int __warn = !!(condition);					\
	if (unlikely(__warn))						\
		pr_warn("%s: %s\n", __func__, #condition);		\
	__warn;								\
})

/* One flag or pointer is handed over between threads with these. */
#define READ_ONCE(x)		(*(const volatile typeof(x) *)&(x))
#define smp_load_acquire(p)	__atomic_load_n(p, __ATOMIC_ACQUIRE)
#define smp_store_release(p, v)	__atomic_store_n(p, v, __ATOMIC_RELEASE)

static inline u32 upper_32_bits(u64 value)
{
	return value >> 32;
}

static inline u32 lower_32_bits(u64 value)
{
	return value;
}

#endif /* _LINUX_KERNEL_H */
