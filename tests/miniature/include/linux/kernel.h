/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_KERNEL_H
#define _LINUX_KERNEL_H

#include <linux/errno.h>
#include <linux/limits.h>
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
#define BIT_ULL(nr)		(1ULL << (nr))

/* To multiples of @to, which is a power of two. */
#define ALIGN(x, to)		(((x) + ((typeof(x))(to) - 1)) & ~((typeof(x))(to) - 1))
#define ALIGN_DOWN(x, to)	((x) & ~((typeof(x))(to) - 1))
#define IS_ALIGNED(x, to)	(((x) & ((typeof(x))(to) - 1)) == 0)
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))

#define static_assert(condition, ...)	_Static_assert(condition, #condition)
#define BUILD_BUG_ON(condition)		_Static_assert(!(condition), #condition)
#define BUILD_BUG_ON_ZERO(condition) \
	((int)sizeof(struct { int:(-!!(condition)); }))

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

#define WARN_ON_ONCE(condition)	WARN_ON(condition)

/* One flag or pointer is handed over between threads with these. */
#define READ_ONCE(x)		(*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, value)	(*(volatile typeof(x) *)&(x) = (value))
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
