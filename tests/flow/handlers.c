// SPDX-License-Identifier: GPL-2.0-only
/* What the op installs and registers is called with the same mappings. */
#include <linux/vfio.h>
#include <linux/accessors.h>
#include <linux/mm.h>

struct notifier {
	int (*to_pgoff)(struct vm_area_struct *vma, unsigned long *pgoff);
};

struct object_ops {
	int (*mmap)(void *object, struct vm_area_struct *vma);
};

struct region_ops {
	int (*map)(struct vfio_device *vdev, struct vm_area_struct *vma);
};

struct sized {
	unsigned long base;
};

void *made(unsigned long size);
void notify(struct notifier *notifier);
void export_object(const struct object_ops *ops);
void get_page_of(struct vm_fault *vmf, unsigned long pfn);

static vm_fault_t huge(struct vm_fault *vmf, unsigned int order)
{
	struct vm_area_struct *vma = vmf->vma;
	unsigned long pfn = linear_page_delta(vma, vmf->address); // RELATIVE
	struct sized *sized = made(sizeof(*sized));

	pfn += vma->vm_pgoff & 0xfffffff;		// DECODE_OFFSET
	if (vmf->pgoff >> 28)				// DECODE_INDEX
		return VM_FAULT_SIGBUS;
	get_page_of(vmf, vmf->pgoff);			// AS_PFN
	get_page_of(vmf, vmf->pgoff + sized->base);	// AS_PFN
	return vmf_insert_pfn(vma, vmf->address, pfn);
}

static vm_fault_t fault(struct vm_fault *vmf)
{
	return huge(vmf, 0);
}

static void opened(struct vm_area_struct *vma)
{
	if (vma->vm_pgoff == 4)				// COMPARE
		vma->vm_private_data = NULL;
}

static const struct vm_operations_struct handlers_vm_ops = {
	.open = opened,
	.fault = fault,
	.huge_fault = huge,
};

static int to_pgoff(struct vm_area_struct *vma, unsigned long *pgoff)
{
	*pgoff = vma->vm_pgoff % 268435456;		// DECODE_OFFSET
	return 0;
}

static int open_device(struct vfio_device *vdev)
{
	static struct notifier notifier = { .to_pgoff = to_pgoff };

	notify(&notifier);
	return 0;
}

static int map_region(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	return vma->vm_pgoff >> 28;			// DECODE_INDEX
}

static const struct region_ops regions = { map_region };

static int handlers_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	vma->vm_ops = &handlers_vm_ops;
	return regions.map(vdev, vma);
}

static vm_fault_t object_fault(struct vm_fault *vmf)
{
	return vmf->pgoff >> 28;			// OTHER DECODE_INDEX
}

static const struct vm_operations_struct object_vm_ops = {
	.fault = object_fault,
};

static int object_mmap(void *object, struct vm_area_struct *vma)
{
	vma->vm_ops = &object_vm_ops;
	return vma_start_pgoff(vma) >> 28;		// OTHER DECODE_INDEX
}

static const struct object_ops object_ops = {
	.mmap = object_mmap,
};

static long ioctl(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	struct vm_area_struct *vma = (void *)arg;

	export_object(&object_ops);
	return vma->vm_pgoff >> 28;			// FOUND DECODE_INDEX
}

const struct vfio_device_ops handlers_ops = {
	.open_device = open_device,
	.ioctl = ioctl,
	.mmap = handlers_mmap,
};
