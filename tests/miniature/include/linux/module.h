/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_MODULE_H
#define _LINUX_MODULE_H

#include <linux/export.h>
#include <linux/types.h>

#ifndef KBUILD_MODNAME
#define KBUILD_MODNAME	"built-in"
#endif

#define MODULE_INFO(text)		_Static_assert(sizeof(text) > 1, text)
#define MODULE_LICENSE(license)		MODULE_INFO(license)
#define MODULE_AUTHOR(author)		MODULE_INFO(author)
#define MODULE_DESCRIPTION(text)	MODULE_INFO(text)
#define MODULE_PARM_DESC(name, text)	MODULE_INFO(text)
#define module_param(name, type, mode)	_Static_assert((mode) < 01000, #name)

int init_module(void);
void cleanup_module(void);

#define module_init(function)						\
int init_module(void)							\
{									\
	return function();						\
}									\
extern int init_module(void)

#define module_exit(function)						\
void cleanup_module(void)						\
{									\
	function();							\
}									\
extern void cleanup_module(void)

/* A module that does nothing but register one driver with one bus. */
#define module_driver(driver, register_driver, unregister_driver)	\
static int driver##_init(void)						\
{									\
	return register_driver(&(driver));				\
}									\
module_init(driver##_init);						\
static void driver##_exit(void)						\
{									\
	unregister_driver(&(driver));					\
}									\
module_exit(driver##_exit)

#endif /* _LINUX_MODULE_H */
