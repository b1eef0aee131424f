// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCI drivers with other drivers' operations, for those whose probe asks for hardware
 * that nobody has: what users call is that driver's own, only bringing the device up
 * and down is that of the PCI core.  The other driver's data behind the core's is all
 * zero.
 *
 * "ops" are addresses of struct vfio_device_ops; the drivers are vt-ops0, vt-ops1, ….
 */

#include <linux/module.h>
#include <linux/pci.h>
#include <linux/sizes.h>
#include <linux/vfio_pci_core.h>

#define TABLES	8

static unsigned long long ops[TABLES];
static int count;
module_param_array(ops, ullong, &count, 0444);
MODULE_PARM_DESC(ops, "addresses of the operations");

struct table {
	struct vfio_device_ops ops;
	struct pci_driver driver;
	char name[16];
};

static struct table tables[TABLES];

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
	struct table *table = container_of(to_pci_driver(pdev->dev.driver),
					   struct table, driver);
	struct vfio_pci_core_device *vdev;
	struct vfio_device *vfio;
	int ret;

	vfio = _vfio_alloc_device(SZ_64K, &pdev->dev, &table->ops);
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

static int make(struct table *table, int number)
{
	snprintf(table->name, sizeof(table->name), "vt-ops%d", number);
	table->ops = *(const struct vfio_device_ops *)(unsigned long)ops[number];
	table->ops.init = vfio_pci_core_init_dev;
	table->ops.release = vfio_pci_core_release_dev;
	table->ops.open_device = open_device;
	table->ops.close_device = vfio_pci_core_close_device;
	table->driver.name = table->name;
	table->driver.id_table = none;
	table->driver.probe = probe;
	table->driver.remove = remove;
	table->driver.driver_managed_dma = true;
	return pci_register_driver(&table->driver);
}

static int __init ops_init(void)
{
	int i, ret = 0;

	BUILD_BUG_ON(offsetof(struct vfio_pci_core_device, vdev));
	for (i = 0; i < count && !ret; i++)
		if (ops[i])
			ret = make(&tables[i], i);
	return ret;
}
module_init(ops_init);

MODULE_DESCRIPTION("PCI drivers with operations of others, for the boot test");
MODULE_LICENSE("GPL");
