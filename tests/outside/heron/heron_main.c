// SPDX-License-Identifier: GPL-2.0-only
/* A driver of platform devices; mapping is done by the library. */
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include "heron.h"

static struct heron *to_heron(struct vfio_device *vdev)
{
	return container_of(vdev, struct heron, vdev);
}

static ssize_t heron_read(struct vfio_device *vdev, char __user *buf, size_t count,
			  loff_t *ppos)
{
	return heron_rw(to_heron(vdev), buf, count, ppos, false);
}

static ssize_t heron_write(struct vfio_device *vdev, const char __user *buf, size_t count,
			   loff_t *ppos)
{
	return heron_rw(to_heron(vdev), (char __user *)buf, count, ppos, true);
}

static int heron_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	return heron_map(to_heron(vdev), vma);
}

static long heron_ioctl(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	struct heron *heron = to_heron(vdev);
	struct vfio_region_info info;

	if (cmd != VFIO_DEVICE_GET_REGION_INFO) // expect op: ioctl_region_info
		return -ENOTTY;
	if (copy_from_user(&info, (void __user *)arg, sizeof(info)))
		return -EFAULT;
	if (info.index >= heron->num_regions)
		return -EINVAL;
	info.offset = (u64)info.index << HERON_SHIFT;
	info.size = heron->regions[info.index].size;
	info.flags = heron->regions[info.index].flags;
	return copy_to_user((void __user *)arg, &info, sizeof(info)) ? -EFAULT : 0;
}

static const struct vfio_device_ops heron_ops = { // expect op: missing_region_info_op
	.name = "heron",
	.read = heron_read,
	.write = heron_write,
	.mmap = heron_mmap,
	.ioctl = heron_ioctl,
};

static int heron_probe(struct platform_device *pdev)
{
	struct heron *heron;
	struct resource *res;
	u32 i;

	heron = vfio_alloc_device(heron, vdev, &pdev->dev, &heron_ops);
	if (IS_ERR(heron))
		return PTR_ERR(heron);
	mutex_init(&heron->lock);
	heron->num_regions = pdev->num_resources;
	heron->regions = kcalloc(heron->num_regions, sizeof(*heron->regions), GFP_KERNEL);
	if (!heron->regions) {
		vfio_put_device(&heron->vdev);
		return -ENOMEM;
	}
	for (i = 0; i < heron->num_regions; i++) {
		res = platform_get_resource(pdev, IORESOURCE_MEM, i);
		if (!res)
			continue;
		heron->regions[i].addr = res->start;
		heron->regions[i].size = resource_size(res);
		heron->regions[i].flags = VFIO_REGION_INFO_FLAG_MMAP;
	}
	platform_set_drvdata(pdev, heron);
	return vfio_register_group_dev(&heron->vdev);
}

static void heron_remove(struct platform_device *pdev)
{
	struct heron *heron = platform_get_drvdata(pdev);

	vfio_unregister_group_dev(&heron->vdev);
	kfree(heron->regions);
	vfio_put_device(&heron->vdev);
}

static struct platform_driver heron_driver = {
	.probe = heron_probe,
	.remove = heron_remove,
	.driver = { .name = "heron" },
	.driver_managed_dma = true,
};
module_platform_driver(heron_driver);

MODULE_LICENSE("GPL");
