# SPDX-License-Identifier: GPL-2.0-only
"""What a function looks at the object for before it knows whose the mapping is.

Old::

    unsigned int index = vma->vm_pgoff >> FOO_SHIFT;

    if (vma->vm_ops != &foo_ops)
        return -EINVAL;

New::

    unsigned int index;

    if (vma->vm_ops != &foo_ops)
        return -EINVAL;

    index = obj->index;
"""

from __future__ import annotations

from collections.abc import Iterator

from clang.cindex import CursorKind

from ...checkers.cursors import byte_range, file_offset, references
from ...checkers.walk import Node
from ..editing.fitting import DoesNotFit
from ..editing.series import Edit
from .guards import guard_end
from .reach import Code, Reach
from .sites import around


def deferred(reach: Reach, code: Code, node: Node, text: str) -> Iterator[Edit]:
    """What a local is declared with is given to it when the mapping is known.

    That is ``text``, in the place of ``node``.  A foreign mapping has no object, and
    must not be looked at for one.  Raises DoesNotFit where it is used before.
    """
    end = guard_end(reach, code)
    variable = around(node)
    if end is None or variable is None or variable.kind != CursorKind.VAR_DECL:
        raise DoesNotFit(
            node.cursor, "nothing makes sure that this is a mapping of the driver"
        )
    if any(
        byte_range(each)[0] < end for each in references(code.function, variable.cursor)
    ):
        raise DoesNotFit(variable.cursor, "is used before the mapping is known")
    path, name = code.unit.path, variable.cursor.spelling
    begin = file_offset(variable.cursor.location) + len(name)
    yield Edit(path, begin, byte_range(variable.cursor)[1])
    yield Edit(path, end, end, f"\n\n\t{name} = {text};".encode())
