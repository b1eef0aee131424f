# SPDX-License-Identifier: GPL-2.0-only
"""The manual pages and ``docs/commands.md``, made of the parsers.

``python -m pgoff.generator.manual`` writes them below the current folder.  argparse's
own layout is not used: it is another one with each version of Python.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from .cli import ENVIRONMENT, EXIT_STATUS, parser
from .editing.render import render

# What troff would print as something else: groff_char(7).
_TROFF = str.maketrans(
    {
        "\\": r"\e",
        "-": r"\-",
        "`": r"\(ga",
        "'": r"\(aq",
        "~": r"\(ti",
        "^": r"\(ha",
    }
)


@dataclass(frozen=True)
class Option:
    """An option or an argument, as it is written, and what is said of it."""

    words: str
    help: str


@dataclass(frozen=True)
class Block:
    """A paragraph, or lines that stay as they are: an example."""

    text: str
    example: bool


@dataclass(frozen=True)
class Page:
    """All that ``--help`` of a command says."""

    name: str
    summary: str
    synopsis: str
    description: tuple[Block, ...]
    groups: tuple[tuple[str, tuple[Option, ...]], ...]


def written() -> dict[str, str]:
    """The text of every page by its path in the repository."""
    top, *below = found = list(_pages())
    ends: dict[str, object] = {
        "version": version("pgoff"),
        "statuses": EXIT_STATUS.items(),
        "environment": ENVIRONMENT.items(),
        "others": [each.name for each in found],
    }
    manual = {
        f"man/{each.name.replace(' ', '-')}.1": render(
            "manual", page=each, roff=_roff, **ends
        )
        for each in found
    }
    return {
        **manual,
        "docs/commands.md": render("commands", top=top, all=below, **ends),
    }


def _pages() -> Iterator[Page]:
    """The page of pgoff itself, then one for each command."""
    top = parser()
    yield _page(top, "move VFIO drivers off vm_pgoff decoding")
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            for listed in action._choices_actions:
                yield _page(action.choices[listed.dest], listed.help or "")


def _page(of: argparse.ArgumentParser, summary: str) -> Page:
    groups = [
        (group.title or "", tuple(_option(each) for each in _listed(group)))
        for group in of._action_groups
    ]
    return Page(
        of.prog,
        summary.replace("`", ""),
        _synopsis(of),
        tuple(_blocks(of.description or "")),
        tuple((title, options) for title, options in groups if options),
    )


def _listed(group: argparse._ArgumentGroup) -> Iterator[argparse.Action]:
    """The options of a group; in the place of the argument COMMAND all commands."""
    for action in group._group_actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action._choices_actions
        else:
            yield action


def _synopsis(of: argparse.ArgumentParser) -> str:
    """What has to be given, and that more can be."""
    words = [of.prog, "[OPTION]..."]
    for action in of._actions:
        if action.option_strings and action.required:
            words.append(f"{action.option_strings[0]} {_value(action)}")
        elif not action.option_strings:
            words.append(_value(action))
    return " ".join(words)


def _option(action: argparse.Action) -> Option:
    value = "" if action.nargs == 0 else _value(action)
    if action.option_strings:
        names = ", ".join(action.option_strings)
        words = f"{names} {value}".rstrip()
    else:
        words = action.metavar if isinstance(action.metavar, str) else action.dest
    if not action.help:
        return Option(words, "")
    # What argparse puts in the place of %(default)s and its like.
    values = {**vars(action), "prog": "pgoff"}
    return Option(words, action.help % values)


def _value(action: argparse.Action) -> str:
    """What stands for the value, as argparse's usage line has it."""
    name = str(action.metavar or action.dest.upper())
    if action.choices and not action.metavar:
        name = "{" + ",".join(map(str, action.choices)) + "}"
    if isinstance(action, argparse._SubParsersAction):
        return f"{name} ..."
    return {"?": f"[{name}]", "*": f"[{name} ...]"}.get(str(action.nargs), name)


def _blocks(description: str) -> Iterator[Block]:
    for text in re.split(r"\n\n+", description.strip("\n")):
        example = text.startswith(" ")
        yield Block(textwrap.dedent(text) if example else text, example)


def _roff(text: str) -> str:
    """``text`` for troff: no character has a meaning, and none is made another one."""
    return re.sub(r"^(?=\.)", r"\\&", text.translate(_TROFF), flags=re.MULTILINE)


def main(folder: Path) -> None:
    """Write all pages below ``folder``."""
    for path, text in written().items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
