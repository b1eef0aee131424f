# SPDX-License-Identifier: GPL-2.0-only
"""The driver lays a record of its own over the structure and a capability behind it.

Old code::

    ext->base.argsz = sizeof(*ext);
    ext->base.cap_offset = offsetof(typeof(*ext), type);
    ext->type.header.id = VFIO_REGION_INFO_CAP_TYPE;
    ext->type.header.next = 0;
    ext->type.type = VFIO_REGION_TYPE_GFX;

becomes a capability of its own that is added to the chain.
"""

from __future__ import annotations

from collections.abc import Sequence

from clang.cindex import Cursor

from ....checkers.cursors import byte_range
from ....checkers.expression import Constant, Expression, Member
from ...editing.fitting import DoesNotFit
from ...editing.layout import column, indent, leading, line_start
from ..request.reading import Claim, Reading, assignment

GOES = "a capability in a record of the driver's own"


def claim(statements: Sequence[Cursor], reading: Reading) -> Claim | None:
    """One assignment to the record that the core makes, or to the capability.

    Raises DoesNotFit where the capability's value is computed.
    """
    stored = assignment(statements[0])
    if stored is None:
        return None
    target, value = stored
    if (
        isinstance(target, Member)
        and _of_overlay(target.base, reading)
        and reading.info(target) in ("argsz", "cap_offset")
    ):
        return Claim("info_overlay", fails=False)
    capability = _capability(target, reading)
    if capability is None:
        return None
    member, rest = capability
    if not isinstance(value, Constant):
        raise DoesNotFit(value.cursor, "the capability's value is computed")
    name = f"cap_{member.name}"
    kind = member.cursor.type.get_canonical().spelling
    text = b""
    if rest != "header.next":
        text = f"{name}.{rest} = ".encode() + reading.scope.text(value.cursor) + b";"
    if _is_last(statements, reading):
        text += _added(statements[0], name, reading, own_line=bool(text))
    return Claim(
        "info_overlay",
        text=text,
        declares=(f"{kind} {name} = {{}};", "int ret;"),
        fails=False,
    )


def _of_overlay(value: Expression, reading: Reading) -> bool:
    """``ext->base``, whatever it is called."""
    return isinstance(value, Member) and reading.scope.is_overlay(value.base)


def _capability(target: Expression, reading: Reading) -> tuple[Member, str] | None:
    """The capability in the record that ``target`` is a member of, and which."""
    names: list[str] = []
    while isinstance(target, Member):
        if reading.scope.is_overlay(target.base):
            begins = next(iter(target.cursor.type.get_canonical().get_fields()), None)
            if (
                names
                and begins is not None
                and begins.type.get_canonical().spelling
                == ("struct vfio_info_cap_header")
            ):
                return target, ".".join(reversed(names))
            return None
        names.append(target.name)
        target = target.base
    return None


def _is_last(statements: Sequence[Cursor], reading: Reading) -> bool:
    """Whether no other assignment to the capability follows in this block."""
    for statement in statements[1:]:
        stored = assignment(statement)
        if stored is not None and _capability(stored[0], reading) is not None:
            return False
    return True


def _added(statement: Cursor, name: str, reading: Reading, *, own_line: bool) -> bytes:
    content = reading.scope.unit.content
    start = byte_range(statement)[0]
    margin = leading(content[line_start(content, start) : start])
    head = b"ret = vfio_info_add_capability("
    lines = [
        head + b"caps, &" + name.encode() + b".header,",
        indent(column(margin) + len(head))[len(margin) :]
        + b"sizeof("
        + name.encode()
        + b"));",
        b"if (ret)",
        b"\treturn ret;",
    ]
    text = (b"\n" + margin).join(lines)
    return (b"\n\n" + margin if own_line else b"") + text
