/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_KCONFIG_H
#define _LINUX_KCONFIG_H

/* A tree that was never configured has no such file: everything is off then. */
#if __has_include(<generated/autoconf.h>)
#include <generated/autoconf.h>
#endif

/*
 * IS_ENABLED(CONFIG_X) is 1 when CONFIG_X is defined to 1 (=y) or when
 * CONFIG_X_MODULE is (=m), and 0 otherwise.  It is fit for both #if and if ().
 */
#define __set_to_1		0, 1
#define __second(a, b, ...)	b
#define __pick(...)		__second(__VA_ARGS__, 0, 0)
#define __look_up(value)	__pick(__set_to_##value)
#define IS_BUILTIN(option)	__look_up(option)
#define IS_MODULE(option)	IS_BUILTIN(option##_MODULE)
#define IS_ENABLED(option)	(IS_BUILTIN(option) || IS_MODULE(option))

#endif /* _LINUX_KCONFIG_H */
