# SPDX-License-Identifier: GPL-2.0-only
"""The conversion of mmap: from decoding page offsets to ``struct vfio_mmap``."""
