// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/acorn/birch/birch_vfio.c */

#define BIRCH_PAGES	(VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT)

static bool birch_may_map(struct acorn_dev *adev, const struct vm_area_struct *v)
{
	u64 start = (u64)(v->vm_pgoff & (BIT(BIRCH_PAGES) - 1)) << PAGE_SHIFT;

	if (v->vm_pgoff >> BIRCH_PAGES != VFIO_ACORN_WIN2_REGION_INDEX)
		return true;
	return start + (v->vm_end - v->vm_start) <=
	       acorn_window_len(adev, VFIO_ACORN_WIN2_REGION_INDEX) / 2;
}

static int birch_vfio_mmap(struct vfio_device *core_vdev,
			   struct vm_area_struct *vma)
{
	struct vfio_acorn_core_device *vdev =
		container_of(core_vdev, struct vfio_acorn_core_device, vdev);

	if (!birch_may_map(vdev->adev, vma))
		return -EINVAL;
	return vfio_acorn_core_mmap(core_vdev, vma);
}
