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

from ....checkers.expression import Call, Constant, Expression, Operation, expression
from ...editing.fitting import DoesNotFit
from ..request.reading import Claim, Reading, assignment, checked, statements_of
from ..request.roles import EFAULT, FLAG_CAPS, Role

GOES = "the reply with the capability chain"

NO_ROOM = (
    "cap_offset is 0 now where argsz leaves no room for the capabilities; the driver "
    "gave back what the user had there."
)


def claim(statements: Sequence[Cursor], reading: Reading) -> Claim | None:
    """The reply with its FLAG_CAPS, where that is set right before.

    Raises DoesNotFit where a branch of it does something else.
    """
    before = int(_sets_flag(statements[0], reading))
    if len(statements) <= before:
        return None
    reply = statements[before]
    if reply.kind != CursorKind.IF_STMT:
        return None
    condition, *branches = reply.get_children()
    if not _too_small(expression(condition), reading) or len(branches) != 2:
        return None
    small, large = (_parts(branch, reading) for branch in branches)
    if not {"argsz"} <= small <= {"argsz", "cap_offset 0", "kfree"}:
        raise DoesNotFit(branches[0], "a small argsz is answered in another way")
    if large - {"kfree"} != {"shift", "copy", f"cap_offset {reading.scope.minimum}"}:
        raise DoesNotFit(branches[1], "the capabilities are copied in another way")
    changes = () if "cap_offset 0" in small else (NO_ROOM,)
    return Claim("caps_reply", before + 1, changes=changes)


def _parts(branch: Cursor, reading: Reading) -> set[str]:
    """What a branch of the reply does; raises DoesNotFit where that is more."""
    done = set()
    rest = statements_of(branch)
    while rest:
        what, count = _part(rest, reading)
        done.add(what)
        rest = rest[count:]
    return done


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


def _part(statements: Sequence[Cursor], reading: Reading) -> tuple[str, int]:
    """The next part of the reply, and how many statements it takes."""
    found = checked(statements, reading.scope)
    if found is not None and _copies_caps(found.call, reading):
        if found.failure != -EFAULT:
            raise DoesNotFit(found.call.cursor, "a failing copy is not -EFAULT here")
        return "copy", found.count
    what = _stored(statements[0], reading) or _called(statements[0], reading)
    if not what:
        raise DoesNotFit(statements[0], "the reply with the capabilities does more")
    return what, 1


def _stored(statement: Cursor, reading: Reading) -> str:
    match assignment(statement):
        case (target, value) if reading.info(target) == "argsz" and _whole_size(
            value, reading
        ):
            return "argsz"
        case (target, Constant(value)) if reading.info(target) == "cap_offset":
            return f"cap_offset {value}"
    return ""


def _called(statement: Cursor, reading: Reading) -> str:
    if statement.kind != CursorKind.CALL_EXPR:
        return ""
    match expression(statement):
        case Call("vfio_info_cap_shift", (caps, size)):
            if reading.role(caps) == Role.CAPS_POINTER and reading.is_minimum(size):
                return "shift"
        case Call("kfree", (buffer,)) if reading.caps(buffer) == "buf":
            return "kfree"
    return ""


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
