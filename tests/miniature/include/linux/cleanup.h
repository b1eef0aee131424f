/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_CLEANUP_H
#define _LINUX_CLEANUP_H

/*
 * What is locked here is unlocked when the block ends, whichever way it ends:
 *
 *	guard(mutex)(&device->lock);
 *	scoped_guard(rwsem_read, &device->lock) { ... }
 */
#define DEFINE_GUARD(name, type, lock, unlock)				\
static inline type __guard_##name##_lock(type guarded)			\
{									\
	lock(guarded);							\
	return guarded;							\
}									\
static inline void __guard_##name##_unlock(type *guarded)		\
{									\
	if (*guarded)							\
		unlock(*guarded);					\
}									\
typedef type __guard_##name##_t

#define __guard_join(a, b)	a##b
#define __guard_name(a, b)	__guard_join(a, b)
#define __guarded(name, variable)					\
	__guard_##name##_t variable					\
	__attribute__((__cleanup__(__guard_##name##_unlock),		\
		       __unused__)) = __guard_##name##_lock

#define guard(name)	__guarded(name, __guard_name(__guard_, __LINE__))

#define scoped_guard(name, lock)					\
	for (__guarded(name, __scope)(lock), __once = (void *)1;	\
	     __once; __once = (void *)0)

#endif /* _LINUX_CLEANUP_H */
