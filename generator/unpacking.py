# SPDX-License-Identifier: GPL-2.0-only
"""The kernel source inside a package file, unpacked as a stream and with suspicion."""

from __future__ import annotations

import os
import re
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..checkers.errors import UserError

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
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise UserError(f"{package} is damaged: {error}", "remove it and try again")
    raise UserError(f"{package} holds no kernel source below usr/src")


@contextmanager
def _contents(package: Path) -> Iterator[tarfile.TarFile]:
    """The files of ``package`` as dpkg hands them out, one after the other."""
    command = ["dpkg-deb", "--fsys-tarfile", str(package)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        with tarfile.open(fileobj=process.stdout, mode="r|") as stream:
            yield stream
        process.kill()


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
    """Unpack a tar archive without the folder that all of it is in.

    Links come last, so that no file can be written through one.
    """
    links: list[tuple[str, str]] = []
    with tarfile.open(fileobj=stream, mode="r|*") as archive:
        for member in archive:
            name = _inside(member.name)
            stream.name = name
            if not name:
                continue
            path = folder / name
            if member.isdir():
                path.mkdir(parents=True, exist_ok=True)
            elif member.isfile():
                path.parent.mkdir(parents=True, exist_ok=True)
                _write(path, archive, member)
            elif member.issym():
                links.append((name, member.linkname))
            else:
                raise tarfile.TarError(f"{member.name} is no file, folder or link")
    for name, target in links:
        _inside(os.path.normpath(f"top/{os.path.dirname(name)}/{target}"))
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(target)
