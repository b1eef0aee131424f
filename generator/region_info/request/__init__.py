# SPDX-License-Identifier: GPL-2.0-only
"""What a function does for the request, by the roles of its variables."""
