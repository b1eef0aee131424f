# SPDX-License-Identifier: GPL-2.0-only
"""VFIO_DEVICE_GET_REGION_INFO: from the drivers' own ioctls to the op."""
