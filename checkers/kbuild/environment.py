# SPDX-License-Identifier: GPL-2.0-only
"""What a build for one architecture would have made before the first object."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..errors import NotParsed
from ..source import Source
from . import kconfig, store
from .arch import triple
from .configuration import everything
from .flags import general
from .headers import Headers, joined
from .macro import Macros, answers
from .offsets import computed
from .probe import Probe

WISHES = Path(__file__).parent / "wishes.config"
DEEP = 20_000  # symbols that depend on each other, one frame or two for each


@dataclass(frozen=True)
class Environment:
    """The configuration for ``arch``, the ``output`` folder with its headers, and
    the ``arguments`` that every file of the architecture is compiled with.

    ``inputs`` are the files of the tree that all this depends on, there or not.
    """

    arch: str
    output: Path
    configuration: Mapping[str, str]
    arguments: tuple[str, ...]
    inputs: frozenset[str]


def environment(source: Source, arch: str) -> Environment:
    """The environment for ``arch``, from the cache if nothing it is made of changed.

    Raises NotParsed where the tree has no Kconfig file to make it from.
    """
    memory = store.Memory(source, f"environment {arch}")
    kept = memory.recall()
    if kept is not None and Path(kept.value["output"]).is_dir():
        return Environment(
            arch,
            Path(kept.value["output"]),
            kept.value["configuration"],
            tuple(kept.value["arguments"]),
            kept.inputs,
        )
    made = derived(source, arch)
    value = {
        "output": str(made.output),
        "configuration": made.configuration,
        "arguments": made.arguments,
    }
    memory.keep(value, made.inputs)
    return made


def derived(source: Source, arch: str) -> Environment:
    """The environment made anew."""
    read = kconfig.read(source, macros(arch))
    if not read.entries:
        raise NotParsed(
            str(source.root), "it has no Kconfig file to make a configuration from"
        )
    with deep_recursion():
        configuration = everything(read, wishes())
    headers = Headers(source, arch, configuration)
    made = store.build_folder()
    store.put(made, headers.all())
    inputs = {*read.files, *headers.inputs}
    arguments, makefiles = general(source, arch, configuration, made)
    inputs |= {*makefiles, *compute(source, arch, made, arguments)}
    output = store.settle(made)
    moved = tuple(word.replace(str(made), str(output)) for word in arguments)
    return Environment(arch, output, configuration, moved, frozenset(inputs))


def compute(
    source: Source, arch: str, made: Path, arguments: tuple[str, ...]
) -> set[str]:
    """Add the headers of computed numbers, each of which may need the one before."""
    inputs: set[str] = set()
    files = {
        "bounds.h": "kernel/bounds.c",
        "asm-offsets.h": f"arch/{arch}/kernel/asm-offsets.c",
        "rq-offsets.h": "kernel/sched/rq-offsets.c",
    }
    store.put(made, {f"include/generated/{name}": joined(()) for name in files})
    for name, path in files.items():
        lines, depends = computed(source, path, arguments)
        store.put(made, {f"include/generated/{name}": joined(lines)})
        inputs |= depends
    return inputs


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Room for chains of symbols that depend on each other."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, DEEP))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def macros(arch: str) -> Macros:
    """The variables that Kbuild exports to Kconfig, and the answers for a shell."""
    exported = {
        "SRCARCH": arch,
        "ARCH": arch,
        "SUBARCH": arch,
        "HEADER_ARCH": arch,
        "srctree": ".",
        "KERNELVERSION": "0",
        "CC_VERSION_TEXT": "clang",
        "CC": "clang",
        "LD": "ld.lld",
    }
    return Macros(exported, answers(Probe(triple(arch))))


@lru_cache(maxsize=1)
def wishes() -> dict[str, str]:
    """The exceptions to ``y``, from a file in the form of a kernel configuration."""
    found = {}
    for line in WISHES.read_text("utf-8").split("\n"):
        words = line.split()
        if line.startswith("# CONFIG_") and line.endswith(" is not set"):
            found[words[1].removeprefix("CONFIG_")] = "n"
        elif line.startswith("CONFIG_"):
            name, _, value = line.partition("=")
            found[name.removeprefix("CONFIG_")] = value.strip('"')
    return found
