# SPDX-License-Identifier: GPL-2.0-only
"""What of the driver's code is left, and whether it still means the same."""
