/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _HAZEL_H_
#define _HAZEL_H_

#include <linux/acorn.h>
#include <linux/eventfd.h>
#include <linux/mutex.h>
#include <linux/vfio.h>

#define hazel_dbg(fmt, args...) \
	pr_debug("hazel: " fmt, ##args)

#define hazel_err(view, fmt, args...) \
	pr_err("hazel: view %d: " fmt, (view)->id, ##args)

struct hazel_region {
	size_t size;
	u32 flags;
	u32 type;
	u32 subtype;
};

struct hazel_window {
	u64 size;
};

/* The card, which is cut up into views. */
struct hazel_card {
	struct acorn_dev *adev;
	u64 aperture_size;
	unsigned int cfg_size;
};

/* What one user has of the card. */
struct hazel_view {
	struct vfio_device vfio_device;
	struct hazel_card *card;
	int id;
	u64 aperture_offset;	/* of the view's part, in the card's aperture */
	u64 aperture_size;
	struct hazel_window window[ACORN_NUM_WINDOWS];
	u8 *config;
	struct hazel_region *region;
	int num_regions;
	struct eventfd_ctx *trigger;
	struct mutex lock;
};

#define hazel_aperture_size(card)	((card)->aperture_size)
#define hazel_view_offset(view)		((view)->aperture_offset)
#define hazel_view_size(view)		((view)->aperture_size)

int hazel_add_region(struct hazel_view *view, u32 type, u32 subtype,
		     size_t size, u32 flags);
void hazel_reset_view(struct hazel_view *view);
int hazel_query_plane(struct hazel_view *view,
		      struct vfio_device_gfx_plane_info *plane);

#endif /* _HAZEL_H_ */
