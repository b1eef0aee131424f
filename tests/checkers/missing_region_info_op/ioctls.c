// SPDX-License-Identifier: GPL-2.0-only
// tree with: get_region_info
/* No read, write or mmap: whether there are regions is for the ioctl to say. */
#include <linux/errno.h>
#include <linux/printk.h>
#include <linux/vfio.h>

long elsewhere(struct vfio_device *vdev, unsigned int cmd, unsigned long arg);

static long none(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	pr_debug("command %x\n", cmd);
	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		return 1;
	default:
		return -EOPNOTSUPP;
	}
}

static long has(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	return cmd == VFIO_DEVICE_GET_REGION_INFO;	// expect: ioctl_region_info
}

static long asks(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	return none(vdev, cmd, arg) ?: has(vdev, cmd, arg);
}

static long unseen(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	return none(vdev, cmd, arg) ?: elsewhere(vdev, cmd, arg);
}

static long computes(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	return (cmd & 0xff) == 108;
}

static long indexes(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	return ((char *)vdev)[cmd];
}

static long changes(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	cmd -= 100;
	return cmd;
}

static long labels(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:		// expect: ioctl_region_info
		return 1;
	}
	return 0;
}

static const unsigned int known[] = {			// expect: ioctl_region_info
	VFIO_DEVICE_GET_INFO, VFIO_DEVICE_GET_REGION_INFO,
};

static long looks_up(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	return known[arg] == cmd;
}

static long stores(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	vdev->memory = (void *)(unsigned long)cmd;
	return none(vdev, 0, arg);
}

const struct vfio_device_ops ops_none = { .ioctl = none };
const struct vfio_device_ops ops_has = { .ioctl = has };		// expect: missing_region_info_op
const struct vfio_device_ops ops_asks = { .ioctl = asks };		// expect: missing_region_info_op
const struct vfio_device_ops ops_unseen = { .ioctl = unseen };		// expect: missing_region_info_op
const struct vfio_device_ops ops_computes = { .ioctl = computes };	// expect: missing_region_info_op
const struct vfio_device_ops ops_stores = { .ioctl = stores };		// expect: missing_region_info_op
const struct vfio_device_ops ops_indexes = { .ioctl = indexes };	// expect: missing_region_info_op
const struct vfio_device_ops ops_changes = { .ioctl = changes };	// expect: missing_region_info_op
const struct vfio_device_ops ops_labels = { .ioctl = labels };		// expect: missing_region_info_op
const struct vfio_device_ops ops_looks_up = { .ioctl = looks_up };	// expect: missing_region_info_op
const struct vfio_device_ops ops_elsewhere = { .ioctl = elsewhere };	// expect: missing_region_info_op
const struct vfio_device_ops ops_nothing = { .open_device = NULL };
