/* SPDX-License-Identifier: GPL-2.0-only */
#pragma once
#include <linux/driver.h>
#include <uapi/linux/pci_regs.h>

#define PCI_STD_NUM_BARS 6
#define PCI_ANY_ID (~0u)
#define PCI_ROM_RESOURCE 6
#define PCI_STD_RESOURCES 0
#define PCI_STD_RESOURCE_END 5
#define DEVICE_COUNT_RESOURCE 17
#define PCI_CLASS_NETWORK_ETHERNET 0x0200
#define PCI_CLASS_DISPLAY_VGA 0x0300
#define PCI_BASE_CLASS_DISPLAY 0x03
#define PCI_VENDOR_ID_AMD 0x1022
#define PCI_VENDOR_ID_NVIDIA 0x10de
#define PCI_VENDOR_ID_MELLANOX 0x15b3
#define PCI_VENDOR_ID_HUAWEI 0x19e5
#define PCI_VENDOR_ID_REDHAT_QUMRANET 0x1af4
#define PCI_VENDOR_ID_INTEL 0x8086
#define PCI_IRQ_LEGACY 1u
#define PCI_IRQ_INTX 1u
#define PCI_IRQ_MSI 2u
#define PCI_IRQ_MSIX 4u
#define PCI_IRQ_ALL_TYPES 7u
#define PCI_D0 0
#define PCI_D3hot 3
#define PCI_D3cold 4
#define PCI_SLOT(devfn) (((devfn) >> 3) & 0x1f)
#define PCI_FUNC(devfn) ((devfn) & 7)
#define PCI_DEVFN(slot, func) ((((slot) & 0x1f) << 3) | ((func) & 7))

struct pci_driver;
struct pci_bus { struct pci_bus *parent; unsigned char number; struct pci_dev *self; };
struct pci_saved_state;
typedef int pci_power_t;
typedef unsigned int pci_channel_state_t, pci_ers_result_t;
struct msix_entry { u32 vector; u16 entry; };
struct pci_device_id {
	u32 vendor, device, subvendor, subdevice, class, class_mask;
	kernel_ulong_t driver_data;
	u32 override_only;
};
struct pci_dev {
	struct pci_bus *bus;
	unsigned int devfn;
	unsigned short vendor, device, subsystem_vendor, subsystem_device;
	unsigned int class;
	u8 revision, hdr_type, pin, msi_cap, msix_cap, pm_cap;
	u16 pcie_flags_reg;
	struct pci_driver *driver;
	struct device dev;
	unsigned int irq;
	struct resource resource[DEVICE_COUNT_RESOURCE];
	unsigned int is_virtfn : 1, is_physfn : 1, msi_enabled : 1, msix_enabled : 1;
	unsigned int is_busmaster : 1, broken_intx_masking : 1, non_compliant_bars : 1;
	struct pci_dev *physfn;
	pci_power_t current_state;
	phys_addr_t rom;
	size_t romlen;
	int cfg_size;
};
struct pci_error_handlers {
	pci_ers_result_t (*error_detected)(struct pci_dev *pdev, pci_channel_state_t state);
	pci_ers_result_t (*mmio_enabled)(struct pci_dev *pdev);
	pci_ers_result_t (*slot_reset)(struct pci_dev *pdev);
	void (*reset_prepare)(struct pci_dev *pdev);
	void (*reset_done)(struct pci_dev *pdev);
	void (*resume)(struct pci_dev *pdev);
};
struct pci_driver {
	const char *name;
	const struct pci_device_id *id_table;
	int (*probe)(struct pci_dev *pdev, const struct pci_device_id *id);
	void (*remove)(struct pci_dev *pdev);
	void (*shutdown)(struct pci_dev *pdev);
	int (*sriov_configure)(struct pci_dev *pdev, int n);
	const struct pci_error_handlers *err_handler;
	const struct attribute_group **groups, **dev_groups;
	struct device_driver driver;
	bool driver_managed_dma;
};

#define to_pci_dev(x) container_of(x, struct pci_dev, dev)
#define PCI_DEVICE(v, d) \
	.vendor = (v), .device = (d), .subvendor = PCI_ANY_ID, .subdevice = PCI_ANY_ID
#define PCI_VDEVICE(v, d) PCI_DEVICE(PCI_VENDOR_ID_##v, d)
#define PCI_DEVICE_SUB(v, d, sv, sd) \
	.vendor = (v), .device = (d), .subvendor = (sv), .subdevice = (sd)
#define PCI_DEVICE_CLASS(c, m) \
	.class = (c), .class_mask = (m), .vendor = PCI_ANY_ID, .device = PCI_ANY_ID
#define PCI_DRIVER_OVERRIDE_DEVICE_VFIO(v, d) PCI_DEVICE(v, d), .override_only = 1
#define module_pci_driver(driver) \
	module_driver(driver, pci_register_driver, pci_unregister_driver)
#define pci_resource_start(pdev, bar) ((pdev)->resource[bar].start)
#define pci_resource_end(pdev, bar) ((pdev)->resource[bar].end)
#define pci_resource_flags(pdev, bar) ((pdev)->resource[bar].flags)
#define pci_resource_len(pdev, bar) \
	((pdev)->resource[bar].end ? resource_size(&(pdev)->resource[bar]) : 0)
#define pci_info(pdev, ...) dev_info(&(pdev)->dev, __VA_ARGS__)
#define pci_err(pdev, ...) dev_err(&(pdev)->dev, __VA_ARGS__)
#define pci_warn(pdev, ...) dev_warn(&(pdev)->dev, __VA_ARGS__)
#define pci_notice(pdev, ...) dev_notice(&(pdev)->dev, __VA_ARGS__)
#define pci_dbg(pdev, ...) dev_dbg(&(pdev)->dev, __VA_ARGS__)
#define pci_info_ratelimited(pdev, ...) dev_info(&(pdev)->dev, __VA_ARGS__)

int pci_register_driver(struct pci_driver *driver);
void pci_unregister_driver(struct pci_driver *driver);
const char *pci_name(const struct pci_dev *pdev);
void *pci_get_drvdata(struct pci_dev *pdev);
void pci_set_drvdata(struct pci_dev *pdev, void *data);
int pci_enable_device(struct pci_dev *pdev);
int pcim_enable_device(struct pci_dev *pdev);
int pci_enable_device_mem(struct pci_dev *pdev);
void pci_disable_device(struct pci_dev *pdev);
void pci_set_master(struct pci_dev *pdev);
void pci_clear_master(struct pci_dev *pdev);
int pci_request_regions(struct pci_dev *pdev, const char *name);
void pci_release_regions(struct pci_dev *pdev);
int pci_request_region(struct pci_dev *pdev, int bar, const char *name);
void pci_release_region(struct pci_dev *pdev, int bar);
int pci_request_selected_regions(struct pci_dev *pdev, int bars, const char *name);
void pci_release_selected_regions(struct pci_dev *pdev, int bars);
int pci_select_bars(struct pci_dev *pdev, unsigned long flags);
void __iomem *pci_iomap(struct pci_dev *pdev, int bar, unsigned long max);
void __iomem *pci_iomap_range(struct pci_dev *pdev, int bar, unsigned long offset,
			      unsigned long max);
void __iomem *pci_ioremap_bar(struct pci_dev *pdev, int bar);
void pci_iounmap(struct pci_dev *pdev, void __iomem *p);
void __iomem *pci_map_rom(struct pci_dev *pdev, size_t *size);
void pci_unmap_rom(struct pci_dev *pdev, void __iomem *rom);
int pci_read_config_byte(const struct pci_dev *pdev, int where, u8 *value);
int pci_read_config_word(const struct pci_dev *pdev, int where, u16 *value);
int pci_read_config_dword(const struct pci_dev *pdev, int where, u32 *value);
int pci_write_config_byte(const struct pci_dev *pdev, int where, u8 value);
int pci_write_config_word(const struct pci_dev *pdev, int where, u16 value);
int pci_write_config_dword(const struct pci_dev *pdev, int where, u32 value);
int pci_user_read_config_word(struct pci_dev *pdev, int where, u16 *value);
int pci_find_capability(struct pci_dev *pdev, int cap);
int pci_find_ext_capability(struct pci_dev *pdev, int cap);
int pcie_capability_read_word(struct pci_dev *pdev, int where, u16 *value);
int pci_alloc_irq_vectors(struct pci_dev *pdev, unsigned int min, unsigned int max,
			  unsigned int flags);
void pci_free_irq_vectors(struct pci_dev *pdev);
int pci_irq_vector(struct pci_dev *pdev, unsigned int n);
int pci_enable_msi(struct pci_dev *pdev);
void pci_disable_msi(struct pci_dev *pdev);
int pci_msix_vec_count(struct pci_dev *pdev);
int pci_enable_sriov(struct pci_dev *pdev, int n);
void pci_disable_sriov(struct pci_dev *pdev);
int pci_num_vf(struct pci_dev *pdev);
int pci_sriov_get_totalvfs(struct pci_dev *pdev);
int pci_iov_vf_id(struct pci_dev *pdev);
void *pci_iov_get_pf_drvdata(struct pci_dev *pdev, struct pci_driver *driver);
struct pci_dev *pci_physfn(struct pci_dev *pdev);
struct pci_dev *pci_dev_get(struct pci_dev *pdev);
void pci_dev_put(struct pci_dev *pdev);
struct pci_dev *pci_get_device(unsigned int vendor, unsigned int device, struct pci_dev *from);
int pci_reset_function(struct pci_dev *pdev);
int pci_try_reset_function(struct pci_dev *pdev);
int pci_save_state(struct pci_dev *pdev);
void pci_restore_state(struct pci_dev *pdev);
int pci_set_power_state(struct pci_dev *pdev, pci_power_t state);
bool pci_is_pcie(struct pci_dev *pdev);
bool pci_is_vga(struct pci_dev *pdev);
int pci_domain_nr(struct pci_bus *bus);
int pcibus_to_node(struct pci_bus *bus);
