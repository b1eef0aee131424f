/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_EXPORT_H
#define _LINUX_EXPORT_H

/* Other modules may use @sym; here it is only said again that it is there. */
#define EXPORT_SYMBOL(sym)	extern typeof(sym) sym
#define EXPORT_SYMBOL_GPL(sym)	extern typeof(sym) sym

struct module;
#define THIS_MODULE	((struct module *)0)

#endif /* _LINUX_EXPORT_H */
