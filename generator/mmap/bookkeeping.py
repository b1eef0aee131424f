# SPDX-License-Identifier: GPL-2.0-only
"""What is done for a list of mappings, and for nothing else."""

from __future__ import annotations

from clang.cindex import Cursor, CursorKind

from ...checkers.cursors import walk
from ...checkers.expression import Name
from ..editing.effects import is_local, root, stores, through_pointer
from ..editing.fitting import DoesNotFit

# Of the list, its entries, the locks that it takes to walk it, and what it is for.
_CALLS = frozenset(
    (
        *("list_add", "list_add_tail", "list_del", "list_empty"),
        *("kmalloc", "kzalloc", "kfree"),
        *("mmget_not_zero", "mmput", "mmap_read_lock", "mmap_read_trylock"),
        *("mmap_read_unlock", "mutex_lock", "mutex_lock_nested", "mutex_trylock"),
        *("mutex_unlock", "zap_vma_ptes", "__builtin_expect"),
    )
)


def refuse_more(code: Cursor, entry: Cursor) -> None:
    """Raise DoesNotFit where ``code``, which is to go, does anything else as well.

    ``entry`` is the record of the list's entries; those and locals may be stored to.
    """
    for found in walk(code):
        if found.kind == CursorKind.CALL_EXPR and found.spelling not in _CALLS:
            raise DoesNotFit(found, "more is done here than to keep a list of mappings")
    for found, target in stores(code):
        base = root(target)
        if is_local(base) and not through_pointer(target):
            continue
        if isinstance(base, Name):
            pointed = base.cursor.type.get_canonical().get_pointee().get_declaration()
            if is_local(base) and (pointed == entry or base == target):
                continue
        raise DoesNotFit(found, "more is stored here than in a list of mappings")
