# SPDX-License-Identifier: GPL-2.0-only
"""Which files of which tree are meant."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import UserError
from .kbuild.located import STUBS, places
from .source import Source

_SUFFIXES = (".c", ".h")


@dataclass(frozen=True)
class Selection:
    """The .c and .h files to look at, relative to the tree.

    Those in ``named`` are parsed whatever is in them, the others if they may matter;
    ``links`` would be among them, but are not followed.  ``whole`` says that every file
    of the tree is among them.
    """

    files: tuple[str, ...]
    named: frozenset[str] = frozenset()
    links: tuple[str, ...] = ()
    whole: bool = False


def tree_around(path: Path) -> Path:
    """The kernel tree that ``path`` is in; raises UserError where there is none."""
    start = path.resolve()
    for folder in (start, *start.parents):
        if all((folder / name).is_file() for name in ("Makefile", "Kbuild", "Kconfig")):
            return folder
    raise UserError(
        f"{path} is in no kernel tree",
        "name the tree with --tree, or the folder of a module",
    )


def ground(tree: Path | None, paths: Sequence[Path]) -> tuple[Path, Path | None]:
    """The root of what ``paths`` are in, and the kernel it is for if it is in none.

    ``tree`` is the kernel that was named.  Where none was, modules outside of any tree
    are for no kernel in particular: STUBS.  Raises UserError where nothing is meant.
    """
    if tree is not None:
        top = tree.resolve()
        if not (paths and all(_outside(path, top) for path in paths)):
            return top, None
        places(top)
        return _module_around(paths, top), top
    try:
        return tree_around((*paths, Path())[0]), None
    except UserError:
        if not paths:
            raise
        return _module_around(paths, Path()), STUBS


def _outside(path: Path, top: Path) -> bool:
    """Whether a path has nothing to do with a folder; a link in it is no way out."""
    places = path.resolve(), path.parent.resolve() / path.name
    return not any(
        place.is_relative_to(top) or top.is_relative_to(place) for place in places
    )


def _module_around(paths: Sequence[Path], top: Path) -> Path:
    """The work tree of git that ``paths`` are in, else the folder around them.

    Raises UserError where one is not there, or only below ``top``.
    """
    for path in paths:
        _require(path, top)
    every = [path.resolve() for path in paths]
    common = Path(os.path.commonpath(p if p.is_dir() else p.parent for p in every))
    for folder in (common, *common.parents):
        if (folder / ".git").exists():
            return folder
    return common


def _require(path: Path, top: Path) -> None:
    """Raise UserError where ``path`` is not there; it may be meant below ``top``."""
    if not path.exists():
        meant = top / path
        raise UserError(
            f"{path} does not exist",
            f"paths are those of the folder that you are in: name {meant}"
            if meant.exists()
            else "name files or folders",
        )


def select(source: Source, paths: Sequence[Path]) -> Selection:
    """The files that ``paths`` are, or that are below them; without any, all of VFIO.

    Raises UserError for a path that is not there, not in the tree or not C.
    """
    # What finds the folders takes long to import, and is not always needed.
    from .folders import vfio_links, vfio_sources

    if not paths:
        return Selection(vfio_sources(source), links=vfio_links(source))
    root = source.root.resolve()
    files: list[str] = []
    named: list[str] = []
    for path in paths:
        place = path.resolve()
        inside = place.is_relative_to(root)
        name = place.relative_to(root).as_posix() if inside and place != root else ""
        if name not in source.overlay:
            _require(path, root)
        if not inside:
            raise UserError(f"{path} is not in the tree {source.root}")
        if place.is_dir():
            found = sorted(_below(source, name))
            if not found:
                raise UserError(f"{path} has no C files in it")
            files += found
        elif place.suffix in _SUFFIXES:
            named.append(name)
        else:
            raise UserError(f"{path} is neither a folder nor a .c or .h file")
    every = tuple(dict.fromkeys(files + named))
    return Selection(every, frozenset(named), whole=is_whole(source, paths))


def is_whole(source: Source, paths: Sequence[Path]) -> bool:
    """Whether ``paths`` mean the whole tree."""
    root = source.root.resolve()
    return any(path.resolve() == root for path in paths)


def _below(source: Source, folder: str) -> Iterator[str]:
    """The C files of a folder and of the folders below it."""
    from .folders import below

    try:
        for each in below(source, folder):
            yield from source.files(each, *_SUFFIXES)
    except OSError as error:
        where = error.filename or folder
        raise UserError(f"{where} cannot be read", error.strerror or "") from error
