// SPDX-License-Identifier: GPL-2.0-only
/* A variant driver: all is the core's, but for a window with another caching. */
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>
#include <linux/vfio_pci_core.h>

#define KESTREL_VENDOR 0x1fe9

struct kestrel_device {
	struct vfio_pci_core_device core;
	phys_addr_t window;
	size_t window_size;
};

static struct kestrel_device *to_kestrel(struct vfio_device *vdev)
{
	return container_of(vdev, struct kestrel_device, core.vdev);
}

static int kestrel_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	struct kestrel_device *kestrel = to_kestrel(vdev);
	unsigned int index;
	u64 start;

	index = vma->vm_pgoff >> (VFIO_PCI_OFFSET_SHIFT - PAGE_SHIFT); // expect: vm_pgoff_decode
	if (index != KESTREL_WINDOW_BAR)
		return vfio_pci_core_mmap(vdev, vma);

	start = vma->vm_pgoff & ((1UL << (VFIO_PCI_OFFSET_SHIFT - PAGE_SHIFT)) - 1); // expect: vm_pgoff_decode
	if ((start << PAGE_SHIFT) + (vma->vm_end - vma->vm_start) > kestrel->window_size)
		return -EINVAL;

	vma->vm_page_prot = pgprot_writecombine(vma->vm_page_prot);
	vma->vm_pgoff = PHYS_PFN(kestrel->window) + start; // expect: vm_pgoff_write
	return remap_pfn_range(vma, vma->vm_start, vma->vm_pgoff, // expect: missing_cow_check, vm_pgoff_as_pfn
			       vma->vm_end - vma->vm_start, vma->vm_page_prot);
}

static long kestrel_region_info(struct vfio_device *vdev, unsigned long arg)
{
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	struct kestrel_device *kestrel = to_kestrel(vdev);
	struct vfio_region_info info;

	if (copy_from_user(&info, (void __user *)arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;
	if (info.index != KESTREL_WINDOW_BAR)
		return vfio_pci_core_ioctl(vdev, VFIO_DEVICE_GET_REGION_INFO, arg);
	info.offset = VFIO_PCI_INDEX_TO_OFFSET(info.index);
	info.size = kestrel->window_size;
	info.flags = VFIO_REGION_INFO_FLAG_MMAP;
	return copy_to_user((void __user *)arg, &info, minsz) ? -EFAULT : 0;
}

static long kestrel_ioctl(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO: // expect op: ioctl_region_info
		return kestrel_region_info(vdev, arg);
	default:
		return vfio_pci_core_ioctl(vdev, cmd, arg);
	}
}

static int kestrel_open_device(struct vfio_device *vdev)
{
	struct kestrel_device *kestrel = to_kestrel(vdev);
	int ret = vfio_pci_core_enable(&kestrel->core);

	if (!ret)
		vfio_pci_core_finish_enable(&kestrel->core);
	return ret;
}

static const struct vfio_device_ops kestrel_ops = { // expect op: missing_region_info_op
	.name = "kestrel-vfio-pci",
	.init = vfio_pci_core_init_dev,
	.release = vfio_pci_core_release_dev,
	.open_device = kestrel_open_device,
	.close_device = vfio_pci_core_close_device,
	.ioctl = kestrel_ioctl,
	.device_feature = vfio_pci_core_ioctl_feature,
	.read = vfio_pci_core_read,
	.write = vfio_pci_core_write,
	.mmap = kestrel_mmap,
	.request = vfio_pci_core_request,
	.match = vfio_pci_core_match,
	.bind_iommufd = vfio_iommufd_physical_bind,
	.unbind_iommufd = vfio_iommufd_physical_unbind,
	.attach_ioas = vfio_iommufd_physical_attach_ioas,
	.detach_ioas = vfio_iommufd_physical_detach_ioas,
};

static int kestrel_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct kestrel_device *kestrel;
	int ret;

	kestrel = vfio_alloc_device(kestrel_device, core.vdev, &pdev->dev, &kestrel_ops);
	if (IS_ERR(kestrel))
		return PTR_ERR(kestrel);
	kestrel->window = pci_resource_start(pdev, KESTREL_WINDOW_BAR);
	kestrel->window_size = pci_resource_len(pdev, KESTREL_WINDOW_BAR);
	dev_set_drvdata(&pdev->dev, &kestrel->core);
	ret = vfio_pci_core_register_device(&kestrel->core);
	if (ret)
		vfio_put_device(&kestrel->core.vdev);
	return ret;
}

static void kestrel_remove(struct pci_dev *pdev)
{
	struct vfio_pci_core_device *core = dev_get_drvdata(&pdev->dev);

	vfio_pci_core_unregister_device(core);
	vfio_put_device(&core->vdev);
}

static const struct pci_device_id kestrel_ids[] = {
	{ PCI_DRIVER_OVERRIDE_DEVICE_VFIO(KESTREL_VENDOR, 0x0042) },
	{}
};
MODULE_DEVICE_TABLE(pci, kestrel_ids);

static struct pci_driver kestrel_driver = {
	.name = KBUILD_MODNAME,
	.id_table = kestrel_ids,
	.probe = kestrel_probe,
	.remove = kestrel_remove,
	.err_handler = &vfio_pci_core_err_handlers,
	.driver_managed_dma = true,
};
module_pci_driver(kestrel_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("VFIO for Kestrel accelerators");
