/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VFIO_ACORN_PRIV_H
#define VFIO_ACORN_PRIV_H

struct vfio_acorn_core_device;

void vfio_acorn_zap_and_down_write_memory_lock(struct vfio_acorn_core_device *vdev);

#endif /* VFIO_ACORN_PRIV_H */
