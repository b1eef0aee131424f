# SPDX-License-Identifier: GPL-2.0-only
"""What a build for one architecture would have made before the first object."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from ..errors import NotParsed
from ..source import Source
from . import kconfig, store
from .arch import triple
from .configuration import everything
from .entries import Kconfig
from .flags import general
from .headers import Headers, joined
from .macro import Macros, answers
from .offsets import Computed, computed
from .probe import Probe

WISHES = Path(__file__).parent / "wishes.config"
FOR_ASSEMBLER = "asm-offsets.h"  # no C code misses a number in it
Wishes = tuple[tuple[str, str], ...]
DEEP = 20_000  # symbols that depend on each other, one frame or two for each


@dataclass(frozen=True)
class Environment:
    """The configuration for ``arch``, the ``output`` folder with its headers, and
    the ``arguments`` that every file of the architecture is compiled with.

    ``doubts`` says what in the tree's own files was not understood, with its place.
    ``inputs`` are the files of the tree that all this depends on, there or not.
    """

    arch: str
    output: Path
    configuration: Mapping[str, str]
    arguments: tuple[str, ...]
    doubts: tuple[str, ...]
    inputs: frozenset[str]


def environment(source: Source, arch: str, more: Wishes = ()) -> Environment:
    """The environment for ``arch``, from the cache if nothing it is made of changed.

    ``more`` are wishes beside the usual ones, or in their place.  Raises NotParsed
    where the tree has no Kconfig file to make it from.
    """
    told = "".join(f" {name}={value}" for name, value in more)
    memory = store.Memory(source, f"environment {arch}{told}")
    kept = memory.recall()
    if kept is not None and Path(kept.value["output"]).is_dir():
        store.touch(Path(kept.value["output"]))
        return Environment(
            arch,
            Path(kept.value["output"]),
            kept.value["configuration"],
            tuple(kept.value["arguments"]),
            tuple(kept.value["doubts"]),
            kept.inputs,
        )
    made = derived(source, arch, more)
    value = {
        "output": str(made.output),
        "configuration": made.configuration,
        "arguments": made.arguments,
        "doubts": made.doubts,
    }
    memory.keep(value, made.inputs)
    return made


def derived(source: Source, arch: str, more: Wishes = ()) -> Environment:
    """The environment made anew; raises NotParsed where there is no Kconfig."""
    read = kconfig.read(source, macros(arch))
    if not read.entries:
        raise NotParsed(
            str(source.root), "it has no Kconfig file to make a configuration from"
        )
    configuration = switched_on(read, more)
    headers = Headers(source, arch, configuration)
    with store.new_folder() as made:
        store.put(made, headers.all())
        arguments, makefiles = general(source, arch, configuration, made)
        inputs = {*read.files, *headers.inputs, *makefiles}
        doubts = [*read.unread, *headers.doubts]
        for numbers in compute(source, arch, made, arguments):
            inputs |= numbers.inputs
            doubts += numbers.doubts
        output = store.settle(made)
    moved = tuple(word.replace(str(made), str(output)) for word in arguments)
    return Environment(
        arch, output, configuration, moved, tuple(doubts), frozenset(inputs)
    )


def switched_on(read: Kconfig, more: Wishes = ()) -> dict[str, str]:
    """The configuration with everything on that is wished for."""
    with deep():
        return everything(read, {**wishes(), **dict(more)})


@contextmanager
def deep() -> Iterator[None]:
    """Room for symbols that depend on each other; raises NotParsed where it ends."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, DEEP))
    try:
        yield
    except RecursionError as error:
        raise NotParsed("Kconfig", "its symbols depend on too many others") from error
    finally:
        sys.setrecursionlimit(before)


def compute(
    source: Source, arch: str, made: Path, arguments: tuple[str, ...]
) -> Iterator[Computed]:
    """Add the headers of computed numbers, each of which may need the one before."""
    files = {
        "bounds.h": "kernel/bounds.c",
        "asm-offsets.h": f"arch/{arch}/kernel/asm-offsets.c",
        "rq-offsets.h": "kernel/sched/rq-offsets.c",
    }
    store.put(made, {f"include/generated/{name}": joined(()) for name in files})
    for name, path in files.items():
        numbers = computed(source, path, arguments)
        store.put(made, {f"include/generated/{name}": joined(numbers.lines)})
        yield replace(numbers, doubts=()) if name == FOR_ASSEMBLER else numbers


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
