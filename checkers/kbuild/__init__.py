# SPDX-License-Identifier: GPL-2.0-only
"""What a kernel build would have generated, derived from Kbuild and Kconfig."""
