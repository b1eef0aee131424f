/* refused: the ioctl is forwarded to a function that is not there */
// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ginkgo: all of the answers are in a library that came without its source.
 */

#include <linux/kernel.h>
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>

#define GINKGO_REGIONS	3
#define GINKGO_INDEX_TO_OFFSET(index)	((u64)(index) << 32)

struct ginkgo_state {
	struct vfio_device vdev;
	u64 size[GINKGO_REGIONS];
	u32 flags[GINKGO_REGIONS];
	void *library;
};

static int ginkgo_init_dev(struct vfio_device *vdev)
{
	struct ginkgo_state *state = container_of(vdev, struct ginkgo_state, vdev);
	int i;

	for (i = 0; i < GINKGO_REGIONS; i++) {
		state->size[i] = PAGE_SIZE << i;
		state->flags[i] = VFIO_REGION_INFO_FLAG_READ;
	}
	return 0;
}

/* From the vendor's object file. */
long ginkgo_library_ioctl(void *library, unsigned int cmd, unsigned long arg);

static long ginkgo_ioctl(struct vfio_device *vdev, unsigned int cmd,
			 unsigned long arg)
{
	struct ginkgo_state *state =
		container_of(vdev, struct ginkgo_state, vdev);

	if (cmd == VFIO_DEVICE_RESET)
		return 0;

	return ginkgo_library_ioctl(state->library, cmd, arg); /* refused here */
}

static const struct vfio_device_ops ginkgo_ops = {
	.name = "ginkgo",
	.init = ginkgo_init_dev,
	.ioctl = ginkgo_ioctl,
};

static int ginkgo_probe(struct mdev_device *mdev)
{
	struct ginkgo_state *state;
	int ret;

	state = vfio_alloc_device(ginkgo_state, vdev, &mdev->dev, &ginkgo_ops);
	if (IS_ERR(state))
		return PTR_ERR(state);

	dev_set_drvdata(&mdev->dev, state);
	ret = vfio_register_device(&state->vdev);
	if (ret)
		vfio_put_device(&state->vdev);
	return ret;
}

static void ginkgo_remove(struct mdev_device *mdev)
{
	struct ginkgo_state *state = dev_get_drvdata(&mdev->dev);

	vfio_unregister_device(&state->vdev);
	vfio_put_device(&state->vdev);
}

static struct mdev_driver ginkgo_driver = {
	.driver.name = "ginkgo",
	.probe = ginkgo_probe,
	.remove = ginkgo_remove,
};

module_mdev_driver(ginkgo_driver);

MODULE_LICENSE("GPL");
