# SPDX-License-Identifier: GPL-2.0-only
"""The VFIO core of a tree: what it offers, and the edits that make it offer more."""
