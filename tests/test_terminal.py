# SPDX-License-Identifier: GPL-2.0-only
"""Progress: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import re
import sys
import threading

import pytest
from pgoff.generator.terminal.progress import (
    detail,
    printable,
    progress,
    remark,
    report,
)
from pgoff.generator.terminal.volume import Volume, turned

from .pseudo_terminal import displayed
from .waiting import wait

SHOW = """
from pgoff.generator.terminal.progress import progress
with progress("Reading [x]", 200) as step:
    for number in range(200):
        step(f"drivers/{number}.c\\x1b[2J")
"""


def shown(**environment: str) -> str:
    """What a terminal gets from a run of ``SHOW``."""
    return displayed((sys.executable, "-c", SHOW), COLUMNS="80", **environment)


def test_a_terminal_gets_a_bar_that_goes_and_a_last_line() -> None:
    text = shown()
    assert re.search(r"Reading \[x\] .*100%.*drivers/199\.c\\x1b", text)
    assert "\x1b[2J" not in text
    assert re.search(r"Reading \[x\]: done in \d+(\.\d)? s\r\n$", text)


def test_no_color_and_dumb_terminals_are_respected() -> None:
    colour = re.compile(r"\x1b\[\d*(;\d+)*m")
    assert colour.search(shown())
    assert not re.search(r"\x1b\[(3|9)\dm", shown(NO_COLOR="1"))
    assert "\x1b" not in shown(TERM="dumb")


def test_elsewhere_there_is_a_line_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(float(second) for second in range(100))
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    with progress("Reading", 20) as step:
        for number in range(12):
            step(f"{number}.c")
    assert capsys.readouterr().err == (
        "Reading: 25 % after 6.0 s (4.c)\n"
        "Reading: 50 % after 12 s (9.c)\n"
        "Reading: done in 16 s\n"
    )


def said_until(words: str, capsys: pytest.CaptureFixture[str]) -> str:
    """All that is said, up to where ``words`` are in it."""
    said: list[str] = []

    def come() -> bool:
        said.append(capsys.readouterr().err)
        return words in "".join(said)

    wait(come, words)
    return "".join(said)


def test_a_step_that_goes_on_is_said_again(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pgoff.generator.terminal.progress.LINE_EVERY", 0.01)
    monkeypatch.setattr("pgoff.generator.terminal.progress.STILL_EVERY", 0.05)
    threads = threading.active_count()
    with progress("Reading", 2) as step:
        step("first", 1)
        step("second", 0)
        text = said_until("(second)\n", capsys)
    assert re.search(r"^Reading: 50 % after [\d.]+ s \(second\)$", text, re.MULTILINE)
    assert threading.active_count() == threads


def test_a_wait_before_the_first_step_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pgoff.generator.terminal.progress.LINE_EVERY", 0.01)
    monkeypatch.setattr("pgoff.generator.terminal.progress.STILL_EVERY", 0.05)
    with progress("Reading", 2):
        text = said_until("Reading: 0 % after", capsys)
    assert text.endswith(" s\n")


def test_a_quiet_run_says_no_steps(capsys: pytest.CaptureFixture[str]) -> None:
    with turned(Volume.QUIET), progress("Reading", 2) as step:
        step("one.c")
        remark("by the way")
        report("it matters")
    assert capsys.readouterr().err == "it matters\n"


def test_a_verbose_run_says_each_step_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(float(second) for second in range(100))
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    detail("nobody asked")
    with turned(Volume.VERBOSE), progress("Reading", 4) as step:
        for name, amount in (("a", 0), ("a", 1), ("b", 1)):
            step(f"{name}.c", amount)
        detail("b.c is empty")
    assert capsys.readouterr().err == (
        "Reading: 0 %, 1.0 s: a.c\n"
        "Reading: 50 %, 2.0 s: b.c\n"
        "b.c is empty\n"
        "Reading: done in 4.0 s\n"
    )


def test_what_fails_is_not_said_to_be_done(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyError), progress("Reading", 2):
        raise KeyError
    assert capsys.readouterr().err == ""


def test_nothing_that_steers_a_terminal_gets_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report("a\x1b[31m\u202e\nb é")
    assert capsys.readouterr().err == "a\\x1b[31m\\u202e\\nb é\n"
    assert printable("a\u009b") == "a\\x9b"
