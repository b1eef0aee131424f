// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/acorn/vfio_acorn.c */

/* The log can be mapped as well: an op of the library's, that gets the mapping. */
static int vfio_acorn_log_mmap(struct vfio_acorn_core_device *vdev,
			       struct vfio_acorn_region *region,
			       struct vm_area_struct *vma)
{
	u64 pgoff = vma->vm_pgoff &
		((1U << (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT)) - 1);

	if ((pgoff << PAGE_SHIFT) + (vma->vm_end - vma->vm_start) >
	    region->size)
		return -EINVAL;
	return remap_vmalloc_range(vma, region->data, pgoff);
}

static const struct vfio_acorn_regops vfio_acorn_log_regops = {
	.rw		= vfio_acorn_log_rw,
	.release	= vfio_acorn_log_release,
	.mmap		= vfio_acorn_log_mmap,
	.add_capability	= vfio_acorn_log_add_capability,
};
