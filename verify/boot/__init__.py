# SPDX-License-Identifier: GPL-2.0-only
"""Boot a kernel before and after patches, and compare all that users of VFIO see."""
