# SPDX-License-Identifier: GPL-2.0-only
"""The driver copies the capability chain out behind the structure.

Old code::

    info.flags |= VFIO_REGION_INFO_FLAG_CAPS;
    if (info.argsz < sizeof(info) + caps.size) {
            info.argsz = sizeof(info) + caps.size;
            info.cap_offset = 0;
    } else {
            vfio_info_cap_shift(&caps, sizeof(info));
            if (copy_to_user(arg + sizeof(info), caps.buf, caps.size)) {
                    kfree(caps.buf);
                    return -EFAULT;
            }
            info.cap_offset = sizeof(info);
    }
"""

from __future__ import annotations

from collections.abc import Sequence

from clang.cindex import Cursor, CursorKind

from ...checkers.expression import Call, Constant, Expression, Operation, expression
from ..reading import Claim, Reading, assignment, checked, statements_of
from ..request import EFAULT, DoesNotFit, Role

FLAG_CAPS = 1 << 3  # VFIO_REGION_INFO_FLAG_CAPS, fixed by the uAPI


def claim(statements: Sequence[Cursor], reading: Reading) -> Claim | None:
    """The reply with its FLAG_CAPS, where that is set right before."""
    before = int(_sets_flag(statements[0], reading))
    if len(statements) <= before:
        return None
    reply = statements[before]
    if reply.kind != CursorKind.IF_STMT:
        return None
    condition, *branches = reply.get_children()
    if not _too_small(expression(condition), reading) or len(branches) != 2:
        return None
    for branch in branches:
        rest = statements_of(branch)
        while rest:
            rest = rest[_part(rest, reading) :]
    return Claim("caps_reply", before + 1)


def _sets_flag(statement: Cursor, reading: Reading) -> bool:
    if not statement.kind.is_expression():
        return False
    match expression(statement):
        case Operation("|=", (flags, Constant(value))):
            return reading.info(flags) == "flags" and value == FLAG_CAPS
    return False


def _too_small(value: Expression, reading: Reading) -> bool:
    """``info.argsz < sizeof(info) + caps.size``, either way around."""
    match value:
        case Operation("<", (argsz, size)) | Operation(">", (size, argsz)):
            return reading.info(argsz) == "argsz" and _whole_size(size, reading)
    return False


def _whole_size(value: Expression, reading: Reading) -> bool:
    match value:
        case Operation("+", (one, other)):
            return any(
                reading.is_minimum(fixed) and reading.caps(more) == "size"
                for fixed, more in ((one, other), (other, one))
            )
    return False


def _part(statements: Sequence[Cursor], reading: Reading) -> int:
    """How many statements the next part of the reply takes; raises DoesNotFit."""
    found = checked(statements, reading.scope)
    if found is not None and _copies_caps(found.call, reading):
        if found.failure != -EFAULT:
            raise DoesNotFit(found.call.cursor, "a failing copy is not -EFAULT here")
        return found.count
    stored = assignment(statements[0])
    if stored is not None:
        member, value = reading.info(stored[0]), stored[1]
        if member == "argsz" and _whole_size(value, reading):
            return 1
        if member == "cap_offset" and isinstance(value, Constant):
            return 1
    elif statements[0].kind == CursorKind.CALL_EXPR:
        match expression(statements[0]):
            case Call("vfio_info_cap_shift", (caps, size)):
                if reading.role(caps) == Role.CAPS_POINTER and reading.is_minimum(size):
                    return 1
            case Call("kfree", (buffer,)):
                if reading.caps(buffer) == "buf":
                    return 1
    raise DoesNotFit(statements[0], "the reply with the capabilities does more")


def _copies_caps(call: Call, reading: Reading) -> bool:
    if call.callee != "copy_to_user":
        return False
    to, buffer, size = call.arguments
    if reading.caps(buffer) != "buf" or reading.caps(size) != "size":
        return False
    if reading.role(to) != Role.USER_TAIL:
        raise DoesNotFit(
            call.cursor, "the capabilities do not go right behind the structure"
        )
    return True
