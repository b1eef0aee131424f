// SPDX-License-Identifier: GPL-2.0-only
/*
 * A PCI driver with another driver's operations, for those whose probe asks for
 * hardware that nobody has: what users call is that driver's own, only bringing the
 * device up and down is that of the PCI core.  The other driver's data behind the
 * core's is all zero.
 *
 * "ops" is the address of the other driver's struct vfio_device_ops.
 */

#include <linux/module.h>
#include <linux/pci.h>
#include <linux/sizes.h>
#include <linux/vfio_pci_core.h>

static unsigned long long ops;
module_param(ops, ullong, 0444);
MODULE_PARM_DESC(ops, "address of the operations");

static struct vfio_device_ops operations;

static int open_device(struct vfio_device *vfio)
{
	struct vfio_pci_core_device *vdev =
		container_of(vfio, struct vfio_pci_core_device, vdev);
	int ret = vfio_pci_core_enable(vdev);

	if (!ret)
		vfio_pci_core_finish_enable(vdev);
	return ret;
}

static int probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct vfio_device *vfio;
	struct vfio_pci_core_device *vdev;
	int ret;

	vfio = _vfio_alloc_device(SZ_64K, &pdev->dev, &operations);
	if (IS_ERR(vfio))
		return PTR_ERR(vfio);
	vdev = container_of(vfio, struct vfio_pci_core_device, vdev);
	dev_set_drvdata(&pdev->dev, vdev);
	ret = vfio_pci_core_register_device(vdev);
	if (ret)
		vfio_put_device(vfio);
	return ret;
}

static void remove(struct pci_dev *pdev)
{
	struct vfio_pci_core_device *vdev = dev_get_drvdata(&pdev->dev);

	vfio_pci_core_unregister_device(vdev);
	vfio_put_device(&vdev->vdev);
}

static const struct pci_device_id none[] = { {} };

static struct pci_driver driver = {
	.name = "vt-ops",
	.id_table = none,
	.probe = probe,
	.remove = remove,
	.driver_managed_dma = true,
};

static int __init ops_init(void)
{
	BUILD_BUG_ON(offsetof(struct vfio_pci_core_device, vdev));
	if (!ops)
		return -EINVAL;
	operations = *(const struct vfio_device_ops *)(unsigned long)ops;
	operations.init = vfio_pci_core_init_dev;
	operations.release = vfio_pci_core_release_dev;
	operations.open_device = open_device;
	operations.close_device = vfio_pci_core_close_device;
	return pci_register_driver(&driver);
}
module_init(ops_init);

static void __exit ops_exit(void)
{
	pci_unregister_driver(&driver);
}
module_exit(ops_exit);

MODULE_DESCRIPTION("A PCI device with a driver's operations, for the boot test");
MODULE_LICENSE("GPL");
