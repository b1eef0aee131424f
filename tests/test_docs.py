# SPDX-License-Identifier: GPL-2.0-only
"""The documentation: commands run, excerpts are real, links lead somewhere.

A block of ``console`` is run: ``$ `` begins a command, and what follows has to be what
it says, where ``…`` on a line of its own stands for anything left out.  A command has
to succeed unless ``$ echo $?`` comes next.  Blocks of ``sh`` are not run, but the
commands in them have to be there, with their options.
"""

from __future__ import annotations

import html
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pgoff.checkers.rules import checkers
from pgoff.generator.cli import parser
from pgoff.generator.commands import commands
from pgoff.generator.region_info import idioms
from pgoff.generator.stages import PLANNED, stages

from . import messages, picture

Git = Callable[..., bytes]

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
    ]
)
_PHONY = re.compile(r"^\.PHONY: (.*)$", re.MULTILINE)
TARGETS = set(" ".join(_PHONY.findall((ROOT / "Makefile").read_text())).split())
NAMES = [path.relative_to(ROOT).as_posix() for path in PAGES]
ELISION = "…"
# What depends on how fast the machine is.
_TIMED = re.compile(r": done in [\d.]+ (s|min)$|: \d+ % after ")
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Command:
    """A command of a page, and the lines that it is said to print."""

    line: str
    output: tuple[str, ...]


def blocks(name: str, kind: str) -> list[str]:
    """The texts of the blocks of one kind in a page."""
    text = (ROOT / name).read_text("utf-8")
    return [body for found, body in _BLOCK.findall(text) if found == kind]


def prose(name: str) -> str:
    """A page without its blocks."""
    return _BLOCK.sub("", (ROOT / name).read_text("utf-8"))


def session(block: str) -> list[Command]:
    """The commands of a ``console`` block."""
    assert block.startswith("$ "), block
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    lines = [part.rstrip("\n").split("\n") for part in parts]
    return [Command(first, tuple(rest)) for first, *rest in lines]


def shown(output: tuple[str, ...], said: list[str]) -> bool:
    """Whether ``said`` is ``output``, with anything in the place of an elision."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == ELISION else re.escape(line.rstrip()) + r"\n"
        for line in output
    )
    text = "".join(line.rstrip() + "\n" for line in said)
    return re.fullmatch(pattern, text) is not None


@pytest.mark.parametrize(
    ("output", "holds"),
    [
        (("a", "b", "c"), True),
        (("a", ELISION), True),
        ((ELISION, "b", ELISION), True),
        ((ELISION, "c"), True),
        ((), False),
        (("a", "c"), False),
        (("a", "b"), False),
        ((ELISION, "c", "b", ELISION), False),
        ((ELISION, "d"), False),
    ],
)
def test_an_excerpt_is_compared_line_by_line(
    output: tuple[str, ...], holds: bool
) -> None:
    assert shown(output, ["a", "b", "c"]) is holds


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like a checkout, with the miniature tree; ``linux`` has it in git."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(ROOT / "tests/miniature", folder / "tests/miniature")
    shutil.copytree(ROOT / "tests/miniature", folder / "linux")
    (folder / "docs").mkdir()
    linux = folder / "linux"
    for arguments in (
        ["init", "--quiet", "--initial-branch=master"],
        ["config", "user.name", "Ada"],
        ["config", "user.email", "ada@example.org"],
        ["add", "--force", "."],
        ["commit", "--quiet", "--message=Base"],
    ):
        subprocess.run(["git", "-C", linux, *arguments], check=True)
    return folder


@pytest.mark.parametrize("name", [name for name in NAMES if blocks(name, "console")])
def test_what_is_shown_is_what_happens(name: str, place: Path) -> None:
    status = 0
    for block in blocks(name, "console"):
        for command in session(block):
            if command.line == "echo $?":
                assert command.output == (str(status),), command
                status = 0
                continue
            assert status == 0, f"the command before {command.line!r} failed"
            status, said = _run(command.line, place)
            assert shown(command.output, said), "\n".join([command.line, *said])
    assert status == 0


def _run(line: str, folder: Path) -> tuple[int, list[str]]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    # Both outputs in the order in which a terminal shows them.
    terminal = {"PATH": path, "COLUMNS": "80", "PYTHONUNBUFFERED": "1"}
    # The reader is somebody whom git knows.
    (folder / "person/git").mkdir(parents=True, exist_ok=True)
    (folder / "person/git/config").write_text(
        "[user]\nname = Ada\nemail = ada@example.org\n"
    )
    terminal["XDG_CONFIG_HOME"] = str(folder / "person")
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env={**os.environ, **terminal},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines = done.stdout.splitlines()
    return done.returncode, [line for line in lines if not _TIMED.search(line)]


def quoted(name: str) -> Iterator[list[str]]:
    """The words of every command of ours in a page, in blocks and in the text."""
    lines = [line for block in blocks(name, "sh") for line in block.split("\n")]
    lines += re.findall(r"`((?:pgoff|make) [^`]*)`", prose(name))
    for line in lines:
        words = shlex.split(line, comments=True)
        if words and words[0] in ("pgoff", "make"):
            yield words


@pytest.mark.parametrize("name", NAMES)
def test_every_command_is_one(name: str) -> None:
    for program, *words in quoted(name):
        if program == "make":
            targets = [word for word in words if "=" not in word]
            assert targets, f"{name}: make without a target"
            assert set(targets) <= TARGETS, f"{name}: make {shlex.join(words)}"
        elif words[0].startswith("-"):
            assert words[0] in parser()._option_string_actions, f"{name}: {words}"
        elif len(words) > 1 and words[0] != "COMMAND":
            parser().parse_args(_complete(words))
        else:
            assert words[0] in (*commands(), "COMMAND"), f"{name}: pgoff {words}"


def _complete(words: list[str]) -> list[str]:
    """A command line with the options that prose leaves out."""
    if ">" in words:
        words = words[: words.index(">")]
    needs = {
        "generate": ("--tree=t", "--output=o"),
        "recipients": ("--tree=t", "series"),
        "run": ("--tree=t", "--output=o"),
        "status": ("--tree=t",),
        "verify": ("--tree=t", "series"),
    }
    given = "--tree" in words
    return [words[0], *(() if given else needs.get(words[0], ())), *words[1:]]


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name: str) -> None:
    for target in _LINK.findall(prose(name)):
        assert "://" not in target, f"{name}: {target} needs the network"
        path, _, heading = target.partition("#")
        page = (ROOT / name).parent / path if path else ROOT / name
        assert page.exists(), f"{name}: {target}"
        assert not heading or heading in _headings(page), f"{name}: {target}"


def _headings(page: Path) -> set[str]:
    """The anchors of a page, as they are usually made of its headings."""
    titles = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in titles}


def test_every_page_can_be_found_from_the_readme() -> None:
    found: set[Path] = set()
    pending = [ROOT / "README.md"]
    while pending:
        page = pending.pop().resolve()
        if page in found or page.suffix != ".md":
            continue
        found.add(page)
        links = _LINK.findall(prose(page.relative_to(ROOT.resolve()).as_posix()))
        pending += [page.parent / link.partition("#")[0] for link in links]
    assert {path.resolve() for path in PAGES} <= found


def rows(name: str) -> set[str]:
    """What the first columns of a page's tables have in backquotes."""
    return set(re.findall(r"^\| `([^`]+)`", prose(name), re.MULTILINE))


def test_everything_is_mentioned_where_it_should_be() -> None:
    readme, page = rows("README.md"), rows("docs/stages.md")
    assert {f"pgoff {name}" for name in commands()} <= readme
    assert set(PLANNED) <= readme
    assert set(PLANNED) <= page
    names = {each.__name__.rpartition(".")[2] for each in vars(idioms)["IDIOMS"]}
    assert names == page - set(PLANNED)
    rules = set(re.findall(r"^## (\w+)$", prose("docs/checkers.md"), re.MULTILINE))
    assert rules == {checker.name for checker in checkers()}


@pytest.mark.parametrize("name", ["README.md", "docs/stages.md"])
def test_what_is_not_done_is_said_to_be_so(name: str) -> None:
    said = dict(re.findall(r"^\| `([\w-]+)` \|.*\| ([\w ]+) \|$", prose(name), re.M))
    for stage in PLANNED:
        done = "generated" if stage in stages() else "not generated"
        assert said[stage] == done, stage


def test_every_message_of_an_error_is_in_the_documentation() -> None:
    """`python -m tests.messages > docs/messages.md` makes the page anew."""
    assert (ROOT / "docs/messages.md").read_text("utf-8") == messages.messages()


def test_the_picture_is_what_a_terminal_shows() -> None:
    """`python -m tests.picture > docs/terminal.svg` makes it anew."""
    svg = (ROOT / "docs/terminal.svg").read_text("utf-8")
    drawn = html.unescape("".join(re.findall(r">([^<]*)</text>", svg)))
    assert "".join(drawn.split()) == "".join(picture.shown().split())


def test_every_test_environment_is_described() -> None:
    text = (ROOT / "tox.ini").read_text()
    listed = re.findall(r"^env_list = (.*)$", text, re.MULTILINE)[0].split(", ")
    described = re.findall(r"^\[testenv:(\w+)\]$", text, re.MULTILINE)
    assert {*listed, *described} == rows("CONTRIBUTING.md")
    assert set(listed) == {"py", *described} - {"kernel", "long"}


# A machine's places, and names that only mean something at one.
_PRIVATE = re.compile(r"(?<![\w.~])/(home|root|work|tmp|mnt|Users|opt|srv)/\S*")
_HOST = re.compile(r"\b[\w-]+(\.[\w-]+)*\.(com|org|net|io|dev|example|local)\b")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w+|^\s*[A-Z][\w-]+-by:", re.MULTILINE)


@pytest.mark.parametrize("name", NAMES)
def test_no_page_names_people_machines_or_hosts(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    for pattern in (_PRIVATE, _HOST, _ADDRESS):
        found = pattern.search(text)
        assert not found, f"{name}: {found[0]}"
