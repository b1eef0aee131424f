/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_MAPLE_TREE_H
#define _LINUX_MAPLE_TREE_H

/*
 * Ranges of numbers, and a pointer for each; no two ranges have a number in common.
 * Both ends are part of a range.
 */
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>

#define MT_FLAGS_ALLOC_RANGE	0x01
#define MT_FLAGS_USE_RCU	0x02

struct maple_tree {
	spinlock_t ma_lock;
	unsigned int ma_flags;
	void *ma_root;
};

/* A place in a tree, for what is done in more than one step. */
struct ma_state {
	struct maple_tree *tree;
	unsigned long index;
	unsigned long last;
	void *node;		/* NULL before the first step */
};

#define MTREE_INIT(name, flags)	{ .ma_flags = (flags) }
#define DEFINE_MTREE(name)	struct maple_tree name = MTREE_INIT(name, 0)
#define MA_STATE(name, mt, first, end) \
	struct ma_state name = { .tree = (mt), .index = (first), .last = (end) }

#define mtree_lock(mt)		spin_lock(&(mt)->ma_lock)
#define mtree_unlock(mt)	spin_unlock(&(mt)->ma_lock)
#define mas_lock(mas)		spin_lock(&(mas)->tree->ma_lock)
#define mas_unlock(mas)		spin_unlock(&(mas)->tree->ma_lock)

static inline void mt_init_flags(struct maple_tree *mt, unsigned int flags)
{
	mt->ma_flags = flags;
	spin_lock_init(&mt->ma_lock);
	mt->ma_root = NULL;
}

static inline void mt_init(struct maple_tree *mt)
{
	mt_init_flags(mt, 0);
}

static inline bool mtree_empty(const struct maple_tree *mt)
{
	return !mt->ma_root;
}

static inline void mas_set_range(struct ma_state *mas, unsigned long first,
				 unsigned long last)
{
	mas->index = first;
	mas->last = last;
	mas->node = NULL;
}

static inline void mas_set(struct ma_state *mas, unsigned long index)
{
	mas_set_range(mas, index, index);
}

/* They take the lock themselves. */
void *mtree_load(struct maple_tree *mt, unsigned long index);
int mtree_insert(struct maple_tree *mt, unsigned long index, void *entry,
		 gfp_t gfp);
int mtree_insert_range(struct maple_tree *mt, unsigned long first,
		       unsigned long last, void *entry, gfp_t gfp);
int mtree_store_range(struct maple_tree *mt, unsigned long first,
		      unsigned long last, void *entry, gfp_t gfp);
int mtree_alloc_range(struct maple_tree *mt, unsigned long *startp, void *entry,
		      unsigned long size, unsigned long min, unsigned long max,
		      gfp_t gfp);
int mtree_alloc_rrange(struct maple_tree *mt, unsigned long *startp,
		       void *entry, unsigned long size, unsigned long min,
		       unsigned long max, gfp_t gfp);
void *mtree_erase(struct maple_tree *mt, unsigned long index);
void mtree_destroy(struct maple_tree *mt);
void *mt_find(struct maple_tree *mt, unsigned long *index, unsigned long max);
void *mt_find_after(struct maple_tree *mt, unsigned long *index,
		    unsigned long max);

/* With these it is held. */
int mas_empty_area(struct ma_state *mas, unsigned long min, unsigned long max,
		   unsigned long size);
int mas_empty_area_rev(struct ma_state *mas, unsigned long min,
		       unsigned long max, unsigned long size);
void *mas_walk(struct ma_state *mas);
void *mas_find(struct ma_state *mas, unsigned long max);
void *mas_store(struct ma_state *mas, void *entry);
int mas_store_gfp(struct ma_state *mas, void *entry, gfp_t gfp);
void *mas_erase(struct ma_state *mas);
void __mt_destroy(struct maple_tree *mt);

#define mas_for_each(mas, entry, max) \
	while (((entry) = mas_find(mas, max)))

#define mt_for_each(mt, entry, index, max)				\
	for ((entry) = mt_find(mt, &(index), max); (entry);		\
	     (entry) = mt_find_after(mt, &(index), max))

#endif /* _LINUX_MAPLE_TREE_H */
