# SPDX-License-Identifier: GPL-2.0-only
"""What a run is told: by the command line, a configuration file, or nobody.

The file may come with the tree, so nothing in it names a command, a program or a
library, and the only path in it, that of a baseline, stays beside it or below.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import UserError
from .limits import Limits, processors

NAME = "pgoff.toml"
LARGEST = 1 << 20  # bytes

Value = int | str | tuple[str, ...]


@dataclass(frozen=True)
class Setting:
    """A ``value``, and its ``origin`` in words."""

    value: Value
    origin: str


DEFAULTS: Mapping[str, Value] = {
    "select": (),
    "ignore": (),
    "baseline": "",
    "jobs": processors(),
    "timeout": Limits().seconds,
    "memory": Limits().memory >> 20,
}


def settings(
    given: Mapping[str, Value | None], file: Path | None
) -> dict[str, Setting]:
    """Every setting: from ``given`` where that is not None, else from ``file``.

    Raises UserError where the file says what it must not.
    """
    read = {} if file is None else _read(file)
    found = {}
    for name, default in DEFAULTS.items():
        value = given.get(name)
        if value is not None:
            found[name] = Setting(value, "the command line")
        elif name in read:
            found[name] = Setting(read[name], str(file))
        else:
            found[name] = Setting(default, "the default")
    return found


def shown(known: Mapping[str, Setting]) -> str:
    """The settings as a configuration file, with where they are from."""
    lines = (
        f"{name} = {_written(each.value)}  # {each.origin}"
        for name, each in known.items()
        if each.value != ""
    )
    return "".join(f"{line}\n" for line in lines)


def _written(value: Value) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value)


def _read(file: Path) -> dict[str, Value]:
    try:
        if file.stat().st_size > LARGEST:
            raise UserError(f"{file} has more than {LARGEST} bytes")
        raw = tomllib.loads(file.read_bytes().decode("utf-8"))
    except OSError as error:
        raise UserError(f"cannot read {file}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise UserError(f"{file} is no TOML: {error}".split("\n")[0]) from error
    return {name: _value(file, name, value) for name, value in raw.items()}


def _value(file: Path, name: str, value: object) -> Value:
    if name not in DEFAULTS:
        raise UserError(
            f"{file}: there is no setting {name!r}", f"there are {', '.join(DEFAULTS)}"
        )
    default = DEFAULTS[name]
    if isinstance(default, tuple) and isinstance(value, list):
        if all(isinstance(each, str) for each in value):
            return tuple(value)
    elif isinstance(default, int) and type(value) is int and value > 0:
        return value
    elif isinstance(default, str) and isinstance(value, str) and value:
        return str(_beside(file, value))
    kind = {tuple: "a list of strings", int: "a number from 1 on", str: "a path"}
    raise UserError(f"{file}: {name} is not {kind[type(default)]}")


def _beside(file: Path, name: str) -> Path:
    """A path in the folder of ``file``, or below that."""
    top = file.resolve().parent
    path = top / name
    if not path.resolve().is_relative_to(top):
        raise UserError(f"{file}: {name} leads out of its folder")
    return path
