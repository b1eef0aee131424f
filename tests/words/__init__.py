# SPDX-License-Identifier: GPL-2.0-only
"""Which words an expression of the code can be, by following names to their values."""
