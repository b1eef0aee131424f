// SPDX-License-Identifier: GPL-2.0-only
/* of: drivers/vfio/acorn/vfio_acorn_core.c */
/* without: vfio_acorn_zap_windows vma_to_pfn vfio_acorn_mmap_huge_fault */

/* Who has pages of a window in a page table. */
struct vfio_acorn_mapping {
	struct vm_area_struct	*vma;
	struct list_head	next;
};

/*
 * With map_lock held there is no mapping left. Programs are locked in front of
 * it, so that it is given back and taken again for each of them.
 */
static int vfio_acorn_zap_and_lock(struct vfio_acorn_core_device *vdev, bool try)
{
	struct vfio_acorn_mapping *mapping, *other;

	/* What map_list holds is gone through from its head. */
	while (1) {
		struct mm_struct *mm = NULL;

		if (try) {
			if (!mutex_trylock(&vdev->map_lock))
				return 0;
		} else {
			mutex_lock(&vdev->map_lock);
		}
		while (!list_empty(&vdev->map_list)) {
			mapping = list_first_entry(&vdev->map_list,
						   struct vfio_acorn_mapping,
						   next);
			mm = mapping->vma->vm_mm;
			if (mmget_not_zero(mm))
				break;
			list_del(&mapping->next);
			kfree(mapping);
			mm = NULL;
		}
		if (!mm)
			return 1;
		mutex_unlock(&vdev->map_lock);

		if (try) {
			if (!mmap_read_trylock(mm)) {
				mmput(mm);
				return 0;
			}
		} else {
			mmap_read_lock(mm);
		}
		mutex_lock(&vdev->map_lock);
		list_for_each_entry_safe(mapping, other, &vdev->map_list, next) {
			struct vm_area_struct *vma = mapping->vma;

			if (vma->vm_mm != mm)
				continue;
			list_del(&mapping->next);
			kfree(mapping);
			zap_vma_ptes(vma, vma->vm_start,
				     vma->vm_end - vma->vm_start);
		}
		mutex_unlock(&vdev->map_lock);
		mmap_read_unlock(mm);
		mmput(mm);
	}
}

void vfio_acorn_zap_and_down_write_memory_lock(struct vfio_acorn_core_device *vdev)
{
	vfio_acorn_zap_and_lock(vdev, false);
	down_write(&vdev->memory_lock);
	mutex_unlock(&vdev->map_lock);
}

int vfio_acorn_core_init_dev(struct vfio_device *core_vdev)
{
	struct vfio_acorn_core_device *vdev =
		container_of(core_vdev, struct vfio_acorn_core_device, vdev);

	vdev->adev = to_acorn_dev(core_vdev->dev);
	init_rwsem(&vdev->memory_lock);
	mutex_init(&vdev->irq_lock);
	mutex_init(&vdev->map_lock);
	INIT_LIST_HEAD(&vdev->map_list);
	return 0;
}

static int vfio_acorn_remember(struct vfio_acorn_core_device *vdev,
			       struct vm_area_struct *vma)
{
	struct vfio_acorn_mapping *mapping;

	mapping = kmalloc(sizeof(*mapping), GFP_KERNEL_ACCOUNT);
	if (!mapping)
		return -ENOMEM;
	mapping->vma = vma;
	list_add(&mapping->next, &vdev->map_list);
	return 0;
}

/* Pages are faulted in again, for map_list to have whoever touches them. */
static void vfio_acorn_mmap_open(struct vm_area_struct *vma)
{
	zap_vma_ptes(vma, vma->vm_start, vma->vm_end - vma->vm_start);
}

static void vfio_acorn_mmap_close(struct vm_area_struct *vma)
{
	struct vfio_acorn_core_device *vdev = vma->vm_private_data;
	struct vfio_acorn_mapping *mapping;

	mutex_lock(&vdev->map_lock);
	list_for_each_entry(mapping, &vdev->map_list, next) {
		if (mapping->vma == vma) {
			list_del(&mapping->next);
			kfree(mapping);
			break;
		}
	}
	mutex_unlock(&vdev->map_lock);
}

static vm_fault_t vfio_acorn_mmap_fault(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct vfio_acorn_core_device *vdev = vma->vm_private_data;
	struct vfio_acorn_mapping *mapping;
	vm_fault_t ret = VM_FAULT_NOPAGE;

	mutex_lock(&vdev->map_lock);
	down_read(&vdev->memory_lock);

	if (!vfio_acorn_memory_enabled(vdev)) {
		ret = VM_FAULT_SIGBUS;
		goto out;
	}

	/* All of a mapping is entered at once, and may be there already. */
	list_for_each_entry(mapping, &vdev->map_list, next) {
		if (mapping->vma == vma)
			goto out;
	}

	if (io_remap_pfn_range(vma, vma->vm_start, vma->vm_pgoff,
			       vma->vm_end - vma->vm_start,
			       vma->vm_page_prot)) {
		ret = VM_FAULT_SIGBUS;
		goto out;
	}

	if (vfio_acorn_remember(vdev, vma)) {
		ret = VM_FAULT_OOM;
		zap_vma_ptes(vma, vma->vm_start, vma->vm_end - vma->vm_start);
	}

out:
	up_read(&vdev->memory_lock);
	mutex_unlock(&vdev->map_lock);
	return ret;
}

static const struct vm_operations_struct vfio_acorn_mmap_ops = {
	.open = vfio_acorn_mmap_open,
	.close = vfio_acorn_mmap_close,
	.fault = vfio_acorn_mmap_fault,
};

int vfio_acorn_core_mmap(struct vfio_device *core_vdev,
			 struct vm_area_struct *vma)
{
	struct vfio_acorn_core_device *vdev =
		container_of(core_vdev, struct vfio_acorn_core_device, vdev);
	struct acorn_dev *adev = vdev->adev;
	u64 phys_len, req_len, pgoff, req_start;
	unsigned int index;

	index = vma->vm_pgoff >> (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT);

	if (index >= VFIO_ACORN_NUM_REGIONS + vdev->num_regions)
		return -EINVAL;
	if (vma->vm_end < vma->vm_start)
		return -EINVAL;
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (index >= VFIO_ACORN_NUM_REGIONS) {
		struct vfio_acorn_region *region;

		region = &vdev->region[index - VFIO_ACORN_NUM_REGIONS];
		if (region->ops->mmap &&
		    (region->flags & VFIO_REGION_INFO_FLAG_MMAP))
			return region->ops->mmap(vdev, region, vma);
		return -EINVAL;
	}
	if (index >= VFIO_ACORN_ROM_REGION_INDEX)
		return -EINVAL;
	if (!vdev->can_mmap[index])
		return -EINVAL;

	phys_len = PAGE_ALIGN(acorn_window_len(adev, index));
	req_len = vma->vm_end - vma->vm_start;
	pgoff = vma->vm_pgoff &
		((1U << (VFIO_ACORN_OFFSET_SHIFT - PAGE_SHIFT)) - 1);
	req_start = pgoff << PAGE_SHIFT;

	if (req_start + req_len > phys_len)
		return -EINVAL;

	vma->vm_private_data = vdev;
	vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	vma->vm_pgoff = (adev->resource[index].start >> PAGE_SHIFT) + pgoff;
	vm_flags_set(vma, VM_ALLOW_ANY_UNCACHED | VM_IO | VM_PFNMAP |
			  VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_ops = &vfio_acorn_mmap_ops;

	return 0;
}
