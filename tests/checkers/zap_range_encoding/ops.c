// SPDX-License-Identifier: GPL-2.0-only
// tree with: mmap_obj
/* Only the regions are torn down, where offsets may be any. */
#include <linux/mm.h>
#include <linux/vfio.h>

#define OFFSET_OF(index)	((u64)(index) << 40)

struct ops_device {
	struct vfio_device vdev;
	struct address_space *mapping;
};

static void disable(struct ops_device *ops)
{
	loff_t start = OFFSET_OF(0);
	loff_t len = OFFSET_OF(6) - start;

	unmap_mapping_range(ops->mapping, start, len, true); // expect: zap_range_encoding
}

static int ops_open(struct vfio_device *vdev)
{
	disable((struct ops_device *)vdev);
	return 0;
}

static int ops_mmap_obj(struct vfio_device *vdev, struct vm_area_struct *vma,
			struct fixture_mmap *obj)
{
	return 0;
}

const struct vfio_device_ops ops_ops = {
	.open_device = ops_open,
	.mmap_obj = ops_mmap_obj,
};
