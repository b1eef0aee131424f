# SPDX-License-Identifier: GPL-2.0-only
"""Edits of C source and patches made of them, for any conversion."""
