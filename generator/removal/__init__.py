# SPDX-License-Identifier: GPL-2.0-only
"""What is taken out when nothing in the whole tree needs it any more."""
