# SPDX-License-Identifier: GPL-2.0-only
"""The op's line in a driver's ops table."""

from __future__ import annotations

from ....checkers.ops import OpsTable
from ....checkers.parse import Unit
from ...editing.entries import entry_behind
from ...editing.series import Edit


def table_entry(unit: Unit, table: OpsTable, field: str, name: str) -> Edit:
    """Put the op behind the ``ioctl`` of the table, in the table's own layout."""
    return entry_behind(unit, table.fields["ioctl"], field, name)
