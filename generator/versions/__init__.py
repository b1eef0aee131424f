# SPDX-License-Identifier: GPL-2.0-only
"""A series that was sent before: what is kept of it, and what is said of it."""
