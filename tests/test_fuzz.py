# SPDX-License-Identifier: GPL-2.0-only
"""Files that nobody would write, in ``fuzz/`` and made up: no traceback, no hang.

And nothing is written but to the cache and to the output that is named.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TESTS = Path(__file__).parent
CORPUS = sorted((TESTS / "fuzz").iterdir())
DRIVER = (TESTS / "miniature/drivers/vfio/gorse/main.c").read_bytes()
SECONDS = 300  # for a whole run; a file has --timeout


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders for a tree, a home, temporary files and to be in."""
    folder = tmp_path_factory.mktemp("fuzz")
    shutil.copytree(TESTS / "miniature", folder / "tree")
    for name in ("home", "tmp", "here"):
        (folder / name).mkdir()
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "home/.cache/pgoff" not in str(path)
    }


def survives(place: Path, contents: Sequence[bytes]) -> dict[str, object]:
    """Check a driver's folder with these files in it; the report."""
    target = place / "tree/drivers/vfio/fuzz"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for number, content in enumerate(contents):
        (target / f"f{number}.c").write_bytes(content)
    before = files(place)
    command = "-m pgoff.generator check --untrusted --format=json --output=out"
    done = subprocess.run(
        [
            *(sys.executable, "-P", *command.split(), "--timeout=20"),
            *("--tree", str(place / "tree"), str(target)),
        ],
        cwd=place / "here",
        env={
            "HOME": str(place / "home"),
            "TMPDIR": str(place / "tmp"),
            "PATH": os.environ["PATH"],
        },
        capture_output=True,
        timeout=SECONDS,
    )
    said = done.stderr.decode()
    assert done.returncode in (0, 1, 3), said
    assert "Traceback" not in said
    after = files(place)
    report = json.loads(after.pop("here/out"))
    assert after == before
    (place / "here/out").unlink()
    for each in report["unanalysed"]:
        # A worker that ended by itself did so with an error of ours.
        assert "its worker" not in each["reason"], each
    return dict(report)


def test_the_corpus(place: Path) -> None:
    report = survives(place, [path.read_bytes() for path in CORPUS])
    census = report["census"]
    assert isinstance(census, dict)
    assert census["tokens"] > len(CORPUS)
    assert census["remainder"] == 0, report


words = st.sampled_from(
    b"vma vm_pgoff -> . = += ++ ( ) { } [ ] ; , # \n \\\n if else switch case return "
    b"struct vfio_device_ops vm_area_struct vfio_device .mmap .ioctl & * ? : >> << ~ "
    b"#define #if #endif #else /* */ // \" ' 0 1 0xff VFIO_DEVICE_GET_REGION_INFO "
    b"static void int long sizeof typeof \xff \x00 ## vma_start_pgoff".split(b" ")
)
soup = st.lists(words, max_size=60).map(b" ".join)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A driver with some places cut out, doubled or overwritten."""
    text = DRIVER
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        size = draw(st.integers(0, 200))
        new = draw(st.one_of(st.just(b""), soup, st.binary(max_size=8)))
        kept = text[start : start + size] if draw(st.booleans()) else b""
        text = text[:start] + kept + new + text[start + size :]
    return text


@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)
@given(
    st.lists(
        st.one_of(
            damaged(),
            soup.map(lambda text: b"#include <linux/vfio.h>\n" + text),
            soup.map(
                lambda text: (
                    b"#include <linux/vfio.h>\n"
                    b"void f(struct vm_area_struct *vma)\n{\n" + text + b"\n}\n"
                )
            ),
        ),
        min_size=12,
        max_size=12,
    )
)
def test_made_up_files(place: Path, contents: list[bytes]) -> None:
    report = survives(place, contents)
    census = report["census"]
    assert isinstance(census, dict)
    assert census["remainder"] == 0, report
