/* SPDX-License-Identifier: GPL-2.0-only */
#pragma once
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/mm.h>

/* Interrupts. */
typedef int irqreturn_t;
typedef irqreturn_t (*irq_handler_t)(int irq, void *data);
#define IRQ_NONE 0
#define IRQ_HANDLED 1
#define IRQ_WAKE_THREAD 2
#define IRQF_SHARED 0x80ul
#define IRQF_ONESHOT 0x2000ul
#define IRQF_NO_AUTOEN 0x80000ul
int request_irq(unsigned int irq, irq_handler_t handler, unsigned long flags,
		const char *name, void *data);
int request_threaded_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread,
			 unsigned long flags, const char *name, void *data);
int devm_request_irq(struct device *dev, unsigned int irq, irq_handler_t handler,
		     unsigned long flags, const char *name, void *data);
const void *free_irq(unsigned int irq, void *data);
void enable_irq(unsigned int irq);
void disable_irq(unsigned int irq);
void disable_irq_nosync(unsigned int irq);
void synchronize_irq(unsigned int irq);
struct eventfd_ctx;
struct eventfd_ctx *eventfd_ctx_fdget(int fd);
struct eventfd_ctx *eventfd_ctx_fileget(struct file *file);
void eventfd_ctx_put(struct eventfd_ctx *ctx);
void eventfd_signal(struct eventfd_ctx *ctx, ...);
struct irq_bypass_producer { void *token; int irq; };
int irq_bypass_register_producer(struct irq_bypass_producer *producer);
void irq_bypass_unregister_producer(struct irq_bypass_producer *producer);

/* Work, timers, time. */
struct work_struct { struct list_head entry; void (*func)(struct work_struct *work); };
struct delayed_work { struct work_struct work; };
struct workqueue_struct;
struct timer_list { unsigned long expires; void (*function)(struct timer_list *timer); };
struct task_struct { struct mm_struct *mm; pid_t pid, tgid; char comm[16]; };
struct notifier_block {
	int (*notifier_call)(struct notifier_block *nb, unsigned long action, void *data);
	int priority;
};
#define NOTIFY_DONE 0
#define NOTIFY_OK 1
extern struct task_struct *pgoff_current;
#define current pgoff_current
extern struct workqueue_struct *system_wq;
extern unsigned long jiffies;
#define HZ 250
#define INIT_WORK(work, function) ((work)->func = (function))
#define INIT_DELAYED_WORK(dwork, function) INIT_WORK(&(dwork)->work, function)
#define to_delayed_work(w) container_of(w, struct delayed_work, work)
bool schedule_work(struct work_struct *work);
bool schedule_delayed_work(struct delayed_work *work, unsigned long delay);
bool queue_work(struct workqueue_struct *wq, struct work_struct *work);
bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *work,
			unsigned long delay);
bool cancel_work_sync(struct work_struct *work);
bool cancel_delayed_work_sync(struct delayed_work *work);
bool flush_work(struct work_struct *work);
void flush_workqueue(struct workqueue_struct *wq);
void destroy_workqueue(struct workqueue_struct *wq);
struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max, ...);
struct workqueue_struct *alloc_ordered_workqueue(const char *fmt, unsigned int flags, ...);
struct workqueue_struct *create_singlethread_workqueue(const char *name);
void timer_setup(struct timer_list *timer, void (*function)(struct timer_list *), unsigned int);
int mod_timer(struct timer_list *timer, unsigned long expires);
int del_timer_sync(struct timer_list *timer);
int timer_delete_sync(struct timer_list *timer);
unsigned long msecs_to_jiffies(unsigned int ms);
unsigned int jiffies_to_msecs(unsigned long j);
bool time_after(unsigned long a, unsigned long b);
bool time_before(unsigned long a, unsigned long b);
void msleep(unsigned int ms);
void mdelay(unsigned long ms);
void udelay(unsigned long us);
void usleep_range(unsigned long min, unsigned long max);
void cond_resched(void);
void schedule(void);
bool signal_pending(struct task_struct *task);
bool capable(int capability);
#define CAP_SYS_ADMIN 21
#define CAP_SYS_RAWIO 17
#define CAP_IPC_LOCK 14
struct task_struct *kthread_run(int (*function)(void *), void *data, const char *fmt, ...);
int kthread_stop(struct task_struct *task);
bool kthread_should_stop(void);
ktime_t ktime_get(void);
u64 ktime_get_ns(void);
u64 ktime_to_ns(ktime_t time);

/* Numbers and trees. */
struct idr { int unused; };
struct ida { int unused; };
struct xarray { int unused; };
struct xa_limit { u32 max, min; };
struct rb_node { struct rb_node *rb_left, *rb_right; };
struct rb_root { struct rb_node *rb_node; };
struct rb_root_cached { struct rb_root rb_root; };
struct maple_tree { int unused; };
struct interval_tree_node { struct rb_node rb; unsigned long start, last; };
#define DEFINE_IDA(name) struct ida name
#define DEFINE_IDR(name) struct idr name
#define DEFINE_XARRAY(name) struct xarray name
#define DEFINE_XARRAY_ALLOC(name) struct xarray name
#define RB_ROOT ((struct rb_root) { 0 })
#define xa_limit_32b ((struct xa_limit) { ~0u, 0 })
#define XA_LIMIT(low, high) ((struct xa_limit) { .min = low, .max = high })
#define XA_FLAGS_ALLOC 4u
void ida_init(struct ida *ida);
void ida_destroy(struct ida *ida);
int ida_alloc(struct ida *ida, gfp_t flags);
int ida_alloc_max(struct ida *ida, unsigned int max, gfp_t flags);
int ida_alloc_range(struct ida *ida, unsigned int min, unsigned int max, gfp_t flags);
void ida_free(struct ida *ida, unsigned int id);
void idr_init(struct idr *idr);
void idr_destroy(struct idr *idr);
int idr_alloc(struct idr *idr, void *p, int start, int end, gfp_t flags);
void *idr_find(const struct idr *idr, unsigned long id);
void *idr_remove(struct idr *idr, unsigned long id);
void xa_init(struct xarray *xa);
void xa_init_flags(struct xarray *xa, gfp_t flags);
void xa_destroy(struct xarray *xa);
void *xa_load(struct xarray *xa, unsigned long index);
void *xa_store(struct xarray *xa, unsigned long index, void *p, gfp_t flags);
void *xa_erase(struct xarray *xa, unsigned long index);
int xa_insert(struct xarray *xa, unsigned long index, void *p, gfp_t flags);
int xa_alloc(struct xarray *xa, u32 *id, void *p, struct xa_limit limit, gfp_t flags);
bool xa_empty(const struct xarray *xa);
int xa_err(void *p);
void *pgoff_xa_next(struct xarray *xa, unsigned long *index);
#define xa_for_each(xa, index, p) \
	for ((index) = 0, (p) = pgoff_xa_next(xa, &(index)); (p); \
	     (p) = pgoff_xa_next(xa, &(index)))

/* DMA and IOMMU. */
enum dma_data_direction { DMA_BIDIRECTIONAL, DMA_TO_DEVICE, DMA_FROM_DEVICE, DMA_NONE };
struct scatterlist { unsigned long page_link; unsigned int offset, length; };
struct sg_table { struct scatterlist *sgl; unsigned int nents, orig_nents; };
#define DMA_BIT_MASK(n) ((n) == 64 ? ~0ULL : (1ULL << (n)) - 1)
#define DMA_MAPPING_ERROR (~(dma_addr_t)0)
#define IOMMU_READ 1
#define IOMMU_WRITE 2
#define IOMMU_CACHE 4
#define IOMMU_MMIO 16
int dma_set_mask(struct device *dev, u64 mask);
int dma_set_mask_and_coherent(struct device *dev, u64 mask);
void *dma_alloc_coherent(struct device *dev, size_t size, dma_addr_t *handle, gfp_t flags);
void dma_free_coherent(struct device *dev, size_t size, void *cpu, dma_addr_t handle);
int dma_mmap_coherent(struct device *dev, struct vm_area_struct *vma, void *cpu,
		      dma_addr_t handle, size_t size);
dma_addr_t dma_map_single(struct device *dev, void *p, size_t size, enum dma_data_direction dir);
void dma_unmap_single(struct device *dev, dma_addr_t addr, size_t size,
		      enum dma_data_direction dir);
dma_addr_t dma_map_page(struct device *dev, struct page *page, size_t offset, size_t size,
			enum dma_data_direction dir);
void dma_unmap_page(struct device *dev, dma_addr_t addr, size_t size,
		    enum dma_data_direction dir);
int dma_mapping_error(struct device *dev, dma_addr_t addr);
struct iommu_group *iommu_group_get(struct device *dev);
void iommu_group_put(struct iommu_group *group);
struct iommu_domain *iommu_get_domain_for_dev(struct device *dev);
phys_addr_t iommu_iova_to_phys(struct iommu_domain *domain, dma_addr_t iova);
bool iommu_capable(const struct bus_type *bus, int capability);
bool device_iommu_capable(struct device *dev, int capability);

/* Power. */
int pm_runtime_get_sync(struct device *dev);
int pm_runtime_resume_and_get(struct device *dev);
int pm_runtime_get_if_active(struct device *dev);
int pm_runtime_put(struct device *dev);
int pm_runtime_put_sync(struct device *dev);
void pm_runtime_get_noresume(struct device *dev);
void pm_runtime_put_noidle(struct device *dev);
void pm_runtime_enable(struct device *dev);
void pm_runtime_disable(struct device *dev);
void pm_runtime_allow(struct device *dev);
void pm_runtime_forbid(struct device *dev);
int pm_runtime_set_active(struct device *dev);

/* Misc devices, identifiers. */
struct miscdevice {
	int minor;
	const char *name;
	const struct file_operations *fops;
	struct device *parent, *this_device;
	const struct attribute_group **groups;
	const char *nodename;
	umode_t mode;
};
#define MISC_DYNAMIC_MINOR 255
int misc_register(struct miscdevice *misc);
void misc_deregister(struct miscdevice *misc);
void guid_copy(guid_t *to, const guid_t *from);
void uuid_copy(uuid_t *to, const uuid_t *from);
bool uuid_equal(const uuid_t *a, const uuid_t *b);
bool guid_equal(const guid_t *a, const guid_t *b);
int uuid_parse(const char *text, uuid_t *uuid);
u32 get_random_u32(void);
void get_random_bytes(void *buf, size_t n);

/* Firmware's descriptions, platform devices. */
struct device_node { const char *name, *full_name; };
struct of_device_id { char name[32], type[32], compatible[128]; const void *data; };
struct acpi_device_id { u8 id[16]; kernel_ulong_t driver_data; };
struct acpi_device;
#define of_match_ptr(p) (p)
#define ACPI_PTR(p) (p)
int of_property_read_u32(const struct device_node *node, const char *name, u32 *value);
bool of_property_read_bool(const struct device_node *node, const char *name);
const void *of_device_get_match_data(const struct device *dev);
const void *device_get_match_data(const struct device *dev);
int device_property_read_u32(const struct device *dev, const char *name, u32 *value);
int device_property_read_string(const struct device *dev, const char *name, const char **value);
bool device_property_present(const struct device *dev, const char *name);
struct platform_device_id { char name[20]; kernel_ulong_t driver_data; };
struct platform_device {
	const char *name;
	int id;
	struct device dev;
	u32 num_resources;
	struct resource *resource;
};
/* The return type of remove is what it was until 6.10 or void: both are taken. */
struct platform_driver {
	int (*probe)(struct platform_device *pdev);
	void (*remove)(struct platform_device *pdev);
	void (*remove_new)(struct platform_device *pdev);
	void (*shutdown)(struct platform_device *pdev);
	struct device_driver driver;
	const struct platform_device_id *id_table;
	bool prevent_deferred_probe, driver_managed_dma;
};
#define to_platform_device(x) container_of(x, struct platform_device, dev)
int platform_driver_register(struct platform_driver *driver);
void platform_driver_unregister(struct platform_driver *driver);
#define module_platform_driver(driver) \
	module_driver(driver, platform_driver_register, platform_driver_unregister)
void *platform_get_drvdata(const struct platform_device *pdev);
void platform_set_drvdata(struct platform_device *pdev, void *data);
struct resource *platform_get_resource(struct platform_device *pdev, unsigned int type,
				       unsigned int n);
struct resource *platform_get_mem_or_io(struct platform_device *pdev, unsigned int n);
struct resource *platform_get_resource_byname(struct platform_device *pdev,
					      unsigned int type, const char *name);
int platform_get_irq(struct platform_device *pdev, unsigned int n);
int platform_get_irq_optional(struct platform_device *pdev, unsigned int n);
int platform_irq_count(struct platform_device *pdev);
void __iomem *devm_platform_ioremap_resource(struct platform_device *pdev, unsigned int n);
struct platform_device *platform_device_register_simple(const char *name, int id,
							const struct resource *res,
							unsigned int n);
void platform_device_unregister(struct platform_device *pdev);
