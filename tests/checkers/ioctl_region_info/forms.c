// SPDX-License-Identifier: GPL-2.0-only
// tree with: get_region_info
/* Every way to tell the command from others. */
#include <linux/errno.h>
#include <linux/printk.h>
#include <linux/vfio.h>

#define REGION		VFIO_DEVICE_GET_REGION_INFO
#define FIRST		VFIO_DEVICE_GET_INFO
enum { BY_ENUM = REGION };

struct answer {
	unsigned int cmd;
	long (*function)(struct vfio_device *vdev, unsigned long arg);
};

static long answer(struct vfio_device *vdev, unsigned long arg)
{
	return 0;
}

static const struct answer answers[] = {
	{ VFIO_DEVICE_GET_INFO, answer },
	{						// expect: ioctl_region_info
		.function = answer, .cmd = VFIO_DEVICE_GET_REGION_INFO,
	},
};

static long by_case(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		return 1;
	case VFIO_DEVICE_GET_REGION_INFO:	// expect: ioctl_region_info
		return 2;
	default:
		return -ENOTTY;
	}
}

static long by_number(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case 0x3b6c:				// expect: ioctl_region_info
		return 2;
	case 0x3b6d:
		return 3;
	}
	return -ENOTTY;
}

static long by_range(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case FIRST ... FIRST + 3:		// expect: ioctl_region_info
		return 2;
	case FIRST + 4 ... FIRST + 9:
		return 3;
	}
	return -ENOTTY;
}

static long by_chain(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	unsigned int copy = cmd;

	pr_debug("command %u\n", cmd);
	if (cmd == VFIO_DEVICE_GET_INFO)
		return 1;
	else if (cmd == REGION)			// expect: ioctl_region_info
		return 2;
	if (BY_ENUM != copy)			// expect: ioctl_region_info
		return -ENOTTY;
	return cmd < VFIO_DEVICE_GET_REGION_INFO ? 0 : 4;
}

static long by_table(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++)
		if (answers[i].cmd == cmd)
			return answers[i].function(vdev, arg);
	return -ENOTTY;
}

static int info(struct vfio_device *vdev, struct vfio_region_info *info,
		struct vfio_info_cap *caps)
{
	return 0;
}

#define OPS(how) { .get_region_info = info, .ioctl = how }

const struct vfio_device_ops forms[] = {
	OPS(by_case),
	OPS(by_number),
	OPS(by_range),
	OPS(by_chain),
	OPS(by_table),
};
