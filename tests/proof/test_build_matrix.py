# SPDX-License-Identifier: GPL-2.0-only
"""The whole matrix on a toy kernel: what is a fault, what is not, who is blamed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import build_matrix
import pytest

pytestmark = pytest.mark.usefixtures("toy_tools")

Prove = Callable[..., tuple[int, str]]
OAK = "drivers/vfio/oak.c"
ELM = "drivers/vfio/elm.c"
HEADER = "include/linux/vfio.h"
GROWN = b"// sym grow U 0 0\n// warn old\nint oak = 1;\n"


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def prove(
    toy_kernel: Path,
    toy_series: Callable[..., Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> Prove:
    """``prove(patch, …)`` gives the exit status and what was printed."""

    def run(
        *patches: tuple[str, dict[str, bytes]], options: str = ""
    ) -> tuple[int, str]:
        series = toy_series(*patches)
        work = tmp_path / "work"
        arguments = f"--tree {toy_kernel} --series {series} --work {work} {options}"
        capsys.readouterr()
        status = build_matrix.main([*arguments.split(), "--arch=x86_64"])
        return status, capsys.readouterr().out

    return run


def test_a_series_that_holds(prove: Prove) -> None:
    status, out = prove(
        ("vfio/oak: Grow", {OAK: GROWN}), ("vfio: Say", {HEADER: b"\n"})
    )
    assert status == 0, out
    assert "0001-vfio-oak-Grow.patch  -           built 1" in out
    assert "0002-vfio-Say.patch       built 1     built 3" in out
    assert "all 2 patches apply and build" in out


def test_the_tree_in_the_end(prove: Prove, git: Callable[..., bytes]) -> None:
    patch = ("vfio/oak: Grow", {OAK: GROWN})
    status, out = prove(patch, options="--expect-tree 1234")
    assert status == 1
    tree = out.partition("tree after the last patch: ")[2].split()[0]
    assert len(tree) == 40
    assert "not the expected tree 1234" in out


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({OAK: b"// broken\n"}, "drivers/vfio/oak.o: does not build"),
        ({ELM: b"// warn young\n"}, f"elm.o: new: {ELM}: warning: young"),
        ({ELM: b"// sym lost U 0 0\n"}, "elm.o: uses lost, which nothing exports"),
        ({HEADER: b"/* @odd */\n"}, f"new: {HEADER}: warning: odd"),
        (
            {"drivers/vfio/Makefile": b"obj-m += oak.o\n"},
            "drivers/vfio/elm.o: is no longer built",
        ),
    ],
)
def test_a_fault_and_who_made_it(
    prove: Prove, files: dict[str, bytes], fault: str
) -> None:
    """The patch after it is not blamed."""
    after = {"drivers/far/ash.c": b"#include <linux/vfio.h>\nint ash = 1;\n"}
    status, out = prove(("vfio: Spoil", files), ("vfio: Go on", after))
    assert status == 1, out
    assert fault in out
    assert out.count("broken: ") == 1, out
    assert "broken: 0001-vfio-Spoil.patch" in out


def test_what_is_no_fault(prove: Prove) -> None:
    """A warning that was there, a symbol that somebody exports, a name known."""
    exports = (
        b"// sym lost T 0 0\n// sym __export_symbol_lost r 0 0\n// sym grow U 0 0\n"
    )
    status, out = prove(
        ("vfio/oak: Export", {OAK: exports + b"\n\n// warn old\n"}),
        ("vfio/elm: Use", {ELM: b"// sym lost U 0 0\n// sym grow U 0 0\n"}),
    )
    assert status == 0, out


def test_an_export_that_goes_away(prove: Prove) -> None:
    exports = b"// sym lost T 0 0\n// sym __export_symbol_lost r 0 0\n"
    status, out = prove(
        ("vfio/oak: Export", {OAK: exports}),
        ("vfio/elm: Use", {ELM: b"// sym lost U 0 0\n"}),
        ("vfio/oak: Keep to itself", {OAK: b"// sym lost T 0 0\n"}),
    )
    assert status == 1, out
    assert "elm.o: uses lost, which nothing exports" in out
    assert "broken: 0003-" in out


def test_a_file_that_nobody_compiles(prove: Prove) -> None:
    """Neither fine nor broken; a source that failed before counts as that."""
    files = {"drivers/far/fir.c": b"#include <linux/vfio.h>\n// broken\n\n"}
    status, out = prove(("vfio/fir: Change", files))
    assert status == 3, out
    assert "compiled nowhere: 0001-vfio-fir-Change.patch: drivers/far/fir.c" in out


def test_a_changed_file_that_uses_no_header(prove: Prove) -> None:
    """What a patch changes is built, wherever it is and whatever it includes."""
    status, out = prove(("far/yew: Change", {"drivers/far/yew.c": b"int yew = 1;\n"}))
    assert status == 0, out
    assert "0001-far-yew-Change.patch  -           built 1" in out


def test_a_mail_that_does_not_apply(prove: Prove, toy_kernel: Path) -> None:
    (toy_kernel / OAK).write_bytes(b"something else\n")
    grow, more = ("vfio/oak: Grow", {OAK: GROWN}), ("vfio/elm: More", {ELM: b"\n"})
    status, out = prove(grow, more)
    assert status == 1, out
    assert "git am refuses it" in out
    assert "not reached" in out


def test_a_second_run_starts_at_the_base(prove: Prove, tmp_path: Path) -> None:
    patch = ("vfio/oak: Grow", {OAK: GROWN})
    first = prove(patch)
    (scratch,) = tmp_path.glob("work/tree-*")
    (scratch / "stray").touch()
    inode = (scratch / ELM).stat().st_ino
    second = build_matrix.main(
        f"--tree {tmp_path}/toy --series {tmp_path}/mails --work {tmp_path}/work"
        " --arch=x86_64".split()
    )
    assert (first[0], second) == (0, 0)
    assert not (scratch / "stray").exists()
    assert (scratch / ELM).stat().st_ino == inode, "the copy was made again"


def test_a_git_work_tree_is_left_alone(
    toy_series: Callable[..., Path],
    tmp_path: Path,
    git: Callable[..., bytes],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Its HEAD counts, not what lies in the work tree, and nothing in it changes."""
    series = toy_series(("vfio/oak: Grow", {OAK: GROWN}))
    tree = tmp_path / "authoring"
    git(tree, "reset", "-q", "--hard", "HEAD^")
    (tree / OAK).write_bytes(b"// broken and never committed\n")
    before = contents(tree)
    arguments = f"--tree {tree} --series {series} --work {tmp_path}/work --arch x86_64"
    assert build_matrix.main(arguments.split()) == 0, capsys.readouterr().out
    assert contents(tree) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--tree nowhere --series {0}/mails", "nowhere is not a kernel tree"),
        ("--tree {0}/toy --series {0}", "has no *.patch file"),
        ("--tree {0}/toy --series {0}/mails --arch vax", "no configuration for vax"),
        ("--tree {0}/toy --series {0}/mails --llvm 98", "no clang"),
    ],
)
def test_bad_input(
    toy_kernel: Path,
    toy_series: Callable[..., Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: str,
    message: str,
) -> None:
    toy_series(("vfio/oak: Grow", {OAK: GROWN}))
    words = f"{arguments} --work {{0}}/work".format(tmp_path).split()
    assert build_matrix.main(words) == 2
    error = capsys.readouterr().err
    assert error.startswith("proof: ")
    assert error.count("\n") == 1
    assert message in error
