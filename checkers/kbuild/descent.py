# SPDX-License-Identifier: GPL-2.0-only
"""From the top Makefile down to the folder whose Makefile builds a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..source import Source
from .makefile import Makefile, makefiles, tree_path

ARCH_LISTS = ("core-y", "core-m", "drivers-y", "drivers-m", "libs-y", "libs-m")
OUTPUT = "/output"  # stands for the output folder in what a Makefile says


@dataclass(frozen=True)
class Built:
    """How an object is built: by the Makefile of ``folder``, into ``module``.

    ``flags`` are the words of the C flags on the way, unfiltered; ``modular`` is true
    where the configuration says ``m``.
    """

    folder: str
    module: str
    modular: bool
    flags: tuple[str, ...]


def variables(arch: str, folder: str = "") -> dict[str, str]:
    """What make is given from outside, on its command line."""
    return {
        "srctree": ".",
        "abs_srctree": ".",
        "abs_objtree": ".",
        "CURDIR": ".",
        "objtree": OUTPUT,
        "building_out_of_srctree": "1",
        "SRCARCH": arch,
        "ARCH": arch,
        "SUBARCH": arch,
        "CC": "clang",
        "CC_VERSION_TEXT": "clang",
        "LLVM": "1",
        "LLVM_IAS": "1",
        "MAKEFLAGS": "--no-print-directory",
        "sub_make_done": "1",
        "may-sync-config": "",
        "KBUILD_EXTMOD": "",
        "src": folder or ".",
        "obj": folder or ".",
    }


def makefile(
    source: Source,
    arch: str,
    configuration: Mapping[str, str],
    folder: str,
    given: Mapping[str, str] = MappingProxyType({}),
) -> Makefile:
    """The variables of the Kbuild file of ``folder``, or else of its Makefile.

    ``given`` is what make is given in another way than for every kernel.
    """
    first, second = makefiles(folder)
    found = Makefile(source, configuration, {**variables(arch, folder), **given})
    found.read(first if source.exists(first) else second)
    return found


class Descent:
    """From the top of ``source`` to any file, under one configuration.

    ``given`` are variables that are not as for every kernel.
    """

    def __init__(
        self,
        source: Source,
        arch: str,
        configuration: Mapping[str, str],
        given: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.source, self.arch, self.configuration = source, arch, configuration
        self.given = given
        self.makefiles: dict[str, Makefile] = {}

    def makefile(self, folder: str) -> Makefile:
        """The variables of ``folder``, read once."""
        if folder not in self.makefiles:
            self.makefiles[folder] = makefile(
                self.source, self.arch, self.configuration, folder, self.given
            )
        return self.makefiles[folder]

    def built(self, path: str, top: str = "") -> Built | None:
        """How ``path`` is built, or None where this configuration does not build it.

        Kbuild begins in the folder ``top``.
        """
        wanted = f"{path.rpartition('.')[0]}.o"
        pending: list[tuple[str, tuple[str, ...]]] = [(top, ())]
        seen = set()
        while pending:
            folder, inherited = pending.pop()
            if folder in seen:
                continue
            seen.add(folder)
            makes = self.makefile(folder)
            inherited = (*inherited, *makes.words("subdir-ccflags-y"))
            name = wanted[len(folder) + 1 :] if folder else wanted
            if (found := module_of(makes, name)) is not None:
                own = flags(makes, name)
                return Built(folder, *found, (*inherited, *own))
            pending += [
                (below, inherited)
                for below in self.folders(folder)
                if path.startswith(f"{below}/")
            ]
        return None

    def folders(self, folder: str) -> Iterator[str]:
        """The folders that Kbuild descends into from ``folder``."""
        yield from folders(self.makefile(folder), folder)
        if not folder:
            yield from self.arch_folders()

    def arch_folders(self) -> Iterator[str]:
        """The folders that the architecture's Makefile adds to those of the top."""
        makes = Makefile(self.source, self.configuration, variables(self.arch))
        makes.read(f"arch/{self.arch}/Makefile")
        for entry in (word for name in ARCH_LISTS for word in makes.words(name)):
            if entry.endswith("/"):
                yield tree_path(f"./{entry}")
        yield f"arch/{self.arch}"


def flags(makes: Makefile, name: str) -> list[str]:
    """The words of the C flags that a makefile gives its object ``name``."""
    variables = ("ccflags-y", "EXTRA_CFLAGS", f"CFLAGS_{name}")
    return [word for variable in variables for word in makes.words(variable)]


def module_of(makes: Makefile, name: str) -> tuple[str, bool] | None:
    """The module that the object ``name`` goes into, and whether it is modular."""
    for variable, modular in (("obj-y", False), ("lib-y", False), ("obj-m", True)):
        for entry in makes.words(variable):
            if entry == name:
                return name.rpartition("/")[2].removesuffix(".o"), modular
            if entry.endswith(".o") and name in parts(makes, entry):
                return entry.rpartition("/")[2].removesuffix(".o"), modular
    return None


def parts(makes: Makefile, entry: str) -> Iterator[str]:
    """The objects that the composite object ``entry`` is linked of."""
    stem = entry.removesuffix(".o")
    for suffix in ("objs", "y", "m"):
        yield from makes.words(f"{stem}-{suffix}")


def folders(makes: Makefile, folder: str) -> Iterator[str]:
    """The folders that the makefile of ``folder`` descends into."""
    for variable in ("obj-y", "obj-m", "lib-y", "subdir-y", "subdir-m"):
        for entry in makes.words(variable):
            if entry.endswith("/") or variable.startswith("subdir"):
                yield tree_path(f"./{folder}/{entry}")


def built_objects(makes: Makefile, folder: str) -> Iterator[str]:
    """What the makefile of ``folder`` builds, with the parts of composite objects.

    Objects end in ``.o``, folders in ``/``; both are relative to the tree.
    """
    for below in folders(makes, folder):
        yield f"{below}/"
    for variable in ("obj-y", "obj-m", "lib-y"):
        for entry in makes.words(variable):
            if entry.endswith(".o"):
                for name in (entry, *parts(makes, entry)):
                    yield tree_path(f"./{folder}/{name}")
