# SPDX-License-Identifier: GPL-2.0-only
"""Code that looks a mapping of userspace up and takes its page offset for a page frame.

Old::

    vma = find_vma(current->mm, hva);
    if (vma->vm_flags & VM_PFNMAP)
            pa = (phys_addr_t)vma->vm_pgoff << PAGE_SHIFT;

That worked with drivers that store a page frame number in ``vm_pgoff``, and works with
private writable mappings, where remap_pfn_range() stores it.  :func:`foreign_reads`
gives each such read in the files that a view looks at::

    only = concerned(content)  # by words alone; empty for nearly all files
    for read in foreign_reads(View(parse(source, path), only=only)):
        edit(read.node.cursor, f"{name}({read.mapping.spelling})")

Looked up is what a function gives that has an address space and addresses, or an
iterator over one; mappings that somebody else looked up and handed to a static function
count as well.  A read counts where the mapping's flags say VM_PFNMAP or VM_IO: in an
``if``, behind one that leaves for any other mapping, in a conditional expression, and
through a local that the flags were asked for.  Who skips such mappings is left out, and
so is a function that asks the page tables and has the page offset to fall back to.

Not found: what is in headers, and a mapping that is kept in a structure in between.
"""

from __future__ import annotations

from .flags import is_special_here, questions
from .locks import is_locked, may_sleep
from .read import ForeignRead, foreign_reads, foreign_reads_of
from .scene import Scene, same
from .words import FLAGS, READS, concerned, reading, without_comments

__all__ = (
    "FLAGS",
    "READS",
    "ForeignRead",
    "Scene",
    "concerned",
    "foreign_reads",
    "foreign_reads_of",
    "is_locked",
    "is_special_here",
    "may_sleep",
    "questions",
    "reading",
    "same",
    "without_comments",
)
