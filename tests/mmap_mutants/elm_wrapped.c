// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/acorn/elm/elm.c */

static long elm_do_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	void __user *uarg = (void __user *)arg;

	if (cmd == VFIO_DEVICE_GET_REGION_INFO)
		return elm_ioctl_get_region_info(vdev, uarg);

	return vfio_acorn_core_ioctl(vdev, cmd, arg);
}

static long elm_ioctl(struct vfio_device *vdev, unsigned int cmd,
		      unsigned long arg)
{
	return elm_do_ioctl(vdev, cmd, arg);
}

static int elm_map(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct elm_device *elm =
		container_of(vdev, struct elm_device, core.vdev);
	const unsigned int shift = VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT;

	/* The doorbells' page may be mapped, but nothing behind it. */
	if (vma->vm_pgoff >> shift == ELM_DOORBELLS) {
		pgoff_t first = vma->vm_pgoff & (BIT(shift) - 1);

		if (first || vma_pages(vma) > PHYS_PFN(elm->doorbells_size))
			return -EINVAL;
	}
	return vfio_acorn_core_mmap(vdev, vma);
}

static int elm_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	return elm_map(vdev, vma);
}
