// SPDX-License-Identifier: GPL-2.0-only
/*
 * What makes a display of QEMU a GPU with memory of its own for nvgrace-gpu: the
 * properties that its firmware would have, and "ready" in two registers.
 */

#include <linux/pci.h>
#include <linux/property.h>

#include "vt_draw.h"

#define AREA		SZ_256M		/* behind those of other devices */
#define MEMORY		(SZ_1G + SZ_512M)
#define LINK		0x1498
#define TRAINING	0x200bc
#define READY		0xff

static struct property_entry properties[3];

static int set_ready(struct pci_dev *pdev)
{
	void __iomem *registers;
	int ret = pci_enable_device(pdev);

	if (ret)
		return ret;
	registers = pci_iomap(pdev, 0, 0);
	if (registers) {
		iowrite32(READY, registers + LINK);
		iowrite32(READY, registers + TRAINING);
		pci_iounmap(pdev, registers);
	}
	pci_disable_device(pdev);
	return registers ? 0 : -ENOMEM;
}

static int __init nvgrace_init(void)
{
	struct pci_dev *pdev = pci_get_device(0x1234, 0x1111, NULL);
	int ret;

	if (!pdev)
		return -ENODEV;
	properties[0] = PROPERTY_ENTRY_U64("nvidia,gpu-mem-base-pa", reserved + AREA);
	properties[1] = PROPERTY_ENTRY_U64("nvidia,gpu-mem-size", MEMORY);
	ret = device_create_managed_software_node(&pdev->dev, properties, NULL);
	return ret ?: set_ready(pdev);
}
module_init(nvgrace_init);

MODULE_DESCRIPTION("A GPU for nvgrace-gpu in the boot test");
MODULE_LICENSE("GPL");
