// SPDX-License-Identifier: GPL-2.0-only
/*
 * What happens to a view, whoever looks at it.
 */

#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "hazel.h"

int hazel_add_region(struct hazel_view *view, u32 type, u32 subtype,
		     size_t size, u32 flags)
{
	struct hazel_region *region;

	region = krealloc(view->region, (view->num_regions + 1) * sizeof(*region),
			  GFP_KERNEL);
	if (!region)
		return -ENOMEM;

	view->region = region;
	view->region[view->num_regions].type = type;
	view->region[view->num_regions].subtype = subtype;
	view->region[view->num_regions].size = size;
	view->region[view->num_regions].flags = flags;
	view->num_regions++;
	return 0;
}

void hazel_reset_view(struct hazel_view *view)
{
	mutex_lock(&view->lock);
	if (view->config)
		memset(view->config, 0, view->card->cfg_size);
	mutex_unlock(&view->lock);
}

int hazel_query_plane(struct hazel_view *view,
		      struct vfio_device_gfx_plane_info *plane)
{
	if (plane->flags)
		return -EINVAL;

	plane->width = 1024;
	plane->height = 768;
	plane->size = plane->width * plane->height * 4;
	plane->region_index = VFIO_ACORN_WIN2_REGION_INDEX;
	return 0;
}
