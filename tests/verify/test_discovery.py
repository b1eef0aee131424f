# SPDX-License-Identifier: GPL-2.0-only
"""Sources that use a header are found through other headers, and only those."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pgoff.verify.discovery import users
from pgoff.verify.scratch import Scratch

FILES = {
    "include/linux/vfio.h": b"",
    "include/linux/vfio_pci.h": b"#include <linux/vfio.h>\n",
    "drivers/oak/direct.c": b"# include <linux/vfio.h>\n",
    "drivers/oak/private.h": b'#include "tree.h"\n#include <linux/vfio_pci.h>\n',
    "drivers/oak/deep/below.c": b'#include "private.h"\n',
    "drivers/elm/private.h": b"",
    "drivers/elm/other.c": b'#include "private.h"\n#include <uapi/linux/vfio.h>\n',
    "drivers/elm/vfio.h": b"",
    "drivers/elm/local.c": b'#include "vfio.h"\n/* <linux/vfio.h> */\n',
    "tools/oak/program.c": b"#include <linux/vfio.h>\n",
}


def test_users(
    tmp_path: Path,
    git: Callable[..., bytes],
    write_files: Callable[[Path, dict[str, bytes]], Path],
) -> None:
    tree = write_files(tmp_path / "tree", FILES)
    git(tree, "init", "-q")
    git(tree, "add", ".")
    found = users(Scratch(tree), ["include/linux/vfio.h"])
    assert found == ("drivers/oak/deep/below.c", "drivers/oak/direct.c")
