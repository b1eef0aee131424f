# SPDX-License-Identifier: GPL-2.0-only
"""``pgoff generate``: the series, as mails and as a branch."""

from __future__ import annotations

import argparse
import re
import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..accepting.handwritten import Handwritten, read_handwritten
from ..arguments import output, tree
from ..choosing import chosen
from ..delivering import Mails, deliver, listed
from ..delivery.headers import require_author
from ..delivery.identity import identity
from ..delivery.mail import AUTHOR
from ..delivery.output import require_ours
from ..delivery.publish import require_branch
from ..editing.message import counted
from ..generation import Generated, generate
from ..mmap.renamed import with_old_names
from ..modules import applying
from ..proof import Proof, proof_argument, wished_proof
from ..stages import PLANNED, Options, stages
from ..survey import Survey
from ..surveying import surveyed
from ..teaching import taught
from ..terminal.progress import detail, printable, progress, remark, report
from ..trees.base import Base, open_base, open_module, require_clean
from ..versions.options import version_arguments, version_wishes, version_words
from ..versions.reroll import last_version, reroll
from ..workers import staying

HELP = "write the patch series for a kernel tree"
DESCRIPTION = """\
Write the staged series that moves the VFIO drivers of a kernel tree to the new
interfaces, for whatever state the tree is in: what is done yields nothing.

  pgoff generate --tree ~/linux -o ~/series
  pgoff generate --tree ~/linux -o ~/series --branch vfio-region-info
  pgoff generate --tree ~/linux -o ~/series-v2 -v 2 --previous ~/series
  pgoff generate --tree ~/linux -o ~/series --driver drivers/vfio/fsl-mc
  git -C ~/linux am --signoff --empty=drop ~/series/*.patch
  git -C ~/linux am --signoff --empty=drop ~/series/*/*.patch

--empty=drop, of git 2.35, passes over the cover letters, which are 0000.  A series of
more than 15 patches comes in waves, each in a folder of its own with a letter that
says which others it needs; the second form is for these.

  pgoff generate --tree ~/linux --module ~/heron -o ~/series

DIR is a git work tree, whose HEAD is the base, or a plain unpacked source tree.
Nothing that is there is changed; --branch adds one new branch and touches neither the
work tree nor the index.  A branch that was made so and edited since is made anew on
the base at hand, with the edits merged; what conflicts goes to a branch of its own.
What no idiom fits is refused by name, with the line and the reason, and makes the
status 1; the rest of the series builds without it.

With --driver, the others are left out: they keep working, and what waits for them,
as the removal of the old ops, says so.  Drivers that share functions are one patch;
one of them alone is refused, with the names of the others.

With --module it is that folder that is converted, with paths of its own repository,
as far as the kernel has the ops already; DIR may be the headers that a distribution
installs, such as /lib/modules/RELEASE/build."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    tree(parser)
    parser.add_argument(
        "--module",
        type=Path,
        metavar="FOLDER",
        help="convert the module in this folder, which is in no kernel tree; DIR is "
        "the kernel, or the headers, that it is for",
    )
    output(parser)
    parser.add_argument(
        "--stage",
        action="append",
        choices=PLANNED,
        metavar="NAME",
        help=f"only this stage (repeatable): {', '.join(PLANNED)}",
    )
    parser.add_argument(
        "--driver",
        action="append",
        default=[],
        metavar="NAME",
        help="only this driver (repeatable): its ops table as `pgoff status` names it,"
        " or the path of a file or folder; what the core and a library need for it"
        " is a part of the series",
    )
    parser.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="FILE",
        help="take this mail of git format-patch in the place of what is refused "
        "(repeatable); it is looked at again in every run",
    )
    parser.add_argument(
        "--branch",
        metavar="NAME",
        help="commit the series to this branch, too; one that was generated is "
        "generated anew, with what was edited on it since",
    )
    parser.add_argument(
        "--op-name",
        default=Options().op_name,
        type=_identifier,
        metavar="NAME",
        help="what the op is called in a tree that has none (mainline: "
        "get_region_info_caps; default: %(default)s)",
    )
    parser.add_argument(
        "--author",
        type=_author,
        metavar="'NAME <ADDRESS>'",
        help="the From: of the mails (default: git's user.name and user.email, or "
        f"{AUTHOR} where git knows none)",
    )
    proof_argument(parser)
    version_arguments(parser)


def _identifier(text: str) -> str:
    if re.fullmatch(r"[A-Za-z_]\w*", text, re.ASCII) is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a name in C")
    return text


def _author(text: str) -> str:
    try:
        return require_author(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


@staying()
def run(options: argparse.Namespace) -> int:
    """Generate; 1 where something was refused, 3 where something was not analysed."""
    wanted = options.stage or list(stages())
    accepted = [read_handwritten(each) for each in options.accept]
    base = _base(options)
    require_ours(options.output)
    if options.branch:
        require_branch(base, options.branch)
    wishes = version_wishes(options)
    proof = wished_proof(options)
    last = last_version(base, wishes)
    survey = surveyed(base.source, options.op_name, options.module)
    if options.module:
        wanted = applying(survey, options.stage)
    require_clean(base, survey.read)
    drivers = chosen(survey, options.driver)
    words = _command(options)
    made = generated(
        base,
        survey,
        wanted,
        Options(options.op_name, drivers),
        accepted,
        shlex.join(words),
        proof,
    )
    sent = reroll(made.waves, base, wishes, last)
    made = replace(made, waves=sent.waves)
    author = options.author or (_user(base) if made.series.patches else AUTHOR)
    words += ["--author", author] if author != AUTHOR else []
    words += ["--proof", "REPORT"] if proof else []
    command = shlex.join([*words, *version_words(options)])
    mails = Mails(options.output, command, author, sent.version)
    conflicts = deliver(made, base, mails, options.branch)
    _summary(made, options.output, options.branch)
    return 3 if made.unanalysed else int(conflicts or bool(made.series.refusals))


def _user(base: Base) -> str:
    """Who the mails are from, where nobody says so."""
    found = identity(base)
    if not found:
        report(
            f"git knows no user.name and user.email: the mails are from {AUTHOR}; "
            "git config them, or give --author, before they are sent"
        )
    return found or AUTHOR


def _base(options: argparse.Namespace) -> Base:
    """What is changed: the kernel, or a module for it."""
    if options.module:
        base = open_module(options.module, options.tree)
        return replace(base, source=with_old_names(base.source))
    return open_base(options.tree)


def generated(
    base: Base,
    survey: Survey,
    wanted: Sequence[str],
    options: Options,
    accepted: Sequence[Handwritten] = (),
    command: str = "",
    proof: Proof | None = None,
) -> Generated:
    """Make the series, show how far it is, and say what is not in it."""
    with progress("Making patches", len(wanted)) as step:
        made = generate(base, survey, wanted, options, step, accepted, command, proof)
    require_clean(base, made.series.changed)
    for patch in made.series.patches:
        detail(f"{patch.stage}: {patch.subject} ({', '.join(sorted(patch.files))})")
    _announce(made)
    return made


def _announce(made: Generated) -> None:
    """Say what was refused, what could not be looked at, and what was left out."""
    for refusal in made.series.refusals:
        place = refusal.location
        report(
            f"{place.path}:{place.line}: refused: {refusal.ops} ({refusal.stage}): "
            f"{refusal.reason}"
        )
        for line in taught(refusal):
            report(f"  {line}")
    for line in made.unanalysed:
        report(f"not analysed: {line}")
    for driver in made.left:
        remark(f"{driver.location.path}: left out: {driver.ops}")
    for each in made.held:
        at = f"{each.location.path}:{each.location.line}"
        report(f"{at}: holds up {each.ops} ({each.stage}): {each.reason}")


def _command(options: argparse.Namespace) -> list[str]:
    """The command line that makes the same patches, without places on this machine.

    Which version of the series they are in is no part of it: a patch that is the same
    in two of them has the same message.
    """
    words = ["pgoff", "generate", "--tree", "DIR", "-o", "OUT"]
    if options.module:
        words[4:4] = ["--module", "FOLDER"]
    for stage in options.stage or ():
        words += ["--stage", stage]
    for driver in options.driver:
        words += ["--driver", driver]
    for file in options.accept:
        words += ["--accept", Path(file).name]
    if options.op_name != Options().op_name:
        words += ["--op-name", options.op_name]
    return words


def _summary(made: Generated, output: Path, branch: str | None) -> None:
    patches, refused = len(made.series.patches), len(made.series.refusals)
    if patches:
        said = f"{counted(patches, 'patch', 'patches')} in {printable(str(output))}"
        if len(made.waves) > 1:
            said += f", in {len(made.waves)} waves"
    else:
        said = "nothing to do"
        if branch:
            said += f", so nothing is done to the branch {printable(branch)}"
        if output.exists():
            said += f"; {printable(str(output))} is left as it was"
    if refused:
        said += f"; {refused} refused, see above"
    if made.left:
        said += f"; {counted(len(made.left), 'driver', 'drivers')} left out"
    sys.stdout.write("".join(f"{line}\n" for line in [said, *listed(made.waves)]))
