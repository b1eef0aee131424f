// SPDX-License-Identifier: GPL-2.0-only
/*
 * Device files that are asked for in a group.  There may be any number of them for
 * one device, also in different programs.
 */

#include <linux/anon_inodes.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/vfio.h>

#include "vfio.h"

int vfio_device_set_group(struct vfio_device *device)
{
	struct vfio_group *group = kzalloc(sizeof(*group), GFP_KERNEL);

	if (!group)
		return -ENOMEM;
	mutex_init(&group->group_lock);
	device->group = group;
	return 0;
}

void vfio_device_remove_group(struct vfio_device *device)
{
	mutex_destroy(&device->group->group_lock);
	kfree(device->group);
	device->group = NULL;
}

int vfio_df_group_open(struct vfio_device_file *df)
{
	struct vfio_group *group = df->group;
	int ret;

	mutex_lock(&group->group_lock);
	ret = vfio_df_open(df);
	if (!ret)
		group->opened++;
	mutex_unlock(&group->group_lock);
	return ret;
}

void vfio_df_group_close(struct vfio_device_file *df)
{
	struct vfio_group *group = df->group;

	mutex_lock(&group->group_lock);
	vfio_df_close(df);
	group->opened--;
	mutex_unlock(&group->group_lock);
}

struct file *vfio_device_open_file(struct vfio_device *device)
{
	struct vfio_device_file *df;
	struct file *filep;
	int ret;

	if (!vfio_device_try_get_registration(device))
		return ERR_PTR(-ENODEV);

	df = vfio_allocate_device_file(device);
	if (IS_ERR(df)) {
		ret = PTR_ERR(df);
		goto err_put_registration;
	}

	df->group = device->group;

	ret = vfio_df_group_open(df);
	if (ret)
		goto err_free;

	filep = anon_inode_getfile_fmode("[vfio-device]", &vfio_device_fops,
					 df, O_RDWR, FMODE_PREAD | FMODE_PWRITE);
	if (IS_ERR(filep)) {
		ret = PTR_ERR(filep);
		goto err_close_device;
	}

	/*
	 * Whichever file a mapping was made with, it is found through the
	 * device's own inode when all of them are to be torn down.
	 */
	filep->f_mapping = device->inode->i_mapping;

	/* From here on vfio_device_fops_release() gives everything back */
	return filep;

err_close_device:
	vfio_df_group_close(df);
err_free:
	kfree(df);
err_put_registration:
	vfio_device_put_registration(device);
	return ERR_PTR(ret);
}
