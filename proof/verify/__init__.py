# SPDX-License-Identifier: GPL-2.0-only
"""Prove a series of patches: it applies, builds after each patch, and reads well."""
