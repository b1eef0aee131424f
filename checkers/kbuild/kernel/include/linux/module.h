/* SPDX-License-Identifier: GPL-2.0-only */
#pragma once
#include <linux/kernel.h>
#include <linux/compiler_types.h>
#include <linux/version.h>

struct module { const char *name; };
#define THIS_MODULE ((struct module *)0)
#define MODULE_LICENSE(text) _Static_assert(1, "")
#define MODULE_AUTHOR(text) _Static_assert(1, "")
#define MODULE_DESCRIPTION(text) _Static_assert(1, "")
#define MODULE_VERSION(text) _Static_assert(1, "")
#define MODULE_ALIAS(text) _Static_assert(1, "")
#define MODULE_SOFTDEP(text) _Static_assert(1, "")
#define MODULE_FIRMWARE(text) _Static_assert(1, "")
#define MODULE_INFO(tag, text) _Static_assert(1, "")
#define MODULE_IMPORT_NS(name) _Static_assert(1, "")
#define MODULE_DEVICE_TABLE(type, name) _Static_assert(1, "")
#define MODULE_PARM_DESC(name, text) _Static_assert(1, "")
#define module_param(name, type, mode) _Static_assert(sizeof(name), "")
#define module_param_named(shown, name, type, mode) _Static_assert(sizeof(name), "")
#define module_param_array(name, type, count, mode) _Static_assert(sizeof(name), "")
#define module_param_string(shown, name, length, mode) _Static_assert(sizeof(name), "")
#define EXPORT_SYMBOL(name) extern __typeof__(name) name
#define EXPORT_SYMBOL_GPL(name) extern __typeof__(name) name
#define EXPORT_SYMBOL_NS_GPL(name, space) extern __typeof__(name) name
#define module_init(function) int init_module(void) { return function(); }
#define subsys_initcall(function) module_init(function)
#define late_initcall(function) module_init(function)
#define device_initcall(function) module_init(function)
#define module_exit(function) void cleanup_module(void) { function(); }
#define module_driver(driver, register, unregister, ...) \
	static int driver##_init(void) { return register(&(driver), ##__VA_ARGS__); } \
	module_init(driver##_init) \
	static void driver##_exit(void) { unregister(&(driver), ##__VA_ARGS__); } \
	module_exit(driver##_exit)
bool try_module_get(struct module *module);
void module_put(struct module *module);
void __module_get(struct module *module);
int request_module(const char *name, ...);
