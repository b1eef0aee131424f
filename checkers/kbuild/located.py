# SPDX-License-Identifier: GPL-2.0-only
"""Where the headers of a kernel are, without a look at what is in them."""

from __future__ import annotations

import re
from pathlib import Path

from ..errors import UserError

# The project's own headers, for where no kernel is at hand.
STUBS = Path(__file__).parent / "kernel"
CONFIGURED = Path("include/generated/autoconf.h")  # what an output folder has
HEADERS = Path("include/linux/module.h")
_INCLUDED = re.compile(rb"^include\s+(/\S+)/Makefile\s*$", re.MULTILINE)


def places(kernel: Path) -> tuple[Path, ...]:
    """The folders that the headers of ``kernel`` are in; itself is the first.

    Raises UserError where it has none.
    """
    if (kernel / HEADERS).is_file():
        return (kernel,)
    if (kernel / CONFIGURED).is_file():
        makefile = kernel / "Makefile"
        named = _INCLUDED.search(makefile.read_bytes()) if makefile.is_file() else None
        for other in (kernel / "source", Path(named[1].decode()) if named else kernel):
            if (other / HEADERS).is_file():
                return (kernel, other.resolve())
    raise UserError(
        f"{kernel} has no kernel headers",
        "name a kernel's source, or /lib/modules/RELEASE/build",
    )
