# SPDX-License-Identifier: GPL-2.0-only
"""The kernel source inside a package file, unpacked as a stream and with suspicion."""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from ...checkers.errors import UserError

_INNER = re.compile(r"(\./)?usr/src/([^/]+/)?linux-source-[\w.]+\.tar\.\w+")


def unpack_package(
    package: Path, folder: Path, step: Callable[[str, int], None]
) -> None:
    """Unpack the source in ``package`` (a .deb) into the empty ``folder``.

    ``step`` is told the name of what is unpacked and the bytes of the package that
    were read for it since the last time.  Raises UserError where the package is
    damaged or holds no source, OSError for the disk.
    """
    try:
        with _contents(package) as stream:
            for member in stream:
                if member.isfile() and _INNER.fullmatch(member.name):
                    inner = stream.extractfile(member)
                    assert inner is not None
                    _unpack(_Counted(inner, step), folder)
                    return
    except (tarfile.TarError, EOFError) as error:
        why = f"{package} is damaged: {error}"
        raise UserError(why, "remove it and try again") from error
    raise UserError(f"{package} holds no kernel source below usr/src")


@contextmanager
def _contents(package: Path) -> Iterator[tarfile.TarFile]:
    """The files of ``package`` as dpkg hands them out, one after the other."""
    command = ["dpkg-deb", "--fsys-tarfile", str(package)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        try:
            with tarfile.open(fileobj=process.stdout, mode="r|") as stream:
                yield stream
        finally:
            process.kill()  # what follows the source is not needed


class _Counted:
    """A stream that tells how much was read of it."""

    def __init__(self, stream: IO[bytes], step: Callable[[str, int], None]) -> None:
        self._stream = stream
        self._step = step
        self.name = ""

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._step(self.name, len(data))
        return data


def _unpack(stream: _Counted, folder: Path) -> None:
    """Unpack a tar archive, without the folder that all of it is in.

    Links come last, so that no file is ever written through one.
    """
    links: dict[str, str] = {}
    with tarfile.open(fileobj=cast(IO[bytes], stream), mode="r|*") as archive:
        for member in archive:
            stream.name = name = _inside(member.name)
            path = folder / name
            if member.isdir():
                path.mkdir(parents=True, exist_ok=True)
            elif member.issym():
                links[name] = member.linkname
            elif member.isfile():
                path.parent.mkdir(parents=True, exist_ok=True)
                _write(path, archive.extractfile(member), bool(member.mode & 0o100))
            else:
                raise tarfile.TarError(f"{member.name} is no file, folder or link")
            archive.members = []  # type: ignore[attr-defined]  # or all stay in memory
    for name, target in links.items():
        top, _, _ = _split(posixpath.join("top", posixpath.dirname(name), target))
        if top != "top":
            raise tarfile.TarError(f"the link {name} leads out of the folder")
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(target)


def _inside(name: str) -> str:
    """``name`` without its first folder; raises TarError where it leads out of that."""
    top, _, rest = _split(name)
    if top in ("", ".."):
        raise tarfile.TarError(f"{name} leads out of the folder")
    return rest


def _split(name: str) -> tuple[str, str, str]:
    return posixpath.normpath(name).partition("/")


def _write(path: Path, content: IO[bytes] | None, executable: bool) -> None:
    assert content is not None, path
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, 0o777 if executable else 0o666), "wb") as file:
        file.write(content.read())
