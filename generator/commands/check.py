# SPDX-License-Identifier: GPL-2.0-only
"""``pgoff check``: lint files of a kernel tree that needs no configuration or build."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from ...checkers.destination import deliver
from ...checkers.errors import UserError
from ...checkers.formats import Description, Rule, Tool, names, rendered
from ...checkers.kbuild.located import STUBS
from ...checkers.limits import Limits
from ...checkers.linting import How, lint
from ...checkers.report import Report, statistics, summary
from ...checkers.selection import ground
from ...checkers.settings import DEFAULTS, NAME, Setting, settings, shown
from ...checkers.sifting import Baseline, chosen, sifted
from ...checkers.source import Source
from ..arguments import positive
from ..terminal.output import coloured
from ..terminal.progress import progress, remark, report

HELP = "find what stands in the way of offsets that the core hands out"
DESCRIPTION = """\
Lint C files of a kernel tree.  The tree need not be configured or built.

  pgoff check drivers/vfio
  pgoff check --tree ~/linux --format sarif --output pgoff.sarif
  pgoff check --tree /lib/modules/RELEASE/build mydriver/
  pgoff check ~/linux                           # the whole kernel

A PATH is a file or a folder, relative to the current folder; without any, the files
of all VFIO drivers are looked at.  Without --tree, the tree is the one that the first
PATH, or the current folder, is in.  A module that is in no kernel tree is read with the
headers of the tree, which may be installed ones, or without --tree with stubs.

Findings go to standard output, a summary to standard error.  What could not be
analysed is said by name, and makes the exit status 3 even when there are findings:
the list may then not be complete.  `pgoff explain RULE` tells what a rule is for.

  pgoff check --since origin/main
  pgoff check --mbox series.mbox
  pgoff check --baseline known.json --baseline-add 'older than the rule'

The first two report what is new only, in commits and in mails that nobody has applied
yet.  What need not be reported is in a baseline, or in a comment where it is found; a
pgoff.toml at the top of the tree has settings, and --show-settings shows them."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--tree", type=Path, metavar="DIR", help="the kernel tree")
    parser.add_argument(
        "--format",
        choices=names(),
        default="text",
        help="what to write (default: %(default)s)",
    )
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="write to FILE, not to the output"
    )
    parser.add_argument(
        "--exit-zero",
        action="store_true",
        help="end with 0 where it would be 1; 2 and 3 stay as they are",
    )
    parser.add_argument(
        "--statistics",
        action="store_true",
        help="show how many findings a rule has, and the balance of all uses",
    )
    _what(parser)
    _which(parser)
    _costs(parser)
    parser.add_argument(
        "--cache",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="use and keep what is known of files that are the same (default)",
    )
    parser.add_argument(
        "--untrusted",
        action=argparse.BooleanOptionalAction,
        help="let the tree read nothing but itself (default where CI=true)",
    )
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="a file or a folder"
    )


def _what(parser: argparse.ArgumentParser) -> None:
    """The options for code that is not in the files of the tree."""
    parser.add_argument(
        "--since",
        default="",
        metavar="REV",
        help="report what is new against a revision, read out of git's objects",
    )
    for name, what in (("mbox", "the mails in FILE"), ("patch", "the patch in FILE")):
        parser.add_argument(
            f"--{name}",
            action="append",
            default=[],
            metavar="FILE",
            help=f"report what {what} would introduce (- is standard input); in memory,"
            " on the base-commit or HEAD",
        )
    parser.add_argument(
        "--stdin-filename",
        type=Path,
        metavar="PATH",
        help="take standard input for the content of PATH",
    )


def _which(parser: argparse.ArgumentParser) -> None:
    """The options that say what is reported of what is found."""
    for name, what in (("select", "heed only"), ("ignore", "leave out")):
        parser.add_argument(
            f"--{name}", type=_names, metavar="RULE,…", help=f"{what} these rules"
        )
    parser.add_argument(
        "--baseline", metavar="FILE", help="do not report the findings in FILE"
    )
    parser.add_argument(
        "--baseline-add",
        metavar="REASON",
        help="accept what is found now, for a reason: put it into the baseline",
    )
    parser.add_argument(
        "--baseline-shrink",
        action="store_true",
        help="take what is not found any more out of the baseline",
    )
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="read settings from FILE"
    )
    parser.add_argument(
        "--isolated",
        action="store_true",
        help="read no pgoff.toml of the tree (default with --untrusted)",
    )
    parser.add_argument(
        "--show-settings",
        action="store_true",
        help="show each setting and where it comes from, and do nothing else",
    )


def _costs(parser: argparse.ArgumentParser) -> None:
    """The options that say what a run may cost."""
    parser.add_argument(
        "-j",
        "--jobs",
        type=positive,
        metavar="N",
        help="look at N files at a time (default: the processors)",
    )
    parser.add_argument(
        "--timeout",
        type=positive,
        metavar="SECONDS",
        help=f"processor time for one file (default: {DEFAULTS['timeout']})",
    )
    parser.add_argument(
        "--memory",
        type=positive,
        metavar="MIB",
        help=f"address space for one file (default: {DEFAULTS['memory']})",
    )


def run(options: argparse.Namespace) -> int:
    """Check, say what was found and give the status that this makes."""
    paths: list[Path] = options.paths
    root, kernel = ground(options.tree, _meant(options))
    source = Source(root, confined=_untrusted(options), kernel=kernel)
    known = settings(vars(options), _configuration(options, source))
    rules = chosen(*(_texts(known[name]) for name in ("select", "ignore")))
    if options.show_settings:
        deliver(shown(known), options.output)
        return 0
    if kernel is None:
        _ = source.version  # raises where the folder is no kernel tree
    elif kernel == STUBS:
        report("in no kernel tree: read with pgoff's own stubs of a kernel's headers")
    baseline = _baseline(options, known, source)
    how = How(
        Limits(_number(known["timeout"]), _number(known["memory"]) << 20),
        _number(known["jobs"]),
        options.cache,
    )
    if options.stdin_filename is not None:
        source, paths = _from_stdin(source, options.stdin_filename, paths)
    found = _report(source, paths, options, how)
    found = sifted(found, rules, baseline, source.exists)
    tool = Tool(_described, options.output is None and coloured())
    deliver(rendered(options.format, found, tool), options.output)
    if options.statistics:
        for line in statistics(found):
            report(line)
    remark(summary(found))
    return 0 if options.exit_zero and found.status == 1 else found.status


def _meant(options: argparse.Namespace) -> list[Path]:
    """The paths that say where the code is."""
    more = [] if options.stdin_filename is None else [options.stdin_filename.parent]
    return [path for path in options.paths if str(path) != "-"] + more


def _report(
    source: Source, paths: list[Path], options: argparse.Namespace, how: How
) -> Report:
    """The report of what was asked for; git is imported only where it is needed."""
    shown = partial(progress, "Checking")
    patches = tuple(options.mbox + options.patch)
    if not (patches or options.since):
        return lint(source, paths, how, shown)
    from ..incoming.checked import Asked, checked

    def one(each: Source, named: Sequence[Path], also: tuple[str, ...]) -> Report:
        return lint(each, named, how, shown, also)

    return checked(source, paths, Asked(options.since, patches), one, report)


def _from_stdin(
    source: Source, path: Path, paths: list[Path]
) -> tuple[Source, list[Path]]:
    """The source with what standard input has in the place of a file, to look at."""
    place = path.absolute()
    if not place.is_relative_to(source.root) or place.suffix not in (".c", ".h"):
        raise UserError(f"{path} is no .c or .h file in the tree {source.root}")
    name = place.relative_to(source.root).as_posix()
    others = [each for each in paths if str(each) != "-"]
    return source.edited({name: sys.stdin.buffer.read()}), [*others, path]


def _configuration(options: argparse.Namespace, source: Source) -> Path | None:
    """The file with settings: the one that is named, or else the tree's own."""
    if options.config is not None:
        return Path(options.config)
    own = source.root / NAME
    use = not (options.isolated or source.confined) and own.is_file()
    return own if use else None


def _baseline(
    options: argparse.Namespace, known: Mapping[str, Setting], source: Source
) -> Baseline | None:
    path = Path(str(known["baseline"].value)).absolute()
    given = bool(known["baseline"].value)
    if not given and (options.baseline_add is not None or options.baseline_shrink):
        raise UserError("no baseline is named", "name one with --baseline")
    if options.baseline_add is not None and not options.baseline_add.strip():
        raise UserError("--baseline-add has no reason", "say why")
    inside = path.is_relative_to(source.root)
    name = path.relative_to(source.root).as_posix() if inside else path.name
    add, shrink = options.baseline_add or "", options.baseline_shrink
    return Baseline(path, name, add, shrink) if given else None


def _texts(setting: Setting) -> tuple[str, ...]:
    assert isinstance(setting.value, tuple), "a list of names"
    return setting.value


def _number(setting: Setting) -> int:
    assert isinstance(setting.value, int), "a number"
    return setting.value


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _untrusted(options: argparse.Namespace) -> bool:
    """Whether the tree may be anybody's, as what a CI is given to check is."""
    if options.untrusted is None:
        return os.environ.get("CI", "").lower() in ("true", "1")
    return bool(options.untrusted)


def _described() -> Description:
    from importlib.metadata import version

    from ...checkers.rules import checkers

    rules = (Rule(c.name, c.severity, c.documentation) for c in checkers())
    return Description(version("pgoff"), tuple(rules))
