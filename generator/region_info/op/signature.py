# SPDX-License-Identifier: GPL-2.0-only
"""What the op is called, and the head it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from clang.cindex import Cursor, CursorKind

from ....checkers.cursors import arguments, walk
from ...editing.fitting import DoesNotFit
from ...editing.heads import WIDTH
from ...editing.layout import column, indent
from ...editing.program import functions
from ...editing.render import render
from ..lifting.declarations import declarations, nested
from ..lifting.level import Level
from ..request.renaming import Names
from ..request.roles import Role


@dataclass(frozen=True)
class Home:
    """How the rest of the tree reaches the op: not at all, by a header, exported.

    ``export`` is the macro the driver exports its ioctl with, or empty.
    """

    public: bool = False
    export: str = ""

    @property
    def storage(self) -> str:
        """The storage class of the definition, with the blank behind it."""
        return "" if self.public else "static "


def op_name(level: Level, in_place: bool) -> str:
    """``…_ioctl_get_region_info``, the form reviewers asked for upstream.

    Raises DoesNotFit where there is such a function.
    """
    name = level.function.spelling
    if in_place and name.endswith("get_region_info"):
        stem = name[: -len("get_region_info")]
        return name if "ioctl" in stem else f"{stem}ioctl_get_region_info"
    outermost = list(level.outward())[-1].function.spelling
    stem = outermost if "ioctl" in outermost else f"{outermost}_ioctl"
    if in_place and "region_info" in name:
        return name
    taken = {function.spelling for function in functions(level.unit)}
    made = f"{stem}_get_region_info"
    if made in taken and made != name:
        raise DoesNotFit(level.function, f"there is a function {made}() already")
    return made


def names_of(level: Level, ops: Mapping[str, str]) -> Names:
    """What the op calls the parts of the request: as the driver did, if it did."""
    return Names(
        parameter_name(level, (Role.DEVICE,), "vdev"),
        parameter_name(level, (Role.INFO, Role.INFO_POINTER), "info"),
        parameter_name(level, (Role.CAPS, Role.CAPS_POINTER), "caps"),
        ops,
    )


def parameter_name(level: Level, roles: tuple[Role, ...], otherwise: str) -> str:
    """What the innermost function calls the part of the request, else a free name.

    Raises DoesNotFit where there is none.
    """
    for each in level.outward():
        for found in variables_of(each):
            if each.scope.roles.get(found.hash) in roles:
                return found.spelling
    taken = {found.spelling for found in variables_of(level)}
    taken |= {
        found.spelling
        for found in walk(level.function)
        if found.kind == CursorKind.DECL_REF_EXPR
    }
    for name in (otherwise, f"region_{otherwise}"):
        if name not in taken:
            return name
    raise DoesNotFit(level.function, f"{otherwise} is the name of something else")


def variables_of(level: Level) -> Iterator[Cursor]:
    """The parameters of a level's function and the locals declared on the path."""
    yield from arguments(level.function)
    for statement in (*declarations(level.lifted), *nested(level.lifted)):
        for child in statement.get_children():
            if child.kind == CursorKind.VAR_DECL:
                yield child


def signature(storage: str, name: str, names: Names) -> str:
    """The head of the op, aligned to its parenthesis as the kernel wants it."""
    text = ""
    for head in (f"{storage}int {name}(", f"{storage}int\n{name}("):
        text = render(
            "region_info_drivers/signature.c",
            head=head,
            align=indent(len(head.rpartition("\n")[2])).decode(),
            device=names.device,
            info=names.info,
            caps=names.caps,
        ).rstrip("\n")
        if all(column(line.encode()) <= WIDTH for line in text.split("\n")):
            break
    return text
