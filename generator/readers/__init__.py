# SPDX-License-Identifier: GPL-2.0-only
"""Who takes the page offset of a foreign mapping for a page frame asks the page tables.

Drivers that store the page frame in ``vm_pgoff`` make such code work, for their own
mappings and by accident.  It has to be put right before they stop.
"""
