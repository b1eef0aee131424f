# SPDX-License-Identifier: GPL-2.0-only
"""Workers that are asked questions, watched, ended and replaced."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import msgspec

from ..limits import Limits
from .wire import LARGEST, LENGTH, Question, Reply, Setup, packed, unpacked

# Variables that neither steer the compiler nor hold anybody's secret.
PASSED = ("HOME", "PATH", "TMPDIR", "LANG", "LANGUAGE", "PGOFF_CACHE", "XDG_CACHE_HOME")
_BEGINNINGS = ("LC_", "PYTHON")
RECYCLED = 400 << 20  # bytes of memory at which a worker is replaced
TAIL = 4096  # bytes that are kept of what a worker says when it dies
CHUNK = 1 << 16


@dataclass(frozen=True)
class Died:
    """A worker that had a question did not answer it, because of ``reason``."""

    reason: str
    by_signal: bool = False


@dataclass(eq=False)
class _Hand:
    """One worker process, the number of its question, and the headers it knows."""

    process: subprocess.Popen[bytes]
    number: int | None = None
    headers: tuple[str, ...] = ()
    until: float = 0.0
    late: bool = False
    received: bytearray = field(default_factory=bytearray)
    said: bytearray = field(default_factory=bytearray)


class Crew:
    """Up to ``size`` workers for one setup; started when there is work for them.

    They stay for further questions, until it is closed.
    """

    def __init__(self, setup: Setup, size: int) -> None:
        self.setup, self._size = setup, size
        self._hands: list[_Hand] = []
        self._selector = selectors.DefaultSelector()
        self._headers: tuple[str, ...] = ()

    def close(self) -> None:
        """End all workers, for good."""
        for hand in list(self._hands):
            self._end(hand)
        self._selector.close()

    def ask(
        self,
        questions: Sequence[Question],
        headers: tuple[str, ...] = (),
        alone: bool = False,
    ) -> Generator[tuple[int, Reply | Died], None, None]:
        """The answers as they come, with the numbers of the questions.

        ``headers`` are looked at with what includes them.  One worker ``alone`` answers
        what needs the same knowledge.  A question that a worker was killed over by a
        signal is asked once more in the end, when nothing else needs memory or time.
        """
        assert all(hand.number is None for hand in self._hands), "one asks at a time"
        self._headers = headers
        again: list[int] = []
        size = 1 if alone else self._size
        try:
            for number, reply in self._asked(questions, range(len(questions)), size):
                if isinstance(reply, Died) and reply.by_signal:
                    again.append(number)
                else:
                    yield number, reply
            for hand in list(self._hands) if again else ():
                self._end(hand)
            yield from self._asked(questions, again, 1)
        finally:
            # Whoever does not want the rest must not get it for an answer later.
            for hand in [each for each in self._hands if each.number is not None]:
                self._end(hand)

    def _asked(
        self, questions: Sequence[Question], numbers: Sequence[int], size: int
    ) -> Iterator[tuple[int, Reply | Died]]:
        waiting = deque(numbers)
        while waiting or any(hand.number is not None for hand in self._hands):
            self._give(questions, waiting, size)
            for hand in self._ready():
                number = hand.number
                reply = self._reply(hand)
                if reply is not None and number is not None:
                    yield number, reply

    def _give(
        self, questions: Sequence[Question], waiting: deque[int], size: int
    ) -> None:
        """Give a question to every worker that has none."""
        busy = sum(hand.number is not None for hand in self._hands)
        while len(self._hands) < min(size, busy + len(waiting)):
            self._start()
        for hand in self._hands[:size]:
            if hand.number is None and waiting:
                hand.number = waiting.popleft()
                hand.until = time.monotonic() + self.setup.limits.wall
                self._send(hand, packed(self._told(hand, questions[hand.number])))

    def _told(self, hand: _Hand, question: Question) -> Question:
        """The question with the headers, where the worker has others in mind."""
        if hand.headers == self._headers:
            return question
        hand.headers = self._headers
        return replace(question, headers=self._headers)

    def _ready(self) -> list[_Hand]:
        """The workers that have said something, ended, or had their time."""
        now = time.monotonic()
        busy = [hand for hand in self._hands if hand.number is not None]
        wait = min((hand.until for hand in busy), default=now) - now
        heard: dict[int, _Hand] = {}
        for key, _ in self._selector.select(max(wait, 0)):
            hand, into = key.data
            chunk = os.read(key.fd, CHUNK)
            into += chunk
            if into is hand.said:
                del into[:-TAIL]
            if not chunk:
                self._selector.unregister(key.fileobj)
            if into is hand.received:
                heard[id(hand)] = hand
        for hand in busy:
            if time.monotonic() >= hand.until:
                hand.late = True
                hand.process.kill()
                heard[id(hand)] = hand
        return list(heard.values())

    def _reply(self, hand: _Hand) -> Reply | Died | None:
        """A worker's answer if it is complete, or what the worker died of."""
        size = int.from_bytes(hand.received[:LENGTH], "big")
        if size > LARGEST:
            self._end(hand)
            return Died(f"what was found in it is more than {LARGEST} bytes")
        if len(hand.received) >= LENGTH + size and len(hand.received) >= LENGTH:
            return self._taken(hand, size)
        if hand.late or self._ended(hand):
            return self._buried(hand)
        return None

    def _taken(self, hand: _Hand, size: int) -> Reply | Died:
        content = bytes(hand.received[LENGTH : LENGTH + size])
        hand.received.clear()
        hand.number = None
        try:
            reply = unpacked(content, Reply)
        except msgspec.DecodeError:
            self._end(hand)
            return Died("its worker gave no proper answer")
        if hand.late or reply.last or reply.memory > RECYCLED:
            self._end(hand)
        return reply

    def _ended(self, hand: _Hand) -> bool:
        assert hand.process.stdout is not None
        return hand.process.stdout not in self._selector.get_map()

    def _buried(self, hand: _Hand) -> Died:
        self._end(hand)
        return died(hand.process.returncode, hand.late, hand.said, self.setup.limits)

    def _start(self) -> None:
        hand = _Hand(
            subprocess.Popen(
                # Without -P the folder that is current, which may be the tree that is
                # linted, would be searched for modules.
                [sys.executable, "-P", "-m", f"{__package__}.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={
                    name: value
                    for name, value in os.environ.items()
                    if name in PASSED or name.startswith(_BEGINNINGS)
                },
                process_group=0,
            )
        )
        assert hand.process.stdout is not None
        assert hand.process.stderr is not None
        self._hands.append(hand)
        read = selectors.EVENT_READ
        self._selector.register(hand.process.stdout, read, (hand, hand.received))
        self._selector.register(hand.process.stderr, read, (hand, hand.said))
        self._send(hand, packed(self.setup))

    def _send(self, hand: _Hand, message: bytes) -> None:
        assert hand.process.stdin is not None
        # Where it has died already, that is seen where it is listened to.
        with suppress(BrokenPipeError):
            hand.process.stdin.write(message)
            hand.process.stdin.flush()

    def _end(self, hand: _Hand) -> None:
        """End a worker for good, and hear what it still has to say."""
        self._hands.remove(hand)
        if not self._ended(hand):
            hand.process.kill()
        try:
            hand.process.wait(5)
        except subprocess.TimeoutExpired:
            hand.process.kill()
            hand.process.wait()
        for stream, into in (
            (hand.process.stdout, None),
            (hand.process.stderr, hand.said),
        ):
            assert stream is not None
            if stream in self._selector.get_map():
                self._selector.unregister(stream)
                if into is not None:
                    into += (stream.read() or b"")[-TAIL:]
            stream.close()
        assert hand.process.stdin is not None
        with suppress(BrokenPipeError):
            hand.process.stdin.close()


def died(status: int, late: bool, said: bytes | bytearray, limits: Limits) -> Died:
    """What a worker died of, in words."""
    if late:
        return Died(f"its worker was ended after {limits.wall:.0f} s")
    if status == -signal.SIGXCPU:
        return Died(f"it takes more than {limits.seconds} s of processor time")
    if status < 0:
        name = signal.Signals(-status).name
        memory = limits.memory >> 20
        return Died(f"libclang crashed on it ({name}), with {memory} MiB allowed", True)
    last = bytes(said).decode("utf-8", "replace").strip().rpartition("\n")[2]
    return Died(f"its worker ended: {last or f'status {status}'}")
