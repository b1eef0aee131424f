# SPDX-License-Identifier: GPL-2.0-only
"""A toy kernel: its Makefile speaks like Kbuild, its compiler obeys comments.

``// broken`` does not compile, ``// warn TEXT`` warns, ``// sym TEXT`` is what nm
says of the object.  No clang is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Git = Callable[..., bytes]
WriteFiles = Callable[[Path, dict[str, bytes]], Path]

OUTER = b"""\
VERSION = 9
O := out
allnoconfig: ; @mkdir -p $(O) && cp $(KCONFIG_ALLCONFIG) $(O)/.config
ifeq ($(filter allnoconfig,$(MAKECMDGOALS)),)
Makefile: ;
.PHONY: once
once: ; @$(MAKE) -C $(O) -f $(CURDIR)/inner.mk srctree=$(CURDIR) $(MAKECMDGOALS)
$(MAKECMDGOALS): once ; @:
endif
"""
INNER = b"""\
VPATH := $(srctree)
include $(srctree)/drivers/vfio/Makefile
drivers/vfio/: $(addprefix drivers/vfio/,$(obj-m))
\t@for o in $^; do echo $$o; done > drivers/vfio/modules.order
%.o: %.c $(srctree)/include/linux/vfio.h
\t@mkdir -p $(@D)
\t@echo "  CC [M]  $@"; sh $(srctree)/scripts/cc $< $@
\t@echo "deps := $^" > $(@D)/.$(@F).cmd
"""
COMPILER = b"""\
if grep -q '// broken' $1; then echo "$1:1:2: error: broken"; exit 1; fi
sed -n "s|^.*// warn |$1:3:4: warning: |p" $1
sed -n 's|^.*// sym ||p' $1 > $2
"""
NM = """\
#!/bin/sh
for file; do case $file in --*) ;; *) sed "s|^|$file: |" $file;; esac; done
"""
KERNEL = {
    "Makefile": OUTER,
    "inner.mk": INNER,
    "Kbuild": b"",
    ".gitignore": b"/*\n",
    "scripts/cc": COMPILER,
    "scripts/kernel-doc": b'#!/bin/sh\nsed -n "s|^.*@odd|$2:1: warning: odd|p" $2\n',
    "include/linux/vfio.h": b"/* the header */\n",
    "drivers/vfio/Makefile": b"obj-m += oak.o\nobj-m += elm.o\n",
    "drivers/vfio/oak.c": b"// sym grow U 0 0\n// warn old\nint oak;\n",
    "drivers/vfio/elm.c": b"int elm;\n",
    "drivers/far/ash.c": b"#include <linux/vfio.h>\nint ash;\n",
    "drivers/far/yew.c": b"int yew;\n",
    "drivers/far/fir.c": b"#include <linux/vfio.h>\n// broken\n",
}


@pytest.fixture
def toy_kernel(tmp_path: Path, write_files: WriteFiles) -> Path:
    """The toy kernel, unpacked."""
    folder = write_files(tmp_path / "toy", KERNEL)
    (folder / "scripts/kernel-doc").chmod(0o755)
    return folder


@pytest.fixture
def toy_tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clang that is never run, and an nm that says what the toy compiler kept."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("clang-99", "ld.lld-99", "llvm-nm-99"):
        (tools / name).write_text(NM)
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tools), prepend=":")


@pytest.fixture
def toy_series(
    tmp_path: Path, git: Git, write_files: WriteFiles
) -> Callable[..., Path]:
    """``toy_series((subject, files), …)`` gives the folder of mails for the toy."""

    def series(*patches: tuple[str, dict[str, bytes]]) -> Path:
        work = write_files(tmp_path / "authoring", KERNEL)
        (work / "scripts/kernel-doc").chmod(0o755)
        for name, value in (("user.name", "Ada"), ("user.email", "ada@example.org")):
            git(tmp_path, "init", "-q", str(work))
            git(work, "config", name, value)
        git(work, "add", "-f", ".")
        git(work, "commit", "-q", "-m", "base")
        for subject, files in patches:
            write_files(work, files)
            git(work, "add", "-f", ".")
            git(work, "commit", "-q", "-m", subject, "-m", "The text.")
        folder = tmp_path / "mails"
        git(work, "format-patch", "-q", "-o", str(folder), f"-{len(patches)}")
        return folder

    return series
