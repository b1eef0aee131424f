# SPDX-License-Identifier: GPL-2.0-only
"""A toy kernel: its Makefile speaks like Kbuild, and ``cc`` compiles it.

No clang is needed: the one that is found is never run.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pgoff.generator.cli import main

Git = Callable[..., bytes]
WriteFiles = Callable[[Path, dict[str, bytes]], Path]
Series = Callable[..., Path]
Patch = tuple[str, dict[str, bytes | None]]

OUTER = b"""\
VERSION = 9
PATCHLEVEL = 1
SUBLEVEL = 0
EXTRAVERSION =
O := out
allnoconfig: ; @mkdir -p $(O) && cp $(KCONFIG_ALLCONFIG) $(O)/.config
ifeq ($(filter allnoconfig,$(MAKECMDGOALS)),)
Makefile: ;
.PHONY: once
once:
\t@$(MAKE) -C $(O) -f $(CURDIR)/inner.mk srctree=$(CURDIR) $(MAKECMDGOALS)
$(MAKECMDGOALS): once ; @:
endif
"""
# A folder is what its Makefile lists; samples and others are built one by one.
INNER = b"""\
VPATH := $(srctree)
include $(srctree)/drivers/vfio/Makefile
drivers/vfio/: $(addprefix drivers/vfio/,$(obj-m))
\t@for o in $^; do echo $$o; echo $$o > $${o%.o}.mod; done > $@/modules.order
%.o: %.c
\t@mkdir -p $(@D)
\t@echo "  CC [M]  $@"
\t@sh $(srctree)/scripts/cc $@ $*.c $(srctree) $(KCFLAGS)
"""
# As Kbuild's if_changed_dep: the command is run, and written down with what was read.
COMPILER = b"""\
target=$1 source=$2 tree=$3
shift 3
folder=$(dirname $target) name=$(basename $target)
options="-Wp,-MMD,$folder/.$name.d -I$tree/include -Wall -Wno-main"
command="cc $options $* -c -o $target $tree/$source"
sh -ec "$command" || exit 1
{
\techo "savedcmd_$target := $command"
\techo
\techo "source_$target := $tree/$source"
\techo
\techo "deps_$target := \\\\"
\tsed 's/^[^:]*://; s/\\\\$//' $folder/.$name.d
} > $folder/.$name.cmd
"""
# Six lines instead of seven thousand: a line that says XXX is minded.
CHECKPATCH = b"""\
my $number = 0; my $path = '';
while (<>) {
    $path = $1 if m{^\\+\\+\\+ b/(\\S+)};
    $number = $1 - 1 if /^@@ -\\S+ \\+(\\d+)/;
    $number++ if /^[+ ]/ && !/^\\+\\+\\+/;
    print "WARNING:XXX: XXX is left\\n#1: FILE: $path:$number:\\n" if /^\\+.*XXX/;
}
"""
KERNEL_DOC = b'#!/bin/sh\nsed -n "s|^.*@odd|$2:1: warning: odd|p" $2\n'
TOOLS = {
    "Makefile": OUTER,
    "inner.mk": INNER,
    "scripts/cc": COMPILER,
    "scripts/checkpatch.pl": CHECKPATCH,
    "scripts/kernel-doc": KERNEL_DOC,
    # For sparse, unless a test wants it: the toy is no code that it would like.
    "scripts/checker-valid.sh": b"echo 0\n",
}
OAK = "drivers/vfio/oak.c"
ELM = "drivers/vfio/elm.c"
HEADER = "include/linux/vfio.h"
EXPORT = b"""\
#define EXPORT_SYMBOL(name) int name(int); \\
	void *const __export_symbol_##name = name
"""
GROWN = b"int grow(int);\nint oak(void)\n{\n\treturn grow(2);\n}\nstatic int old;\n"
KERNEL = {
    **TOOLS,
    "Kbuild": b"obj-y += drivers/\n",
    "Kconfig": b"config VFIO\n\ttristate\n",
    ".gitignore": b"/*\n",
    HEADER: b"/* the header */\n" + EXPORT,
    "drivers/Makefile": b"obj-y += vfio/\nobj-y += far/\n",
    "drivers/vfio/Makefile": b"obj-m += oak.o\nobj-m += elm.o\n",
    OAK: b"int grow(int);\nint oak(void)\n{\n\treturn grow(1);\n}\nstatic int old;\n",
    ELM: b"#include <linux/vfio.h>\nint elm;\n",
    "drivers/far/Makefile": b"obj-m += ash.o yew.o fir.o\n",
    "drivers/far/ash.c": b"#include <linux/vfio.h>\nint ash;\n",
    "drivers/far/yew.c": b"int yew;\n",
    "drivers/far/fir.c": b"#include <linux/vfio.h>\nint broken = here;\n",
}


@pytest.fixture
def toy_kernel(tmp_path: Path, write_files: WriteFiles) -> Path:
    """The toy kernel, unpacked."""
    return executable(write_files(tmp_path / "toy", KERNEL))


def executable(folder: Path) -> Path:
    """``folder``, whose programs can be run."""
    (folder / "scripts/kernel-doc").chmod(0o755)
    return folder


@pytest.fixture
def toy_tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tools of LLVM that say their version and are never asked for more."""
    if not all(map(shutil.which, ("cc", "make", "perl"))):
        pytest.skip("needs cc, make and perl")
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("clang-99", "ld.lld-99", "llvm-nm-99", "s390x-linux-gnu-ld"):
        (tools / name).write_text("#!/bin/sh\necho version 99\n")
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tools), prepend=":")


@pytest.fixture
def toy_series(tmp_path: Path, git: Git, write_files: WriteFiles) -> Series:
    """``toy_series((subject, files), …)`` gives the folder of mails for the toy.

    A file that is None goes; a subject may go on with a text of its own.
    """

    def series(*patches: tuple[str, dict[str, bytes | None]]) -> Path:
        work = executable(write_files(tmp_path / "authoring", KERNEL))
        git(tmp_path, "init", "-q", str(work))
        for name, value in (("user.name", "Ada"), ("user.email", "ada@example.org")):
            git(work, "config", name, value)
        git(work, "add", "-f", ".")
        git(work, "commit", "-q", "-m", "base")
        for message, files in patches:
            write_files(
                work, {at: text for at, text in files.items() if text is not None}
            )
            for path in (at for at, text in files.items() if text is None):
                (work / path).unlink()
            git(work, "add", "-f", "-A", ".")
            text = message if "\n" in message else f"{message}\n\nThe text.\n"
            git(work, "commit", "-q", "--cleanup=verbatim", "-m", text)
        folder = tmp_path / "mails"
        git(work, "format-patch", "-q", "-o", str(folder), f"-{len(patches)}")
        return folder

    return series


@dataclass(frozen=True)
class Said:
    """What a run came to."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    def cell(self, patch: int, column: str) -> Any:
        """One place of the table."""
        return self.document["patches"][patch - 1]["cells"][column]

    def faults(self, patch: int, column: str) -> list[str]:
        """The faults there, each as a line."""
        found = self.cell(patch, column)["faults"]
        return [f"{each['where']}: {each['what']}" for each in found]


Prove = Callable[..., Said]


@pytest.fixture
def prove(
    toy_kernel: Path,
    toy_series: Series,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> Prove:
    """``prove(patch, …)`` proves a series; without patches, the one of before."""

    def run(*patches: Patch, options: str = "--arch x86_64") -> Said:
        series = toy_series(*patches) if patches else tmp_path / "mails"
        line = f"verify --tree {toy_kernel} {series} --work {tmp_path}/work"
        capfd.readouterr()
        status = main([*line.split(), "--jobs=2", "--format=json", *options.split()])
        out, err = capfd.readouterr()
        return Said(status, out, err)

    return run


MINIATURE = Path(__file__).parents[1] / "miniature"
# One folder is another architecture's; all else below drivers/vfio is built together.
MINIATURE_INNER = b"""\
VPATH := $(srctree)
sources := $(shell cd $(srctree) && find drivers/vfio -name '*.c' | sort)
drivers/vfio/: $(sources:.c=.o)
ifneq ($(ARCH),s390)
drivers/juniper/%.o: ; @echo "$*.c:1:1: error: not here"; exit 1
endif
%.o: %.c
\t@mkdir -p $(@D)
\t@echo "  CC [M]  $@"
\t@sh $(srctree)/scripts/cc $@ $*.c $(srctree) $(KCFLAGS)
"""
MINIATURE_FLAGS = b" ".join(
    (
        b"-std=gnu11 -O1 -nostdinc -D__KERNEL__",
        b"-I$tree/include -I$tree/include/uapi -I$tree/drivers/vfio",
        b"-include $tree/include/linux/kconfig.h",
        b"-Wall -Wextra -Wmissing-prototypes",
        b"-Wno-unused-parameter -Wno-sign-compare -Wno-type-limits",
    )
)


@pytest.fixture
def miniature_kernel(tmp_path: Path, write_files: WriteFiles) -> Path:
    """The miniature tree, with what makes it one that can be built."""
    folder = tmp_path / "miniature"
    shutil.copytree(MINIATURE, folder)
    makefile = (folder / "Makefile").read_bytes()
    compiler = COMPILER.replace(b"-I$tree/include -Wall -Wno-main", MINIATURE_FLAGS)
    build = OUTER.partition(b"O := out\n")
    tools = {
        **TOOLS,
        "Makefile": makefile + b"O := out\n" + build[2],
        "inner.mk": MINIATURE_INNER,
        "scripts/cc": compiler,
        # The rest of a kernel has what its headers declare.
        "lib/exports.c": b"".join(
            b"EXPORT_SYMBOL(%s);\n" % name
            for path in sorted(folder.glob("include/**/*.h"))
            for name in re.findall(rb"(?m)^\w[\w \t*]*?(\w+)\(", path.read_bytes())
        ),
    }
    return executable(write_files(folder, tools))
