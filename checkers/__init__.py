# SPDX-License-Identifier: GPL-2.0-only
"""Read C and report: knows libclang, and neither Git nor templates."""
