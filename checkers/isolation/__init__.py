# SPDX-License-Identifier: GPL-2.0-only
"""Whatever is done to a tree that nobody can trust, in processes that may die of it."""
