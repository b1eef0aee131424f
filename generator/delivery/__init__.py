# SPDX-License-Identifier: GPL-2.0-only
"""What a series is handed over as: mails, a folder of them, a branch."""
