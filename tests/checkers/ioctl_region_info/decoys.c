// SPDX-License-Identifier: GPL-2.0-only
// tree with: get_region_info
/* The core, an ioctl that calls another one, and numbers that are something else. */
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/vfio.h>

long decoys_core(struct file *file, unsigned int cmd, unsigned long arg);
long decoys_asks(struct vfio_device *vdev, unsigned int cmd, unsigned long arg);
int decoys_state(int state);

/* Not a driver's ioctl: this is where the core asks the op. */
long decoys_core(struct file *file, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case VFIO_DEVICE_GET_REGION_INFO:
		return 1;
	}
	return -ENOTTY;
}

/* Handing the number on is not answering. */
long decoys_asks(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	unsigned long offset = arg;

	if (cmd == VFIO_DEVICE_GET_INFO)
		return vdev->ops->ioctl(vdev, VFIO_DEVICE_GET_REGION_INFO, offset);
	return decoys_state(3);
}

/* The same number, of a thing that no ioctl gets. */
int decoys_state(int state)
{
	return state == VFIO_DEVICE_GET_REGION_INFO;
}
