# SPDX-License-Identifier: GPL-2.0-only
"""The whole comparison: build, boot and judge, before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...checkers.errors import UserError
from . import patching, switch, trace
from .bench import Bench, Delta
from .console import new_reports, reports, titles
from .declared import Judgement, declarations, judge
from .kernel import DEBUG, FAST, Builder, Built, Toolchain
from .machine import MACHINES, NotEnded, Recording, boot
from .messages import messages

Say = Callable[[str], None]
SHOWN = 40


@dataclass(frozen=True)
class Request:
    """What to compare on which machines; ``revert`` is ``FILE:FUNCTION`` or None."""

    base: Path
    tip: Path | None
    patches: tuple[Path, ...]
    work: Path
    machines: tuple[str, ...]
    tools: Toolchain
    debug: bool
    extra: tuple[str, ...]
    dynamic: bool
    revert: str | None
    declared: Path
    accel: str

    @property
    def kind(self) -> str:
        """Which kernel it is that is built."""
        return "-".join(("debug" if self.debug else "fast", *self.extra))

    @property
    def fragments(self) -> tuple[str, ...]:
        """The configuration."""
        return (*(DEBUG if self.debug else FAST), *self.extra)

    @property
    def label(self) -> str:
        """What its traces are called."""
        parts = ("after", self.dynamic and "dynamic", self.revert and "reverted")
        return "-".join(part for part in parts if part)


def compare(request: Request, say: Say) -> int:
    """Say what differs; gives 1 where something does that nobody declared, else 0.

    Raises UserError where the base does not boot, or there is nothing to compare.
    """
    delta = changes(request)
    if not delta:
        raise UserError(
            "there is nothing to compare", "give --series, --patch or --tip"
        )
    bench = Bench(request.base, request.work / "bench")
    bench.prepare()
    before = record(request, bench, "before", {}, say)
    faults = _faults(request, bench, before, delta, say)
    say("users see the same" if not faults else f"{faults} faults")
    return 1 if faults else 0


def _faults(
    request: Request,
    bench: Bench,
    before: Mapping[str, Recording],
    delta: Delta,
    say: Say,
) -> int:
    """Boot the base with ``delta``; say, and count, what is wrong against ``before``.

    A kernel that does not come to the end of its boot is one fault.
    """
    known, told = declarations(request.declared), messages(request.patches)
    try:
        after = record(request, bench, request.label, delta, say)
    except NotEnded as error:
        for title in titles(reports(error.console)):
            say(f"the kernel reports {title}")
        say(f"{request.label}: {error}")
        return 1
    faults = 0
    for name in request.machines:
        found = _differences(before[name], after[name], layout=not request.dynamic)
        faults += _report(name, judge(name, found, known, told), say)
        faults += _report_logs(name, before[name], after[name], say)
    return faults


def changes(request: Request) -> Delta:
    """What the patches, and what is asked for besides, change in the base."""
    delta: Delta = {}
    if request.tip:
        delta = patching.between(request.base, request.tip)
    if request.patches:
        delta = patching.patched(request.base, request.patches, delta)
    if request.revert:
        path, _, function = request.revert.partition(":")
        delta = switch.reverted(request.base, delta, path, function)
    return switch.switched(request.base, delta) if request.dynamic else delta


def record(
    request: Request, bench: Bench, label: str, delta: Delta, say: Say
) -> dict[str, Recording]:
    """Build the base with ``delta``, boot it on each machine, keep what that left."""
    bench.become(delta)
    output = request.work / f"build-{request.kind}"
    builder = Builder(bench.tree, output, request.fragments, request.tools)
    built = builder.build(request.work / f"{request.kind}-{label}")
    say(f"{label}: built in {built.seconds:.0f} s")
    if built.unmet:
        say(f"{label}: without {' '.join(built.unmet)}")
    dynamic = request.dynamic and label != "before"
    return {
        name: _boot(request, built, name, label, dynamic, say)
        for name in request.machines
    }


def _boot(
    request: Request, built: Built, name: str, label: str, dynamic: bool, say: Say
) -> Recording:
    found = boot(built, MACHINES[name], dynamic=dynamic, accel=request.accel)
    folder = built.image.parent
    (folder / f"{name}.trace").write_text("\n".join((*found.trace, "")))
    (folder / f"{name}.console").write_text(found.console)
    say(f"{label}: {name}: {len(found.trace)} lines in {found.seconds:.0f} s")
    return found


def _differences(
    before: Recording, after: Recording, *, layout: bool
) -> tuple[trace.Difference, ...]:
    lines = (before.trace, after.trace)
    if not layout:
        lines = (trace.without_layout(lines[0]), trace.without_layout(lines[1]))
    return trace.differences(*lines)


def _report(machine: str, judgement: Judgement, say: Say) -> int:
    for name, count in judgement.declared.items():
        say(f"{machine}: {count} times, as declared: {name}")
    for line in _grouped(judgement.undeclared):
        say(f"{machine}: not declared: {line}")
    return len(judgement.undeclared)


def _grouped(found: Sequence[trace.Difference]) -> Iterator[str]:
    """The first differences, those that are the same in many sessions only once."""
    counts = Counter((one.before, one.after) for one in found)
    firsts = {(one.before, one.after): one for one in reversed(found)}
    for number, (key, count) in enumerate(counts.most_common()):
        if number == SHOWN:
            yield f"and {len(counts) - SHOWN} more"
            return
        yield f"{count} times, first in {firsts[key]}"


def _report_logs(machine: str, before: Recording, after: Recording, say: Say) -> int:
    for title in titles(reports(before.console)):
        say(f"{machine}: the kernel reported already before: {title}")
    new = new_reports(before.console, after.console)
    for report in new:
        say(f"{machine}: the kernel reports\n{report}")
    return len(new)
