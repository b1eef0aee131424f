// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cedar network adapters.  They have nothing in window 0, where the first
 * generation had its registers; those are made up here, so that old drivers work.
 */

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vfio_acorn_core.h>

#define CEDAR_REGISTERS_SIZE	0x40

struct cedar_core_device {
	struct vfio_acorn_core_device core_device;
	struct mutex registers_lock;	/* protects what follows */
	u8 *registers;
	u8 registers_size;
};

static int cedar_registers_rw(struct cedar_core_device *cedar, loff_t pos,
			      char __user *buf, size_t count, bool read)
{
	int ret = 0;

	if (pos >= cedar->registers_size ||
	    count > cedar->registers_size - pos)
		return -EINVAL;

	mutex_lock(&cedar->registers_lock);
	if (read && copy_to_user(buf, cedar->registers + pos, count))
		ret = -EFAULT;
	if (!read && copy_from_user(cedar->registers + pos, buf, count))
		ret = -EFAULT;
	mutex_unlock(&cedar->registers_lock);

	return ret ? ret : count;
}

static ssize_t cedar_read(struct vfio_device *core_vdev, char __user *buf,
			  size_t count, loff_t *ppos)
{
	struct cedar_core_device *cedar = container_of(
		core_vdev, struct cedar_core_device, core_device.vdev);
	unsigned int index = VFIO_ACORN_OFFSET_TO_INDEX(*ppos);
	loff_t pos = *ppos & VFIO_ACORN_OFFSET_MASK;

	if (index == VFIO_ACORN_WIN0_REGION_INDEX)
		return cedar_registers_rw(cedar, pos, buf, count, true);

	return vfio_acorn_core_read(core_vdev, buf, count, ppos);
}

static ssize_t cedar_write(struct vfio_device *core_vdev,
			   const char __user *buf, size_t count, loff_t *ppos)
{
	struct cedar_core_device *cedar = container_of(
		core_vdev, struct cedar_core_device, core_device.vdev);
	unsigned int index = VFIO_ACORN_OFFSET_TO_INDEX(*ppos);
	loff_t pos = *ppos & VFIO_ACORN_OFFSET_MASK;

	if (index == VFIO_ACORN_WIN0_REGION_INDEX)
		return cedar_registers_rw(cedar, pos, (char __user *)buf,
					  count, false);

	return vfio_acorn_core_write(core_vdev, buf, count, ppos);
}

static int
cedar_get_region_info(struct vfio_device *core_vdev, unsigned int cmd,
		      unsigned long arg)
{
	struct cedar_core_device *cedar = container_of(
		core_vdev, struct cedar_core_device, core_device.vdev);
	unsigned long minsz = offsetofend(struct vfio_region_info, offset);
	void __user *uarg = (void __user *)arg;
	struct vfio_region_info info = {};

	if (copy_from_user(&info, uarg, minsz))
		return -EFAULT;

	if (info.argsz < minsz)
		return -EINVAL;

	switch (info.index) {
	case VFIO_ACORN_WIN0_REGION_INDEX:
		info.offset = VFIO_ACORN_INDEX_TO_OFFSET(info.index);
		info.size = cedar->registers_size;
		info.flags = VFIO_REGION_INFO_FLAG_READ |
			     VFIO_REGION_INFO_FLAG_WRITE;
		return copy_to_user(uarg, &info, minsz) ? -EFAULT : 0;
	default:
		return vfio_acorn_core_ioctl(core_vdev, cmd, arg);
	}
}

static long
cedar_ioctl(struct vfio_device *core_vdev, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		return cedar_get_region_info(core_vdev, cmd, arg);
	default:
		return vfio_acorn_core_ioctl(core_vdev, cmd, arg);
	}
}

static int cedar_init_dev(struct vfio_device *core_vdev)
{
	struct cedar_core_device *cedar = container_of(
		core_vdev, struct cedar_core_device, core_device.vdev);

	cedar->registers = kzalloc(CEDAR_REGISTERS_SIZE, GFP_KERNEL);
	if (!cedar->registers)
		return -ENOMEM;

	cedar->registers_size = CEDAR_REGISTERS_SIZE;
	mutex_init(&cedar->registers_lock);
	return vfio_acorn_core_init_dev(core_vdev);
}

static void cedar_release_dev(struct vfio_device *core_vdev)
{
	struct cedar_core_device *cedar = container_of(
		core_vdev, struct cedar_core_device, core_device.vdev);

	vfio_acorn_core_release_dev(core_vdev);
	mutex_destroy(&cedar->registers_lock);
	kfree(cedar->registers);
}

static const struct vfio_device_ops cedar_vfio_ops = {
	.name = "cedar-vfio",
	.init = cedar_init_dev,
	.release = cedar_release_dev,
	.open_device = vfio_acorn_core_open_device,
	.close_device = vfio_acorn_core_close_device,
	.ioctl = cedar_ioctl,
	.read = cedar_read,
	.write = cedar_write,
	.mmap = vfio_acorn_core_mmap,
	.request = vfio_acorn_core_request,
};

static int cedar_probe(struct acorn_dev *adev)
{
	struct cedar_core_device *cedar;
	int ret;

	cedar = vfio_alloc_device(cedar_core_device, core_device.vdev,
				  &adev->dev, &cedar_vfio_ops);
	if (IS_ERR(cedar))
		return PTR_ERR(cedar);

	ret = vfio_acorn_core_register_device(&cedar->core_device);
	if (ret)
		vfio_put_device(&cedar->core_device.vdev);
	return ret;
}

static void cedar_remove(struct acorn_dev *adev)
{
	struct vfio_acorn_core_device *core = dev_get_drvdata(&adev->dev);

	vfio_acorn_core_unregister_device(core);
	vfio_put_device(&core->vdev);
}

static struct acorn_driver cedar_driver = {
	.driver.name = "cedar-vfio",
	.probe = cedar_probe,
	.remove = cedar_remove,
};
module_acorn_driver(cedar_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("VFIO for cedar adapters that look like the first generation");
