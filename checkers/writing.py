# SPDX-License-Identifier: GPL-2.0-only
"""What becomes of an object that is named: is it only read, or written to somewhere?

The question is asked of the object and of every pointer to it: through casts, locals,
pointer arithmetic, returned values and the functions that get the pointer.  The answer
errs on the side of a write: a pointer that gets out of sight may be written through.
"""

from __future__ import annotations

from .effects import AROUND_OBJECT, Role, Use, Write
from .pointers import AROUND_POINTER
from .view import View
from .walk import Node

_AROUND = {Role.OBJECT: AROUND_OBJECT, Role.POINTER: AROUND_POINTER}


def writes(view: View, node: Node) -> tuple[Write, ...]:
    """Every write to the object that the expression ``node`` is, or may be one."""
    found = []
    waiting = [Use(Role.OBJECT, node)]
    seen: set[tuple[Role, Node]] = set()
    while waiting:
        use = waiting.pop()
        parent = use.node.parent
        follow = _AROUND[use.role].get(parent.kind) if parent is not None else None
        if parent is None or follow is None or (use.role, use.node) in seen:
            continue
        seen.add((use.role, use.node))
        for result in follow(view, use, parent):
            if isinstance(result, Write):
                found.append(result)
            else:
                waiting.append(result)
    return tuple(found)
