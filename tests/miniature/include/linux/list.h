/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_LIST_H
#define _LINUX_LIST_H

#include <linux/kernel.h>
#include <linux/types.h>

static inline void INIT_LIST_HEAD(struct list_head *list)
{
	list->next = list;
	list->prev = list;
}

static inline bool list_empty(const struct list_head *list)
{
	return list->next == list;
}

static inline void list_add(struct list_head *entry, struct list_head *list)
{
	entry->next = list->next;
	entry->prev = list;
	list->next->prev = entry;
	list->next = entry;
}

static inline void list_del(struct list_head *entry)
{
	entry->next->prev = entry->prev;
	entry->prev->next = entry->next;
}

#define list_first_entry(list, type, member) \
	container_of((list)->next, type, member)

#define list_for_each_entry(pos, list, member)				\
	for (pos = list_first_entry(list, typeof(*pos), member);	\
	     &pos->member != (list);					\
	     pos = list_first_entry(&pos->member, typeof(*pos), member))

#define list_for_each_entry_safe(pos, n, list, member)			\
	for (pos = list_first_entry(list, typeof(*pos), member),	\
	     n = list_first_entry(&pos->member, typeof(*pos), member);	\
	     &pos->member != (list);					\
	     pos = n, n = list_first_entry(&n->member, typeof(*n), member))

#endif /* _LINUX_LIST_H */
