# SPDX-License-Identifier: GPL-2.0-only
"""What a boot left: the trace, cut into sessions, and how two of them differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

END = "trace ends"
DEVICE, WAY = "#### ", "== "
LAYOUT = "@"
# What was asked stands before the answer: "mm[0] off ld=SIGBUS/2", "irq 7 -> -EINVAL".
_QUESTION = re.compile(r"(.*?)(?: -> |=|$)")


@dataclass(frozen=True)
class Session:
    """The lines of one device, or of one way to open it, below the heading.

    The heading of a way begins with that of its device, which names the driver.
    """

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """One line of a session before and after; None where there is no such line."""

    heading: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        lines = [f"{self.heading}:"]
        lines += [f"  - {self.before}"] if self.before is not None else []
        lines += [f"  + {self.after}"] if self.after is not None else []
        return "\n".join(lines)


def lines(text: str) -> tuple[str, ...]:
    """The lines of a trace as a serial port gave it."""
    return tuple(line.rstrip("\r") for line in text.split("\n") if line.strip("\r"))


def complete(trace: Sequence[str]) -> bool:
    """Whether the program came to its end: QEMU's status says nothing of a panic."""
    return bool(trace) and trace[-1] == END


def without_layout(trace: Sequence[str]) -> tuple[str, ...]:
    """The lines that do not depend on where regions are in the offset space."""
    return tuple(line for line in trace if not line.startswith(LAYOUT))


def sessions(trace: Sequence[str]) -> dict[str, Session]:
    """The sessions by their headings, numbered where one comes twice."""
    found: dict[str, list[str]] = {"the beginning": []}
    current = found["the beginning"]
    device = ""
    for line in trace:
        if line.startswith((DEVICE, WAY)):
            device = line if line.startswith(DEVICE) else device
            name = line if line.startswith(DEVICE) else f"{device} {line}".lstrip()
            times = sum(each.partition(" (")[0] == name for each in found)
            current = found.setdefault(f"{name} ({times + 1})" if times else name, [])
        else:
            current.append(line)
    return {name: Session(name, tuple(kept)) for name, kept in found.items()}


def differences(before: Sequence[str], after: Sequence[str]) -> tuple[Difference, ...]:
    """All differences, session by session; a session that one lacks differs in full."""
    old, new = sessions(before), sessions(after)
    found: list[Difference] = []
    for name in {**old, **new}:
        if name not in new:
            found.append(Difference("sessions", name, None))
        elif name not in old:
            found.append(Difference("sessions", None, name))
        elif old[name] != new[name]:
            found += _of_session(old[name], new[name])
    return tuple(found)


def _of_session(old: Session, new: Session) -> Iterator[Difference]:
    matcher = SequenceMatcher(None, old.lines, new.lines, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            continue
        for before, after in _paired(old.lines[first:last], new.lines[start:end]):
            yield Difference(old.heading, before, after)


def _paired(
    gone: Sequence[str], come: Sequence[str]
) -> Iterator[tuple[str | None, str | None]]:
    """Lines that ask the same make a pair, with another answer; others have none."""
    matcher = SequenceMatcher(
        None,
        [question(each) for each in gone],
        [question(each) for each in come],
        False,
    )
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(gone[first:last], come[start:end], strict=True)
        else:
            yield from ((each, None) for each in gone[first:last])
            yield from ((None, each) for each in come[start:end])


def question(line: str) -> str:
    """What a line asked the kernel, without what that answered."""
    found = _QUESTION.match(line)
    assert found is not None, "it matches every line"
    return found[1]
