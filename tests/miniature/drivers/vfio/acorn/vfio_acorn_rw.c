// SPDX-License-Identifier: GPL-2.0-only
/*
 * read(2), write(2) and eventfds of the regions of an acorn device.
 */

#include <linux/eventfd.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio_acorn_core.h>

#include "vfio_acorn_priv.h"

/* Memory is moved through here, that much at a time. */
#define CHUNK	64

/* Nobody may look at the windows while they are not decoded. */
static void vfio_acorn_write_command(struct vfio_acorn_core_device *vdev,
				     u32 value)
{
	if (value & ACORN_COMMAND_MEMORY)
		down_write(&vdev->memory_lock);
	else
		vfio_acorn_zap_and_down_write_memory_lock(vdev);
	acorn_write_config(vdev->adev, ACORN_CFG_COMMAND, value);
	up_write(&vdev->memory_lock);
}

static ssize_t vfio_acorn_config_rw(struct vfio_acorn_core_device *vdev,
				    char __user *buf, size_t count, u64 pos,
				    bool is_write)
{
	u32 value;

	if (pos >= vdev->adev->cfg_size || count != sizeof(value) || pos & 3)
		return -EINVAL;

	if (is_write) {
		if (copy_from_user(&value, buf, sizeof(value)))
			return -EFAULT;
		if (pos == ACORN_CFG_COMMAND)
			vfio_acorn_write_command(vdev, value);
		else
			acorn_write_config(vdev->adev, pos, value);
	} else {
		value = acorn_read_config(vdev->adev, pos);
		if (copy_to_user(buf, &value, sizeof(value)))
			return -EFAULT;
	}
	return count;
}

static ssize_t vfio_acorn_window_rw(struct vfio_acorn_core_device *vdev,
				    char __user *buf, size_t count, u64 pos,
				    bool is_write, unsigned int index)
{
	u64 end = acorn_window_len(vdev->adev, index);
	u8 chunk[CHUNK];

	if (pos >= end)
		return -EINVAL;

	if (!vdev->mapped[index])
		vdev->mapped[index] = acorn_map_window(vdev->adev, index);
	if (!vdev->mapped[index])
		return -ENOMEM;

	count = min_t(size_t, count, end - pos);
	count = min_t(size_t, count, CHUNK);
	if (is_write) {
		if (copy_from_user(chunk, buf, count))
			return -EFAULT;
		memcpy_toio(vdev->mapped[index] + pos, chunk, count);
	} else {
		memcpy_fromio(chunk, vdev->mapped[index] + pos, count);
		if (copy_to_user(buf, chunk, count))
			return -EFAULT;
	}
	return count;
}

static ssize_t vfio_acorn_rw(struct vfio_acorn_core_device *vdev,
			     char __user *buf, size_t count, loff_t *ppos,
			     bool is_write)
{
	unsigned int index = VFIO_ACORN_OFFSET_TO_INDEX(*ppos);
	u64 pos = *ppos & VFIO_ACORN_OFFSET_MASK;
	ssize_t done;

	if (index >= VFIO_ACORN_NUM_REGIONS + vdev->num_regions)
		return -EINVAL;

	switch (index) {
	case VFIO_ACORN_CONFIG_REGION_INDEX:
		done = vfio_acorn_config_rw(vdev, buf, count, pos, is_write);
		break;
	case VFIO_ACORN_WIN0_REGION_INDEX ... VFIO_ACORN_WIN5_REGION_INDEX:
		done = vfio_acorn_window_rw(vdev, buf, count, pos, is_write,
					    index);
		break;
	case VFIO_ACORN_ROM_REGION_INDEX:
	case VFIO_ACORN_LEGACY_REGION_INDEX:
		return -EINVAL;
	default:
		index -= VFIO_ACORN_NUM_REGIONS;
		return vdev->region[index].ops->rw(vdev, buf, count, ppos,
						   is_write);
	}

	if (done > 0)
		*ppos += done;
	return done;
}

ssize_t vfio_acorn_core_read(struct vfio_device *core_vdev, char __user *buf,
			     size_t count, loff_t *ppos)
{
	struct vfio_acorn_core_device *vdev =
		container_of(core_vdev, struct vfio_acorn_core_device, vdev);

	return count ? vfio_acorn_rw(vdev, buf, count, ppos, false) : 0;
}
EXPORT_SYMBOL_GPL(vfio_acorn_core_read);

ssize_t vfio_acorn_core_write(struct vfio_device *core_vdev,
			      const char __user *buf, size_t count,
			      loff_t *ppos)
{
	struct vfio_acorn_core_device *vdev =
		container_of(core_vdev, struct vfio_acorn_core_device, vdev);

	if (!count)
		return 0;
	return vfio_acorn_rw(vdev, (char __user *)buf, count, ppos, true);
}
EXPORT_SYMBOL_GPL(vfio_acorn_core_write);

int vfio_acorn_ioeventfd(struct vfio_acorn_core_device *vdev, loff_t offset,
			 u64 data, int fd)
{
	u64 pos = offset & VFIO_ACORN_OFFSET_MASK;
	int index = VFIO_ACORN_OFFSET_TO_INDEX(offset);
	struct eventfd_ctx *trigger;

	if (index > VFIO_ACORN_WIN5_REGION_INDEX)
		return -EINVAL;
	if (pos + sizeof(u32) > acorn_window_len(vdev->adev, index))
		return -EINVAL;
	if (fd < 0)
		return -ENODEV;

	trigger = eventfd_ctx_fdget(fd);
	if (IS_ERR(trigger))
		return PTR_ERR(trigger);

	dev_dbg(&vdev->adev->dev, "fd %d writes 0x%llx to window %d\n", fd,
		data, index);
	eventfd_ctx_put(trigger);
	return 0;
}
