// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/acorn/elm/elm.c */

static int elm_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct elm_device *elm =
		container_of(vdev, struct elm_device, core.vdev);
	unsigned long pgoff = vma_start_pgoff(vma), index;

	index = pgoff >> (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT);
	pgoff &= BIT(VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT) - 1;

	if (index == ELM_DOORBELLS && pgoff)
		return -EINVAL;
	if (index == ELM_DOORBELLS &&
	    vma_pages(vma) > PHYS_PFN(elm->doorbells_size))
		return -EINVAL;
	return vfio_acorn_core_mmap(vdev, vma);
}
