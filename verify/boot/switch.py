# SPDX-License-Identifier: GPL-2.0-only
"""Changes for the test alone, on top of what is tested: never a part of a series.

With the switch, a kernel can give every region an offset of the core's choice, as if
none had room in its driver's layout.  A driver that still decodes an offset, or a
teardown that only knows the fixed ones, then shows.
"""

from __future__ import annotations

import re
from pathlib import Path

from ...checkers.errors import UserError
from .bench import Delta, read

CORE = "drivers/vfio"
PARAMETER = "force_dynamic_offsets"
DECIDES = "vfio_mmap_outgrows"
DECISION = re.compile(
    rb"^static bool %s\([^;{]*\)\n\{\n(?:(?!^\}).*\n)*?\treturn ([^;]*);\n\}\n"
    % DECIDES.encode(),
    re.MULTILINE,
)
INCLUDE = re.compile(rb"^#include [^\n]*\n", re.MULTILINE)
DEFINITION = f"""#include <linux/moduleparam.h>

static bool {PARAMETER};
module_param({PARAMETER}, bool, 0644);
""".encode()
FUNCTION = rb"^(?:[\w *]+[ *\n])?%s\([^;{]*\)\n\{\n.*?^\}\n"


def switched(base: Path, delta: Delta) -> Delta:
    """``delta`` with the switch in the one file of the core that decides.

    Raises UserError where no file, or more than one, decides where a region goes.
    """
    found = [
        (path, content)
        for path in _core(base, delta)
        if (content := read(base, delta, path)) and DECISION.search(content)
    ]
    if len(found) != 1:
        names = ", ".join(path for path, _ in found) or "no file"
        raise UserError(
            f"{names} of {CORE} defines {DECIDES}()", "one has to, for the switch"
        )
    path, content = found[0]
    return {**delta, path: _insert(DECISION.sub(_forced, content))}


def _core(base: Path, delta: Delta) -> list[str]:
    """The sources directly in the core's folder."""
    there = {path.relative_to(base).as_posix() for path in (base / CORE).glob("*.c")}
    new = {path for path in delta if path.rpartition("/")[0] == CORE}
    return sorted(path for path in there | new if path.endswith(".c"))


def _forced(found: re.Match[bytes]) -> bytes:
    start, end = found.start(1) - found.start(), found.end(1) - found.start()
    text, name = found[0], PARAMETER.encode()
    return text[:start] + name + b" || (" + text[start:end] + b")" + text[end:]


def _insert(content: bytes) -> bytes:
    """The parameter behind the last include that is not in a conditional's reach."""
    ends = [found.end() for found in INCLUDE.finditer(content)]
    outside = [end for end in ends if not _depth(content[:end])]
    if not outside:
        raise UserError("the file of the core includes nothing", "is it the core?")
    at = outside[-1]
    return content[:at] + DEFINITION + content[at:]


def _depth(content: bytes) -> int:
    """How many conditionals of the preprocessor are open at the end."""
    opened = len(re.findall(rb"^#\s*if", content, re.MULTILINE))
    return opened - len(re.findall(rb"^#\s*endif", content, re.MULTILINE))


def reverted(base: Path, delta: Delta, path: str, function: str) -> Delta:
    """``delta`` with one function as the base has it: a fault put in on purpose.

    Raises UserError where the base or the delta does not define ``function``.
    """
    pattern = re.compile(FUNCTION % function.encode(), re.MULTILINE | re.DOTALL)
    before = pattern.search(read(base, {}, path) or b"")
    content = read(base, delta, path) or b""
    after = pattern.search(content)
    if not before or not after:
        raise UserError(f"{path} does not define {function}()", "give one it defines")
    if before[0] == after[0]:
        raise UserError(f"{function}() is the same as in the base", "nothing to revert")
    changed = content[: after.start()] + before[0] + content[after.end() :]
    return {**delta, path: changed}
