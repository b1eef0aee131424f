# SPDX-License-Identifier: GPL-2.0-only
"""What is said on standard error, and what standard output can show."""
