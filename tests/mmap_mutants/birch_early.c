// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/acorn/birch/birch_vfio.c */

static int birch_vfio_mmap(struct vfio_device *core_vdev,
			   struct vm_area_struct *vma)
{
	struct vfio_acorn_core_device *vdev =
		container_of(core_vdev, struct vfio_acorn_core_device, vdev);
	u64 req_start, req_len;

	switch (vma->vm_pgoff >> (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT)) {
	case VFIO_ACORN_WIN2_REGION_INDEX:
		break;
	default:
		return vfio_acorn_core_mmap(core_vdev, vma);
	}

	req_len = vma->vm_end - vma->vm_start;
	req_start = (vma->vm_pgoff << PAGE_SHIFT) & VFIO_ACORN_OFFSET_MASK;
	if (req_start + req_len >
	    acorn_window_len(vdev->adev, VFIO_ACORN_WIN2_REGION_INDEX) / 2)
		return -EINVAL;

	return vfio_acorn_core_mmap(core_vdev, vma);
}
