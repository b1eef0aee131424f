# SPDX-License-Identifier: GPL-2.0-only
"""What is kept is believed again, whatever a program wrote."""

from __future__ import annotations

from pathlib import Path

import pytest
from pgoff.verify.cell import Result, cell
from pgoff.verify.store import Store


@pytest.mark.parametrize("log", ["", "one\r\ntwo\r", "\u2018quoted\u2019", "\udcff"])
def test_a_log_is_kept_as_it_was(tmp_path: Path, log: str) -> None:
    """By its bytes: neither ends of lines nor the locale make another one of it."""
    store, asked = Store(tmp_path), cell("compile", "x86_64", 1, {"target": "oak.o"})
    assert store.read(asked) is None
    store.write(asked, Result({"good": True}, log, 1.25))
    found = store.read(asked)
    assert found is not None
    assert found.log == log.replace("\udcff", "?")
    assert (found.facts, found.seconds) == ({"good": True}, 1.25)
    names = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert names == [f"{asked.key}.json", f"{asked.key}.log"]


def test_what_the_machine_had_a_part_in_is_asked_again(tmp_path: Path) -> None:
    store, asked = Store(tmp_path), cell("boot", "x86_64", 1, {"base": "x"})
    store.write(asked, Result({"why": "its time was up"}, "the log", passing=True))
    assert store.read(asked) is None
    assert store.log(asked.key).read_text() == "the log"
