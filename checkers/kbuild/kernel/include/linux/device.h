/* SPDX-License-Identifier: GPL-2.0-only */
#pragma once
#include <linux/io.h>
#include <linux/list.h>
#include <linux/lock.h>
#include <linux/module.h>
#include <linux/slab.h>

struct device;
struct device_node;
struct device_driver;
struct dev_pm_ops;
struct fwnode_handle;
struct iommu_group;
struct iommu_domain;
struct kset;
struct attribute { const char *name; umode_t mode; };
struct bin_attribute { struct attribute attr; size_t size; void *private; };
struct kobject { const char *name; struct kobject *parent; struct kref kref; };
struct attribute_group {
	const char *name;
	umode_t (*is_visible)(struct kobject *kobj, struct attribute *attr, int n);
	struct attribute **attrs;
	struct bin_attribute **bin_attrs;
};
struct device_attribute {
	struct attribute attr;
	ssize_t (*show)(struct device *dev, struct device_attribute *attr, char *buf);
	ssize_t (*store)(struct device *dev, struct device_attribute *attr, const char *buf,
			 size_t count);
};
struct bus_type { const char *name; };
struct class {
	const char *name;
	const struct attribute_group **class_groups, **dev_groups;
	char *(*devnode)(const struct device *dev, umode_t *mode);
	void (*dev_release)(struct device *dev);
};
struct device_driver {
	const char *name;
	const struct bus_type *bus;
	struct module *owner;
	const char *mod_name;
	bool suppress_bind_attrs;
	const void *of_match_table, *acpi_match_table;
	const struct attribute_group **groups, **dev_groups;
	const struct dev_pm_ops *pm;
	int probe_type;
};
struct dev_pm_info { int unused; };
struct dev_pm_domain;
struct device {
	struct kobject kobj;
	struct device *parent;
	const struct bus_type *bus;
	struct device_driver *driver;
	const struct class *class;
	const struct attribute_group **groups;
	void *platform_data, *driver_data;
	struct device_node *of_node;
	struct fwnode_handle *fwnode;
	struct iommu_group *iommu_group;
	struct dev_pm_info power;
	dev_t devt;
	u64 *dma_mask, coherent_dma_mask;
	int numa_node;
	void (*release)(struct device *dev);
};
struct dev_pm_ops {
	int (*prepare)(struct device *dev);
	int (*suspend)(struct device *dev);
	int (*resume)(struct device *dev);
	int (*runtime_suspend)(struct device *dev);
	int (*runtime_resume)(struct device *dev);
	int (*runtime_idle)(struct device *dev);
};
#define SET_RUNTIME_PM_OPS(s, r, i) .runtime_suspend = s, .runtime_resume = r, .runtime_idle = i,
#define SET_SYSTEM_SLEEP_PM_OPS(s, r) .suspend = s, .resume = r,
#define SIMPLE_DEV_PM_OPS(name, s, r) const struct dev_pm_ops name = { .suspend = s, .resume = r }
#define DEFINE_SIMPLE_DEV_PM_OPS(name, s, r) SIMPLE_DEV_PM_OPS(name, s, r)
#define pm_ptr(p) (p)

#define __ATTR(n, m, s, t) { .attr = { .name = #n, .mode = m }, .show = s, .store = t }
#define DEVICE_ATTR(n, m, s, t) struct device_attribute dev_attr_##n = __ATTR(n, m, s, t)
#define DEVICE_ATTR_RO(n) DEVICE_ATTR(n, 0444, n##_show, 0)
#define DEVICE_ATTR_WO(n) DEVICE_ATTR(n, 0200, 0, n##_store)
#define DEVICE_ATTR_RW(n) DEVICE_ATTR(n, 0644, n##_show, n##_store)
#define ATTRIBUTE_GROUPS(n) \
	static const struct attribute_group n##_group = { .attrs = n##_attrs }; \
	static const struct attribute_group *n##_groups[] = { &n##_group, NULL }
#define S_IRUGO 0444
#define S_IWUSR 0200
#define S_IRUSR 0400

int pgoff_dev_printk(const struct device *dev, const char *fmt, ...);
#define dev_emerg(...) pgoff_dev_printk(__VA_ARGS__)
#define dev_crit(...) pgoff_dev_printk(__VA_ARGS__)
#define dev_err(...) pgoff_dev_printk(__VA_ARGS__)
#define dev_err_ratelimited(...) pgoff_dev_printk(__VA_ARGS__)
#define dev_err_once(...) pgoff_dev_printk(__VA_ARGS__)
#define dev_warn(...) pgoff_dev_printk(__VA_ARGS__)
#define dev_warn_ratelimited(...) pgoff_dev_printk(__VA_ARGS__)
#define dev_warn_once(...) pgoff_dev_printk(__VA_ARGS__)
#define dev_notice(...) pgoff_dev_printk(__VA_ARGS__)
#define dev_info(...) pgoff_dev_printk(__VA_ARGS__)
#define dev_info_ratelimited(...) pgoff_dev_printk(__VA_ARGS__)
#define dev_dbg(...) pgoff_dev_printk(__VA_ARGS__)
#define dev_vdbg(...) pgoff_dev_printk(__VA_ARGS__)
#define dev_WARN(...) pgoff_dev_printk(__VA_ARGS__)
#define dev_warn_probe(...) pgoff_dev_printk(__VA_ARGS__)
int dev_err_probe(const struct device *dev, int err, const char *fmt, ...);

const char *dev_name(const struct device *dev);
int dev_set_name(struct device *dev, const char *fmt, ...);
void *dev_get_drvdata(const struct device *dev);
void dev_set_drvdata(struct device *dev, void *data);
void *dev_get_platdata(const struct device *dev);
int dev_to_node(struct device *dev);
const char *dev_driver_string(const struct device *dev);
void device_initialize(struct device *dev);
int device_add(struct device *dev);
void device_del(struct device *dev);
int device_register(struct device *dev);
void device_unregister(struct device *dev);
struct device *get_device(struct device *dev);
void put_device(struct device *dev);
void device_lock(struct device *dev);
void device_unlock(struct device *dev);
int device_create_file(struct device *dev, const struct device_attribute *attr);
void device_remove_file(struct device *dev, const struct device_attribute *attr);
struct device *device_create(const struct class *class, struct device *parent, dev_t devt,
			     void *data, const char *fmt, ...);
void device_destroy(const struct class *class, dev_t devt);
struct class *class_create(const char *name);
int class_register(const struct class *class);
void class_unregister(const struct class *class);
void class_destroy(const struct class *class);
struct class_compat *class_compat_register(const char *name);
int driver_register(struct device_driver *driver);
void driver_unregister(struct device_driver *driver);
int sysfs_create_group(struct kobject *kobj, const struct attribute_group *group);
void sysfs_remove_group(struct kobject *kobj, const struct attribute_group *group);
int sysfs_create_link(struct kobject *kobj, struct kobject *target, const char *name);
int sysfs_emit(char *buf, const char *fmt, ...);
void kobject_put(struct kobject *kobj);
int kobject_uevent_env(struct kobject *kobj, int action, char *envp[]);
void *devm_kzalloc(struct device *dev, size_t size, gfp_t flags);
void *devm_kmalloc(struct device *dev, size_t size, gfp_t flags);
void *devm_kcalloc(struct device *dev, size_t n, size_t size, gfp_t flags);
void devm_kfree(struct device *dev, const void *p);
char *devm_kasprintf(struct device *dev, gfp_t flags, const char *fmt, ...);
void __iomem *devm_ioremap(struct device *dev, resource_size_t addr, resource_size_t size);
void __iomem *devm_ioremap_resource(struct device *dev, const struct resource *res);
int devm_add_action_or_reset(struct device *dev, void (*action)(void *), void *data);
#define to_device(kobj) container_of(kobj, struct device, kobj)
#define kobj_to_dev(kobj) container_of(kobj, struct device, kobj)
