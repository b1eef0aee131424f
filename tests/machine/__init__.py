# SPDX-License-Identifier: GPL-2.0-only
"""Drivers of the miniature tree in an ordinary process: made, asked, and compared."""

from __future__ import annotations

import hashlib
import itertools
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

COMPILER = next(filter(None, map(shutil.which, ("cc", "clang", "gcc"))), None)
MACHINE = Path(__file__).parent
# Who looks at mappings of any driver.
READER = "drivers/virt/filbert.c"
LIBRARY = ("vfio_acorn_core.c", "vfio_acorn_rw.c")
# A variable that is not initialised has the same value each time, so that what leaks
# to the user can be seen, and compared.
ARGUMENTS = (
    *("-std=gnu11", "-w", "-O0", "-nostdinc", "-D__KERNEL__"),
    "-ftrivial-auto-var-init=pattern",
    *("-DCONFIG_64BIT", "-DCONFIG_ARCH_SUPPORTS_HUGE_PFNMAP"),
    *("-DCONFIG_VFIO_GROUP=1", "-DCONFIG_VFIO_DEVICE_CDEV=1"),
)
Change = Callable[[str, str], bool]


def program(folder: Path, tree: Path, units: Sequence[Path]) -> Path:
    """The driver in ``units`` with the core of ``tree`` and a machine, in ``folder``.

    What was compiled before from the same files is not compiled again.
    """
    files = [tree / unit for unit in units]
    library = [tree / "drivers/vfio/acorn" / name for name in LIBRARY]
    if any("vfio_acorn_core_" in file.read_text() for file in files):
        files += [file for file in library if file not in files]
    files += sorted((tree / "drivers/vfio").glob("*.c"))
    files.append(tree / READER)
    headers = _digest(
        sorted([*tree.rglob("*.h"), *MACHINE.glob("*.h")])
        + sorted({path for file in files for path in file.parent.glob("*.h")})
    )
    files += sorted(MACHINE.glob("*.c"))
    objects = [_object(folder, tree, file, headers) for file in files]
    key = hashlib.sha256("".join(map(str, objects)).encode()).hexdigest()
    made = folder / f"{key}.program"
    if not made.exists():
        _run("-Wl,--wrap=vfio_register_device", "-o", made, *objects)
    return made


def ask(program: Path, machine: int, commands: str) -> list[str]:
    """What the program prints: one line for each question."""
    done = subprocess.run(
        [program, str(machine), commands],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout[-1000:]
    return done.stdout.splitlines()


def _digest(paths: Iterable[Path]) -> bytes:
    together = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        together.update(f"{len(content)} {path}\n".encode() + content)
    return together.digest()


def _object(folder: Path, tree: Path, source: Path, headers: bytes) -> Path:
    key = hashlib.sha256(headers + _digest([source])).hexdigest()
    made = folder / f"{key}.o"
    if not made.exists():
        folders = [tree / "include", tree / "include/uapi", tree / "drivers/vfio"]
        folders.append(tree / Path(READER).parent)
        _run(
            *(*ARGUMENTS, *(f"-I{folder}" for folder in folders)),
            *("-include", tree / "include/linux/kconfig.h", "-c", source, "-o", made),
        )
    return made


def _run(*arguments: str | Path) -> None:
    assert COMPILER
    done = subprocess.run([COMPILER, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def together(lines: Iterable[str]) -> list[str]:
    """One text for each question: lines that are indented go on with the one before."""
    texts: list[str] = []
    for line in lines:
        if line.startswith("  "):
            texts[-1] += f"\n{line}"
        else:
            texts.append(line)
    return texts


def inside(lines: Iterable[str]) -> list[str]:
    """The answers that do not depend on where in the file a region is."""
    return [text for text in together(lines) if not text.startswith("info ")]


def differences(
    before: Iterable[str], after: Iterable[str], *declared: Change
) -> Iterator[tuple[str, str]]:
    """The answers that are not the same, and that none of ``declared`` explains."""
    pairs = itertools.zip_longest(together(before), together(after), fillvalue="")
    for old, new in pairs:
        if old != new and not any(change(old, new) for change in declared):
            yield old, new


_OUTCOMES = re.compile(r"(?<=info|.map) (-?\d+)")


def private_mappings_are_refused(before: str, after: str) -> bool:
    """Pages of a device are not for copying: drivers did not look, or not first."""
    found = re.match(r"(.* private, (?:written|read):)(?:\n| -\d+$)", before)
    return found is not None and after == f"{found[1]} -22"


def the_core_looks_first(before: str, after: str) -> bool:
    """What does not lie within a region is refused as such, whatever else is wrong."""
    found = re.match(r"(info .*:) -\d+$", before)
    return found is not None and after == f"{found[1]} -22"


def the_size_is_the_limit(before: str, after: str) -> bool:
    """What is behind the one page that a driver tells cannot be mapped any more."""
    asked, made, _ = before.partition(":\n")
    number = re.search(r"(?:\+|at )([0-9a-f]+), ([0-9a-f]+) pages", asked)
    if number is None or not made or after != f"{asked}: -22":
        return False
    return int(number[1], 16) + int(number[2], 16) > 1


def memory_is_needed(before: str, after: str) -> bool:
    """An object is allocated: what worked without memory needs some."""
    if " pieces of memory: " in before:
        was, now = (_OUTCOMES.split(text) for text in (before, after))
        outcomes = zip(was[1::2], now[1::2], strict=False)
        return was[::2] == now[::2] and all(b in (a, "-12") for a, b in outcomes)
    question, told, _ = before.partition(": ")
    short = re.search(r" memory (?!1000)\d+$", question)
    return bool(told and short) and after.startswith(f"{question}: -12")


def no_regions_is_no_request(before: str, after: str) -> bool:
    """The core answers for a driver without regions, whatever its ioctl said."""
    return "-95" in before and after == before.replace("-95", "-22")


# What the messages of the series say that users may notice.
DECLARED: tuple[Change, ...] = (
    memory_is_needed,
    private_mappings_are_refused,
    the_core_looks_first,
)
