/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __VFIO_VFIO_H__
#define __VFIO_VFIO_H__

#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/vfio.h>

/* Devices that cannot be told apart on their bus have one together. */
struct vfio_group {
	struct mutex group_lock;
	unsigned int opened;
};

/* Lives from open(2) to the last close(2) of one device file. */
struct vfio_device_file {
	struct vfio_device *device;
	struct vfio_group *group;	/* NULL when it came from the cdev */
	u8 access_granted;
	u32 pt_id;
};

bool vfio_device_try_get_registration(struct vfio_device *device);
void vfio_device_put_registration(struct vfio_device *device);
struct vfio_device_file *vfio_allocate_device_file(struct vfio_device *device);
int vfio_df_open(struct vfio_device_file *df);
void vfio_df_close(struct vfio_device_file *df);
extern const struct file_operations vfio_device_fops;

int vfio_device_set_group(struct vfio_device *device);
void vfio_device_remove_group(struct vfio_device *device);
int vfio_df_group_open(struct vfio_device_file *df);
void vfio_df_group_close(struct vfio_device_file *df);
struct file *vfio_device_open_file(struct vfio_device *device);

int vfio_device_fops_cdev_open(struct inode *inode, struct file *filep);
void vfio_df_unbind_iommufd(struct vfio_device_file *df);
long vfio_df_ioctl_bind_iommufd(struct vfio_device_file *df,
				struct vfio_device_iommufd __user *arg);
int vfio_df_ioctl_attach_pt(struct vfio_device_file *df,
			    struct vfio_device_iommufd __user *arg);
int vfio_df_ioctl_detach_pt(struct vfio_device_file *df,
			    struct vfio_device_iommufd __user *arg);

#endif
