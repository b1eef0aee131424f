/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __VFIO_VFIO_H__
#define __VFIO_VFIO_H__

#include <linux/fs.h>
#include <linux/vfio.h>

struct vfio_group;

/* Lives from open(2) to the last close(2) of one device file. */
struct vfio_device_file {
	struct vfio_device *device;
	struct vfio_group *group;	/* NULL when it came from the cdev */
	u8 access_granted;
	u32 pt_id;
};

struct vfio_device_file *vfio_allocate_device_file(struct vfio_device *device);
extern const struct file_operations vfio_device_fops;

long vfio_df_ioctl_bind_iommufd(struct vfio_device_file *df,
				struct vfio_device_iommufd __user *arg);
int vfio_df_ioctl_attach_pt(struct vfio_device_file *df,
			    struct vfio_device_iommufd __user *arg);
int vfio_df_ioctl_detach_pt(struct vfio_device_file *df,
			    struct vfio_device_iommufd __user *arg);

#endif
