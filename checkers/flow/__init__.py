# SPDX-License-Identifier: GPL-2.0-only
"""What is done with the page offsets of VFIO's mappings, across the files of a driver.

``analyse(views)`` looks at parsed files that belong together and gives every
:class:`Use`: where a page offset is written, decoded, compared, taken for a page frame
number or handed on as it is, whose mapping it is of, and how the mapping gets there
from the ops table of a driver::

    views = [View(parse(source, path), headers) for path in paths]
    for use in analyse(views):
        if use.origin is Origin.VFIO and use.kind is Kind.DECODE_INDEX:
            edit(use.extent, "obj->index")  # the bytes of `vma->vm_pgoff >> …`

* ``use.kind`` (:class:`Kind`) is what is done, ``use.sighting.detail`` by what.
* ``use.extent`` (:class:`Extent`) is the expression that does it, as a file and a range
  of bytes that can be replaced; where a macro brings it in, that is the use of the
  macro.  ``use.cursor`` is the expression in the unit of the view it was seen in.
* ``use.sighting.token`` is the identifier that reads or writes the offset
  (``vm_pgoff``, ``pgoff``, or the name of an accessor function), ``.base`` the pointer
  to the mapping there (``vma``); both NOWHERE in a function that gets the offset itself
  as an argument.  ``.steps`` are the locals between the token and the expression, so
  that there are none where the expression reads the offset itself.
* ``use.tokens`` are all identifiers that the offset was read by, from caller to callee.
* ``use.way`` are the notes from the ops table to the function, through calls, installed
  ``vm_ops`` and registered callbacks.
* ``use.sighting.of`` is Form.POSITION where the same is done with the position of a
  read or write (``*ppos``), which is encoded alike.
* ``use.origin`` is whose mapping it is: VFIO's, that of another object (a dma-buf of
  the driver, a device file), or unknown.  Mappings are VFIO's if they go to an op of
  a ``struct vfio_device_ops``, to a function of such a type, to the handlers of a
  ``vm_operations_struct`` that such a function installs, or to a callback that is
  registered by what is reached from an ops table.

A value is followed through locals (with what is overwritten left out), members of
structures that the files looked at declare, static variables, pointers to the offset
and to locals, arguments, results and out-parameters of functions in any of the files,
inline functions of other headers, and macros.  Accessors are known by what they read,
page frame numbers by the name of the parameter in the tree's own declarations.

Not followed: arrays, variables that files share, function pointers in locals, and
pointers that are stored and come back from somewhere else.  An offset that gets there
is a use of the kind WHOLE_PAGES or WHOLE_BYTES that says so.

In several processes: ``trace(view).graph`` is a plain value, ``link(graphs, reached)``
puts graphs together; the uses then have no cursors, but ``trace(view).cursors`` has
them by extent and kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from clang.cindex import Cursor

from ..graph import edges, following, tables, ways
from ..view import View
from .call import is_number_of_page
from .courses import Course, courses, openings
from .graph import Fact, Graph, Place, Slot, Step
from .link import link, uses
from .linked import Linked
from .shape import Form
from .trace import Traced, trace
from .use import NOWHERE, Extent, Kind, Origin, Sighting, Use, described

__all__ = (
    "NOWHERE",
    "Course",
    "Extent",
    "Fact",
    "Form",
    "Graph",
    "Kind",
    "Linked",
    "Origin",
    "Place",
    "Sighting",
    "Slot",
    "Step",
    "Traced",
    "Use",
    "analyse",
    "courses",
    "described",
    "is_number_of_page",
    "link",
    "openings",
    "trace",
    "uses",
)


def analyse(views: Sequence[View]) -> tuple[Use, ...]:
    """Every use in the files that ``views`` look at, in the order of their places."""
    traced = [trace(view) for view in views]
    cursors: dict[tuple[Extent, Kind], Cursor] = {}
    for each in traced:
        cursors = {**each.cursors, **cursors}
    reached = ways(
        [table for view in views for table in tables(view)],
        following(edge for view in views for edge in edges(view)),
    )
    return tuple(
        replace(use, cursor=cursors.get((use.extent, use.kind)))
        for use in link([each.graph for each in traced], reached)
    )
