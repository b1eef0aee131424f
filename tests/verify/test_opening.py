# SPDX-License-Identifier: GPL-2.0-only
"""What a source begins with before anything that a patch changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.verify.opening import Search, opening

WriteFiles = Callable[[Path, dict[str, bytes]], Path]
SOURCE = "drivers/oak/oak.c"
CHANGED = "include/linux/vfio.h"
TREE = {
    "include/linux/early.h": b"",
    "include/linux/late.h": b"",
    "include/linux/mm.h": b"#include <linux/early.h>\n",
    "include/linux/poll.h": b"int poll;\n",
    CHANGED: b"""\
/* SPDX */
#ifndef VFIO_H
#define VFIO_H

#include <linux/mm.h> // pages
#define VFIO_PAGES 1
#include <linux/poll.h>

struct vfio;
#include <linux/late.h>
#endif
""",
    # It reaches the changed one, on the other side of a condition.
    "include/linux/vfio_core.h": b"#include <linux/early.h>\n#ifdef CORE\n"
    b"#include <linux/vfio.h>\n#endif\n",
    "drivers/oak/oak.h": b"#include <linux/mm.h>\n",
    "drivers/shared.h": b"",
}


@pytest.fixture
def search(tmp_path: Path, write_files: WriteFiles) -> Search:
    root = write_files(tmp_path, TREE)
    return Search(str(root), (f"{root}/include", f"{root}/out/include"))


def begins(search: Search, text: bytes, *changed: str) -> list[str]:
    Path(search.root, SOURCE).write_bytes(text)
    return opening(search, SOURCE, changed or (CHANGED,)).splitlines()


def test_up_to_the_changed_header_and_into_it(search: Search) -> None:
    text = b'/*\n * oak\n */\n#define pr_fmt(fmt) \\\n\t"oak: " fmt\n'
    text += b"# include <linux/early.h>\n\n#include <linux/vfio.h>\n"
    text += b"#include <linux/late.h>\n"
    assert begins(search, text) == [
        '#define pr_fmt(fmt)  \t"oak: " fmt',
        "# include <linux/early.h>",
        "#include <linux/mm.h>",
        "#define VFIO_PAGES 1",
        "#include <linux/poll.h>",
    ]


@pytest.mark.parametrize(
    "line",
    [
        b"int oak;",
        b"#ifdef OAK",
        b"#undef OAK",
        b"#include OAK_H",
        b"#include <linux/gone.h>",
    ],
)
def test_it_ends_at_anything_else(search: Search, line: bytes) -> None:
    text = b"#include <linux/early.h>\n" + line + b"\n#include <linux/late.h>\n"
    assert begins(search, text) == ["#include <linux/early.h>"]


def test_what_may_lead_to_a_changed_header_is_none_of_it(search: Search) -> None:
    text = b"#include <linux/vfio_core.h>\n#include <linux/late.h>\n"
    assert begins(search, text) == ["#include <linux/early.h>"]
    assert begins(search, text, "include/linux/poll.h") == ["#include <linux/early.h>"]
    assert len(begins(search, text, SOURCE)) == 2


def test_quotes_are_files_by_their_path(search: Search) -> None:
    text = b'#include "oak.h"\n#include "../shared.h"\n#include "linux/late.h"\n'
    assert begins(search, text) == [
        '#include "@TREE@/drivers/oak/oak.h"',
        '#include "@TREE@/drivers/oak/../shared.h"',
        '#include "@TREE@/include/linux/late.h"',
    ]
    changed = begins(search, text, "drivers/shared.h")
    assert changed == ['#include "@TREE@/drivers/oak/oak.h"']


def test_headers_that_include_each_other(search: Search) -> None:
    for name, other in ("one", "two"), ("two", "one"):
        path = Path(search.root, f"include/linux/{name}.h")
        path.write_text(f"#include <linux/early.h>\n#include <linux/{other}.h>\n")
    found = begins(search, b"#include <linux/one.h>\n", "include/linux/two.h")
    assert found == ["#include <linux/early.h>"] * 2
