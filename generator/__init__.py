# SPDX-License-Identifier: GPL-2.0-only
"""Write patches: may use the checkers, never the other way round."""
