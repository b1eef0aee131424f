# SPDX-License-Identifier: GPL-2.0-only
"""Conversions that a person wrote, taken into the series and looked at in every run."""
