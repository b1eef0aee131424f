/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_NOSPEC_H
#define _LINUX_NOSPEC_H

/* @index, or 0 when the processor speculates with an @index of @size or more. */
#define array_index_nospec(index, size)					\
({									\
	typeof(index) __index = (index);				\
	unsigned long __mask = 0UL - (__index < (size));		\
	(typeof(index))(__index & __mask);				\
})

#endif /* _LINUX_NOSPEC_H */
