// SPDX-License-Identifier: GPL-2.0-only
/*
 * Maple trees, as sorted lists.  What would be a mistake with a real one is said.
 */

#include <linux/kernel.h>
#include <linux/maple_tree.h>
#include <linux/slab.h>

#include "machine.h"

struct range {
	struct range *next;
	unsigned long first, last;
	void *entry;
};

static struct range *find(struct maple_tree *mt, unsigned long index)
{
	struct range *range = mt->ma_root;

	while (range && range->last < index)
		range = range->next;
	return range;
}

static bool overlaps(struct range *range, unsigned long last)
{
	return range && range->first <= last;
}

/* No range may be in the way. */
static void put(struct maple_tree *mt, struct range *range)
{
	struct range **link = (struct range **)&mt->ma_root;

	while (*link && (*link)->first < range->first)
		link = &(*link)->next;
	range->next = *link;
	*link = range;
}

static void take(struct maple_tree *mt, struct range *range)
{
	struct range **link = (struct range **)&mt->ma_root;

	while (*link != range)
		link = &(*link)->next;
	*link = range->next;
	kfree(range);
}

static struct range *new_range(unsigned long first, unsigned long last,
			       void *entry, gfp_t gfp)
{
	struct range *range;
	int before = atomic;

	/* A real tree gives its own lock up before it waits for memory. */
	atomic = 0;
	range = kmalloc(sizeof(*range), gfp);
	atomic = before;
	if (range) {
		range->first = first;
		range->last = last;
		range->entry = entry;
	}
	return range;
}

void *mtree_load(struct maple_tree *mt, unsigned long index)
{
	struct range *range = find(mt, index);

	return overlaps(range, index) ? range->entry : NULL;
}

int mtree_insert_range(struct maple_tree *mt, unsigned long first,
		       unsigned long last, void *entry, gfp_t gfp)
{
	struct range *range;

	if (first > last || !entry)
		return -EINVAL;
	if (overlaps(find(mt, first), last))
		return -EEXIST;
	range = new_range(first, last, entry, gfp);
	if (!range)
		return -ENOMEM;
	put(mt, range);
	return 0;
}

int mtree_insert(struct maple_tree *mt, unsigned long index, void *entry,
		 gfp_t gfp)
{
	return mtree_insert_range(mt, index, index, entry, gfp);
}

int mtree_store_range(struct maple_tree *mt, unsigned long first,
		      unsigned long last, void *entry, gfp_t gfp)
{
	if (overlaps(find(mt, first), last))
		printf("a range of a maple tree is stored over another one\n");
	return mtree_insert_range(mt, first, last, entry, gfp);
}

static int gap(struct maple_tree *mt, unsigned long min, unsigned long max,
	       unsigned long size, bool highest, unsigned long *found)
{
	unsigned long from = min, to;
	struct range *range = find(mt, min);
	int ret = -EBUSY;

	if (!(mt->ma_flags & MT_FLAGS_ALLOC_RANGE))
		printf("a maple tree does not know its gaps\n");
	if (min > max || !size || max - min < size - 1)
		return -EINVAL;

	for (;; range = range->next) {
		bool last = !range || range->first > max;

		to = last ? max : range->first - 1;
		if ((last || range->first > from) && to >= from &&
		    to - from >= size - 1) {
			*found = highest ? to - (size - 1) : from;
			ret = 0;
			if (!highest)
				return 0;
		}
		if (last || range->last >= max)
			return ret;
		from = range->last + 1;
	}
}

int mtree_alloc_range(struct maple_tree *mt, unsigned long *startp, void *entry,
		      unsigned long size, unsigned long min, unsigned long max,
		      gfp_t gfp)
{
	int ret = gap(mt, min, max, size, false, startp);

	return ret ? ret : mtree_insert_range(mt, *startp, *startp + size - 1,
					      entry, gfp);
}

int mtree_alloc_rrange(struct maple_tree *mt, unsigned long *startp,
		       void *entry, unsigned long size, unsigned long min,
		       unsigned long max, gfp_t gfp)
{
	int ret = gap(mt, min, max, size, true, startp);

	return ret ? ret : mtree_insert_range(mt, *startp, *startp + size - 1,
					      entry, gfp);
}

void *mtree_erase(struct maple_tree *mt, unsigned long index)
{
	struct range *range = find(mt, index);
	void *entry = NULL;

	if (overlaps(range, index)) {
		entry = range->entry;
		take(mt, range);
	}
	return entry;
}

void __mt_destroy(struct maple_tree *mt)
{
	while (mt->ma_root)
		take(mt, mt->ma_root);
}

void mtree_destroy(struct maple_tree *mt)
{
	__mt_destroy(mt);
}

void *mt_find(struct maple_tree *mt, unsigned long *index, unsigned long max)
{
	struct range *range = find(mt, *index);

	if (*index > max || !overlaps(range, max))
		return NULL;
	*index = range->last + 1;
	return range->entry;
}

void *mt_find_after(struct maple_tree *mt, unsigned long *index,
		    unsigned long max)
{
	return *index ? mt_find(mt, index, max) : NULL;
}

/* ------------------------------------------------------ with the lock held */

static struct maple_tree *tree_of(struct ma_state *mas)
{
	if (!mas->tree->ma_lock.held && !atomic)
		printf("a maple tree is walked without its lock\n");
	return mas->tree;
}

int mas_empty_area(struct ma_state *mas, unsigned long min, unsigned long max,
		   unsigned long size)
{
	int ret = gap(tree_of(mas), min, max, size, false, &mas->index);

	mas->last = mas->index + size - 1;
	return ret;
}

int mas_empty_area_rev(struct ma_state *mas, unsigned long min,
		       unsigned long max, unsigned long size)
{
	int ret = gap(tree_of(mas), min, max, size, true, &mas->index);

	mas->last = mas->index + size - 1;
	return ret;
}

void *mas_walk(struct ma_state *mas)
{
	struct range *range = find(tree_of(mas), mas->index);

	if (!overlaps(range, mas->index))
		return NULL;
	mas->index = range->first;
	mas->last = range->last;
	return range->entry;
}

/* The one at the state's place when that was only just set, else the next one. */
void *mas_find(struct ma_state *mas, unsigned long max)
{
	struct range *range = mas->node;

	range = range ? range->next : find(tree_of(mas), mas->index);
	if (!overlaps(range, max))
		return NULL;
	mas->node = range;
	mas->index = range->first;
	mas->last = range->last;
	return range->entry;
}

int mas_store_gfp(struct ma_state *mas, void *entry, gfp_t gfp)
{
	if (!tree_of(mas)->ma_lock.held)
		printf("a maple tree is changed without its lock\n");
	return mtree_store_range(mas->tree, mas->index, mas->last, entry, gfp);
}

void *mas_store(struct ma_state *mas, void *entry)
{
	mas_store_gfp(mas, entry, GFP_KERNEL);
	return NULL;
}

void *mas_erase(struct ma_state *mas)
{
	return mtree_erase(tree_of(mas), mas->index);
}
