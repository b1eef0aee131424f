# SPDX-License-Identifier: GPL-2.0-only
"""Kernel source as the distribution packages it: looked up, fetched, kept, unpacked."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...checkers.errors import UserError
from ...checkers.kbuild.store import folder as cache_folder
from ..terminal.progress import progress, remark, report
from .apt import Archive, Package, require_apt
from .disk import beside, disk_error, locked
from .sources import ALTERNATIVE, Machine
from .unpacking import unpack_package

NEWEST = "newest"

# In an unpacked source, what it is; kernels ignore names that begin with a dot.
MARKER = ".pgoff-source"

_NAME = re.compile(r"linux-source-(\d+(?:\.\d+)+)")
_PATTERN = r"^linux-source-[0-9]+(\.[0-9]+)+$"


def offered(*, machine: Machine | None = None) -> list[Package]:
    """All kernel source packages of all suites, the newest kernel first.

    The suites are those that the machine is configured for and, on Debian, unstable
    and experimental of the same mirror.  Raises UserError where none can be looked up.
    """
    with _cache_locked():
        choices = list(_look_up(machine or Machine()))
    packages = dict.fromkeys(each.package for each in choices)
    return sorted(packages, key=_kernel, reverse=True)


def unpack(version: str, folder: Path, *, machine: Machine | None = None) -> str:
    """Put the source of kernel ``version`` (as ``6.12``, or ``newest``) in ``folder``.

    Gives the version of the package.  ``folder`` must be new, empty, or hold exactly
    that already, and then nothing is done.  Raises UserError, and leaves no folder
    behind, for whatever goes wrong.
    """
    if version != NEWEST and not re.fullmatch(r"\d+(\.\d+)+", version):
        raise UserError(
            f"{version!r} is no kernel version", f"give one like 6.12, or {NEWEST!r}"
        )
    folder = folder.resolve()
    _held(folder)
    with _cache_locked():
        choice = _choose(version, machine or Machine())
        label = f"{choice.package.name} {choice.package.version}"
        held = _held(folder)
        if held == label:
            remark(f"{folder} holds {label} already")
            return choice.package.version
        if held:
            raise UserError(f"{folder} holds {held}, not {label}", "choose another one")
        package = _fetched(choice)
    try:
        _extract(package, folder, label)
    except OSError as error:
        raise disk_error(folder, error) from error
    remark(f"{label} is in {folder}")
    return choice.package.version


@dataclass(frozen=True)
class _Choice:
    archive: Archive
    package: Package


def _place() -> Path:
    return cache_folder() / "source"


@contextmanager
def _cache_locked() -> Iterator[None]:
    """One run at a time looks up and fetches; the next finds what the first got."""
    try:
        _place().mkdir(parents=True, exist_ok=True)
        with locked(lambda: _place() / "lock"):
            yield
    except OSError as error:
        raise disk_error(_place(), error) from error


def _archives(machine: Machine) -> Iterator[Archive]:
    """What the machine is configured for first, then what the distribution develops."""
    require_apt()
    yield Archive(_place() / "release", machine.configured())
    if stanzas := machine.development():
        yield Archive(_place() / "development", stanzas)


def _look_up(machine: Machine) -> Iterator[_Choice]:
    """The kernel sources that there are, or were when an archive last answered.

    Raises UserError where there are none because an archive did not answer.
    """
    complaints = []
    seen = False
    for archive in _archives(machine):
        suites = ", ".join(each.suites for each in archive.stanzas)
        remark(f"Looking up kernel source packages in {suites}")
        if complaint := archive.update():
            report(f"Not all package lists are current, for apt said: {complaint}")
            complaints.append(complaint)
        for package in archive.packages(_PATTERN):
            seen = True
            yield _Choice(archive, package)
    if complaints and not seen:
        raise UserError(
            f"the package archive does not answer: {complaints[0]}",
            f"check the network and apt's sources, or {ALTERNATIVE}",
        )


def _choose(version: str, machine: Machine) -> _Choice:
    """The newest package of ``version``, from the machine's own suites if they do.

    Looking up goes no further than to the suites that have it.
    """
    seen = []
    for choice in _look_up(machine):
        if _kernel(choice.package) == _numbers(version):
            return choice
        seen.append(choice)
    if version == NEWEST and seen:
        return max(seen, key=lambda each: _kernel(each.package))
    packages = sorted((each.package for each in seen), key=_kernel)
    names = dict.fromkeys(each.name for each in packages)
    raise UserError(
        f"no kernel source package for {version}",
        f"there are {', '.join(names) or 'none'}; or {ALTERNATIVE}",
    )


def _numbers(version: str) -> tuple[int, ...]:
    """6.12 and 6.12.0 are one kernel, and 6.9 is older than both."""
    numbers = [int(part) for part in version.split(".") if part.isdigit()]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def _kernel(package: Package) -> tuple[int, ...]:
    found = _NAME.fullmatch(package.name)
    return _numbers(found[1]) if found else ()


def _fetched(choice: _Choice) -> Path:
    """The package file, from the cache where it is there and what the lists say."""
    store = _place() / "packages"
    store.mkdir(exist_ok=True)
    name = f"{choice.package.name} {choice.package.version}"
    kept = sorted(store.glob(f"{choice.package.name}_*.deb"))
    for path in kept:
        if choice.archive.is_genuine(choice.package, path):
            remark(f"{name} is in the cache: {path}")
            return path
    remark(f"Downloading {name} ({choice.package.suite})")
    with tempfile.TemporaryDirectory(dir=store) as folder:
        fresh = choice.archive.download(choice.package, Path(folder))
        for path in kept:
            path.unlink()
        return fresh.replace(store / fresh.name)


def _extract(package: Path, folder: Path, label: str) -> None:
    """Unpack beside ``folder`` and rename in the end, so that it is there or not."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    staging = beside(folder, ".pgoff-new")
    with locked(lambda: beside(folder, ".pgoff-lock")):
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        try:
            with progress(
                f"Unpacking {package.stem.partition('_')[0]}", package.stat().st_size
            ) as step:
                unpack_package(package, staging, step)
            (staging / MARKER).write_text(label + "\n", "utf-8")
            staging.rename(folder)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _held(folder: Path) -> str:
    """What ``folder`` holds of ours; empty for nothing at all, UserError for others."""
    try:
        if not folder.exists() or not any(folder.iterdir()):
            return ""
        return (folder / MARKER).read_text("utf-8").strip()
    except FileNotFoundError as error:
        raise UserError(
            f"{folder} is not empty", "choose a folder that is new or empty"
        ) from error
    except OSError as error:
        raise disk_error(folder, error) from error
