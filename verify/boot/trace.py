# SPDX-License-Identifier: GPL-2.0-only
"""What a boot left: the trace, cut into sessions, and how two of them differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

END = "trace ends"
HEADINGS = ("#### ", "== ")
LAYOUT = "@"


@dataclass(frozen=True)
class Session:
    """The lines of one device, or of one way to open it, below the heading."""

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
    for line in trace:
        if line.startswith(HEADINGS):
            times = sum(name.partition(" (")[0] == line for name in found)
            current = found.setdefault(f"{line} ({times + 1})" if times else line, [])
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
        gone, come = old.lines[first:last], new.lines[start:end]
        for number in range(max(len(gone), len(come))):
            yield Difference(
                old.heading,
                gone[number] if number < len(gone) else None,
                come[number] if number < len(come) else None,
            )
