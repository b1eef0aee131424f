// SPDX-License-Identifier: GPL-2.0-only
/*
 * Device files that are opened by the device's own name.  Nothing can be done with
 * one until an iommufd was bound to it.
 */

#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/vfio.h>

#include "vfio.h"

int vfio_device_fops_cdev_open(struct inode *inode, struct file *filep)
{
	struct vfio_device *device =
		container_of(inode->i_cdev, struct vfio_device, cdev);
	struct vfio_device_file *df;
	int ret;

	/* vfio_device_fops_release() puts it */
	if (!vfio_device_try_get_registration(device))
		return -ENODEV;

	df = vfio_allocate_device_file(device);
	if (IS_ERR(df)) {
		ret = PTR_ERR(df);
		goto err_put_registration;
	}

	filep->private_data = df;

	/* Mappings are found through the device's own inode */
	filep->f_mapping = device->inode->i_mapping;

	return 0;

err_put_registration:
	vfio_device_put_registration(device);
	return ret;
}

void vfio_df_unbind_iommufd(struct vfio_device_file *df)
{
	/* It may be that nobody ever bound one */
	if (!df->access_granted)
		return;

	vfio_df_close(df);
}
