# SPDX-License-Identifier: GPL-2.0-only
"""One file per rule, found and not registered; nothing else lives here."""
