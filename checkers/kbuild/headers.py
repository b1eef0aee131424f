# SPDX-License-Identifier: GPL-2.0-only
"""The headers that a build generates, derived from the tree's own tables and lists.

They are laid out as Kbuild lays them out in its output folder.  Those that have to
be computed by a compiler come from :mod:`.offsets`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from ..source import Source
from .functions import NUMBER
from .makefile import Makefile, tree_path
from .sysreg import system_registers
from .tables import (
    capabilities,
    feature_masks,
    hardware_capabilities,
    system_calls,
    time_constants,
)

STUBS = Path(__file__).parent / "stub"
ABIS = re.compile(r"^(\S*/)?(unistd_\w+\.h)\s*:\s*(abis|prefix)\s*:?=\s*(\S*)", re.M)
# Headers that only assembler, the boot code or a vDSO needs the contents of.
EMPTY = (
    "autoksyms.h",
    "integer-wrap.h",
    "randstruct_hash.h",
    "compat_vdso-offsets.h",
    "vdso-offsets.h",
    "vdso32-offsets.h",
    "vdso64-offsets.h",
    "vdso-cfi-offsets.h",
)


class Headers:
    """Derives headers; ``inputs`` are the files of the tree it looked at so far.

    ``doubts`` names the headers whose table is not as expected; they are cut short.
    """

    def __init__(
        self, source: Source, arch: str, configuration: Mapping[str, str]
    ) -> None:
        self.source, self.arch, self.configuration = source, arch, configuration
        self.inputs: dict[str, None] = {}
        self.doubts: list[str] = []

    def text(self, path: str) -> str:
        """The content of ``path``, empty where there is no such file."""
        self.inputs[path] = None
        try:
            return self.source.read(path).decode("utf-8", "replace")
        except OSError:
            return ""

    def all(self) -> dict[str, bytes]:
        """Every header that needs no compiler, by its path in the output folder."""
        files: dict[str, bytes] = {}
        for name, lines in self.generated():
            files[f"include/generated/{name}"] = self.content(name, lines)
        arch = f"arch/{self.arch}/include"
        for kind in ("", "uapi/"):
            for name, lines in self.asm(kind):
                path = f"{arch}/generated/{kind}asm/{name}"
                files[path] = self.content(name, lines)
        return files

    def content(self, name: str, lines: Iterable[str]) -> bytes:
        """The header ``name`` as a file."""
        read: list[str] = []
        try:
            read.extend(lines)
        except (ValueError, IndexError):
            self.doubts.append(f"{name} is made of a table that is not as expected")
        return joined(read)

    def generated(self) -> Iterator[tuple[str, Iterable[str]]]:
        """The headers below ``include/generated``."""
        yield "autoconf.h", autoconf(self.configuration)
        yield "utsrelease.h", ['#define UTS_RELEASE "0"']
        yield "utsversion.h", ['#define UTS_VERSION "#1"']
        yield "package.h", ['#define LINUX_PACKAGE_ID ""']
        yield (
            "compile.h",
            [
                f'#define UTS_MACHINE "{self.arch}"',
                '#define LINUX_COMPILE_BY ""',
                '#define LINUX_COMPILE_HOST ""',
                '#define LINUX_COMPILER ""',
            ],
        )
        frequency = self.configuration.get("HZ", "")
        if NUMBER.fullmatch(frequency) and int(frequency) > 1:
            yield "timeconst.h", time_constants(int(frequency))
        for name in EMPTY:
            yield name, []

    def asm(self, kind: str) -> Iterator[tuple[str, Iterable[str]]]:
        """The headers below ``asm``: wrappers of generic ones, and generated ones."""
        folder = f"arch/{self.arch}/include/{kind}asm"
        lists = Makefile(self.source, self.configuration, {"SRCARCH": self.arch})
        lists.read(f"{folder}/Kbuild")
        lists.read(f"include/{kind}asm-generic/Kbuild")
        self.inputs |= lists.files

        def named(*variables: str) -> set[str]:
            # What the tree says; nothing is to be written out of the folder for it.
            words = (word for each in variables for word in lists.words(each))
            return {word for word in words if tree_path(word) == word}

        made = named("generated-y", "syscall-y")
        for name in sorted(made):
            yield name, self.made(name)
        generic = named("generic-y")
        for name in sorted((generic | named("mandatory-y")) - made):
            if name in generic or not self.source.exists(f"{folder}/{name}"):
                yield name, [f"#include <asm-generic/{name}>"]

    def made(self, name: str) -> Iterable[str]:
        """The lines of a header that the architecture generates itself."""
        if name in MADE:
            return MADE[name](self)
        if name.startswith("unistd_"):
            return self.numbers(name)
        stub = STUBS / self.arch / name
        return [stub.read_text("utf-8")] if stub.is_file() else []

    def numbers(self, name: str) -> Iterator[str]:
        """System call numbers, for the ABIs that the architecture's Makefile says."""
        width = name.removeprefix("unistd_").removesuffix(".h").rpartition("_")[2]
        abis, prefix = f"common,{width}", ""
        base = f"arch/{self.arch}"
        for folder in ("kernel/syscalls", "entry/syscalls"):
            makefile = self.text(f"{base}/{folder}/Makefile")
            for _, header, what, value in ABIS.findall(makefile):
                if header == name and what == "abis":
                    abis = value
                elif header == name:
                    prefix = value
        if name.startswith("unistd_compat"):
            prefix = f"compat{width}_"
        return system_calls(self.table(base, width), frozenset(abis.split(",")), prefix)

    def table(self, base: str, width: str) -> str:
        """The text of the first system call table that fits."""
        folders = [f"{base}/{name}" for name in ("kernel", "entry", "tools")]
        width = "64" if width.startswith("x") else "32" if "32" in width else width
        for folder in folders:
            for name in (f"syscall_{width}.tbl", "syscall.tbl"):
                for path in (f"{folder}/syscalls/{name}", f"{folder}/{name}"):
                    if text := self.text(path):
                        return text
        return self.text("scripts/syscall.tbl")


MADE: Mapping[str, Callable[[Headers], Iterable[str]]] = {
    "cpucaps.h": lambda h: capabilities(h.text(f"arch/{h.arch}/tools/cpucaps")),
    "cpucap-defs.h": lambda h: capabilities(h.text(f"arch/{h.arch}/tools/cpucaps")),
    "sysreg-defs.h": lambda h: system_registers(h.text(f"arch/{h.arch}/tools/sysreg")),
    "kernel-hwcap.h": lambda h: hardware_capabilities(
        h.text(f"arch/{h.arch}/include/uapi/asm/hwcap.h")
    ),
    "cpufeaturemasks.h": lambda h: feature_masks(
        h.text(f"arch/{h.arch}/include/asm/cpufeatures.h"), h.configuration
    ),
}


def autoconf(configuration: Mapping[str, str]) -> Iterator[str]:
    """``#define CONFIG_…`` for every symbol that has a value."""
    for name, value in sorted(configuration.items()):
        if value == "y":
            yield f"#define CONFIG_{name} 1"
        elif value == "m":
            yield f"#define CONFIG_{name}_MODULE 1"
        elif re.fullmatch(r"-?\d+|0[xX][0-9a-fA-F]+", value):
            yield f"#define CONFIG_{name} {value}"
        else:
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            yield f'#define CONFIG_{name} "{escaped}"'


def joined(lines: Iterable[str]) -> bytes:
    """The lines as a file with an include guard of the compiler's own."""
    return "".join(f"{line}\n" for line in ("#pragma once", *lines)).encode()
