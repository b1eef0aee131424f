# SPDX-License-Identifier: GPL-2.0-only
"""A run that is ended before its end leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from pgoff.generator.__main__ import main as begin

from .running import LIMIT, PGOFF, Run, contents, told


def _group(group: int) -> list[int]:
    """The processes of a group, those that only wait to be counted left out."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, of, *_ = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(of) == group and state != "Z":
            found.append(int(stat.parent.name))
    return found


def _has_libclang(process: int) -> bool:
    try:
        return "libclang" in Path(f"/proc/{process}/maps").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def _wait(until: Callable[[], object]) -> None:
    end = time.monotonic() + LIMIT
    while not until() and time.monotonic() < end:
        time.sleep(0.1)  # each look reads all of /proc
    assert until()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_no_process_and_no_file_is_left(
    environment: dict[str, str], copy: Path, tmp_path: Path, ending: signal.Signals
) -> None:
    """Ctrl-C goes to all processes of the terminal, a kill to one of them."""
    out = tmp_path / "out"
    child = subprocess.Popen(
        [PGOFF, "generate", "--tree", copy, "-o", out, "--branch", "b"],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
        # What is begun in the background, as the tests may be, ignores it.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    # This one and a worker at least are at work on files.
    _wait(
        lambda: (
            child.poll() is not None
            or sum(_has_libclang(each) for each in _group(child.pid)) >= 2
        )
    )
    assert child.poll() is None, child.communicate()[1]
    if ending == signal.SIGINT:
        os.killpg(child.pid, ending)
        said = child.communicate(timeout=LIMIT)[1]
        assert child.returncode == 130
        line = "pgoff: interrupted; nothing half-written was left"
        assert told(said) == (line,)
    else:
        child.kill()
        child.communicate(timeout=LIMIT)
    _wait(lambda: not _group(child.pid))
    assert [path.name for path in tmp_path.iterdir()] == ["linux"]
    assert not (copy / ".git/refs/heads/b").exists()


def test_interrupted_while_it_is_loaded(capsys: pytest.CaptureFixture[str]) -> None:
    class Interrupt:
        """What Ctrl-C is in the middle of an import."""

        def find_spec(self, name: str, *_: object) -> None:
            if name == "pgoff.generator.cli":
                raise KeyboardInterrupt

    loaded = sys.modules.pop("pgoff.generator.cli")
    sys.meta_path.insert(0, Interrupt())
    try:
        assert begin() == 130
    finally:
        sys.meta_path.pop(0)
        sys.modules["pgoff.generator.cli"] = loaded
    assert capsys.readouterr().err == "pgoff: interrupted; nothing had begun\n"


def test_a_file_that_ends_libclang_is_named(
    little: Path, pgoff: Run, plain_series: dict[str, bytes], tmp_path: Path
) -> None:
    """It ends the process that parses it, and the other files are done all the same."""
    tree, out = tmp_path / "linux", tmp_path / "out"
    shutil.copytree(little, tree)
    chain = "- " * 200_000
    deep = f"struct vfio_device_ops;\nint deep(int n)\n{{\n\treturn {chain}n;\n}}\n"
    (tree / "drivers/vfio/gorse/deep.c").write_text(deep)
    ran = pgoff("generate", "--tree", tree, "-o", out)
    assert ran.status == 3
    assert [line for line in ran.said if "deep.c" in line] == [
        "not analysed: drivers/vfio/gorse/deep.c: the process that parsed it came to a "
        "sudden end; is there memory enough?"
    ]
    assert contents(out) == plain_series
