# SPDX-License-Identifier: GPL-2.0-only
"""Prove a series patch by patch: it applies as mailed, builds, and reads well."""
