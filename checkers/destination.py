# SPDX-License-Identifier: GPL-2.0-only
"""Where a report goes: a file that is there whole or not at all, or standard output."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from .errors import UserError


def deliver(text: str, output: Path | None) -> None:
    """Write ``text``; what is no UTF-8 in it is escaped.

    Raises UserError where the file cannot be written.
    """
    if output is None:
        sys.stdout.write(text)
        return
    content = text.encode("utf-8", "backslashreplace")
    try:
        if output.exists() and not output.is_file():
            output.write_bytes(content)
        else:
            _replace(output.resolve(), content)
    except OSError as error:
        raise UserError(
            f"cannot write {output}: {error.strerror}", "name another file"
        ) from error


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
