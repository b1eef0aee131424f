# SPDX-License-Identifier: GPL-2.0-only
"""Programs end with who started them, and so do those that they started."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pgoff.verify.process import Disturbed, Done, undisturbed

from ..waiting import wait

RUN = """\
from pathlib import Path
from pgoff.verify.process import run
run(("make", "all"), Path())
"""
# The inner make notes its own number.
MAKEFILE = """\
all:
\t@$(MAKE) inner
inner:
\t@echo $$PPID > new; mv new number; exec sleep 600
"""


def test_no_make_goes_on_when_we_are_killed(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text(MAKEFILE)
    child = subprocess.Popen([sys.executable, "-c", RUN], cwd=tmp_path)
    number = tmp_path / "number"
    wait(number.exists, "the inner make")
    child.kill()
    child.wait()
    inner = Path("/proc") / number.read_text().strip()
    wait(lambda: not inner.exists(), "the end of the inner make")


@pytest.mark.parametrize(
    "said",
    [
        "x.s: fatal error: cannot write: No space left on device",
        "make[2]: *** [Makefile:3: oak.o] Killed",
        "LLVM ERROR: out of memory\nmore",
    ],
)
def test_a_machine_that_fails_is_no_fault_of_a_program(said: str) -> None:
    with pytest.raises(Disturbed, match="this machine failed"):
        undisturbed(Done(1, f"first\n{said}\n"))
    fine = Done(0, said)
    assert undisturbed(fine) is fine


def test_a_program_that_was_killed_in_silence_is_none_either() -> None:
    with pytest.raises(Disturbed, match="a program was killed"):
        undisturbed(Done(-9, ""))
    crashed = Done(-11, "")
    assert undisturbed(crashed) is crashed


def test_what_a_compiler_quotes_is_no_word_of_the_machine() -> None:
    done = Done(1, 'x.c:7:2: error: no dev\n    7 |  pr_err("out of memory");\n')
    assert undisturbed(done) is done
