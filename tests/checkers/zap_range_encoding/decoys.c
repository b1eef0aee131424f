// SPDX-License-Identifier: GPL-2.0-only
// tree with: mmap_obj
/* To the end, the range of an object, and a driver whose offsets are fixed. */
#include <linux/mm.h>
#include <linux/vfio.h>

struct fixture_mmap {
	unsigned long vm_pgoff;
	unsigned long nr_pages;
};

struct decoy_device {
	struct vfio_device vdev;
	struct address_space *mapping;
};

void unmap_mapping_pages(struct address_space *mapping, unsigned long start,
			 unsigned long nr, bool even_cows);

static int to_the_end(struct vfio_device *vdev)
{
	struct decoy_device *decoy = (struct decoy_device *)vdev;

	unmap_mapping_pages(decoy->mapping, 0, 6UL << 28, true);
	unmap_mapping_pages(decoy->mapping, 9UL << 28, 0, true);
	return 0;
}

static int mmap_obj(struct vfio_device *vdev, struct vm_area_struct *vma,
		    struct fixture_mmap *obj)
{
	struct decoy_device *decoy = (struct decoy_device *)vdev;

	unmap_mapping_pages(decoy->mapping, obj->vm_pgoff, obj->nr_pages, true);
	return 0;
}

static int fixed_open(struct vfio_device *vdev)
{
	struct decoy_device *decoy = (struct decoy_device *)vdev;

	unmap_mapping_range(decoy->mapping, 0, 6ULL << 40, true);
	return 0;
}

const struct vfio_device_ops to_the_end_ops = {
	.open_device = to_the_end,
	.mmap_obj = mmap_obj,
};

const struct vfio_device_ops fixed_ops = {
	.open_device = fixed_open,
};
