/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_EVENTFD_H
#define _LINUX_EVENTFD_H

struct eventfd_ctx;

struct eventfd_ctx *eventfd_ctx_fdget(int fd);
void eventfd_ctx_put(struct eventfd_ctx *ctx);
void eventfd_signal(struct eventfd_ctx *ctx);

#endif /* _LINUX_EVENTFD_H */
