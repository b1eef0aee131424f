# SPDX-License-Identifier: GPL-2.0-only
"""The output folder: whole or not at all, and never over anything foreign."""

from __future__ import annotations

import errno
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.checkers.errors import UserError
from pgoff.generator.delivery import output
from pgoff.generator.delivery.output import MARKER, require_ours, write
from pgoff.generator.trees import disk

OLD = {"0000-cover-letter.patch": b"old\n", "0001-a.patch": b"a\n", "0002-b.patch": b""}
NEW = {
    "0000-cover-letter.patch": b"new\n",
    "0001-a.patch": b"A\n",
    "0003-c.patch": b"c",
}
WAVES = {
    "1-x/0000-cover-letter.patch": b"one\n",
    "1-x/0001-a.patch": b"a\n",
    "2-y/0000-cover-letter.patch": b"two\n",
    "2-y/0001-b.patch": b"b\n",
}
OTHERS = {
    "1-x/0000-cover-letter.patch": b"other\n",
    "1-x/0001-a.patch": b"a\n",
    "1-x/0002-c.patch": b"c\n",
    "2-z/0001-b.patch": b"b\n",
}


def content(folder: Path) -> dict[str, bytes]:
    """The files in ``folder`` and below, but for the marker; no folder is empty."""
    found = sorted(path for path in folder.rglob("*") if path.name != MARKER)
    assert all(any(path.iterdir()) for path in found if path.is_dir())
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in found
        if path.is_file()
    }


@pytest.mark.parametrize("files", [OLD, WAVES])
def test_a_new_folder_holds_the_files_and_the_marker(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    out = tmp_path / "parents" / "too" / "out"
    write(out, files)
    assert content(out) == files
    check = ["sha256sum", "--check", "--strict", "--quiet", MARKER]
    assert subprocess.run(check, cwd=out).returncode == 0
    assert [path.name for path in out.parent.iterdir()] == ["out"]
    umask = os.umask(0)
    os.umask(umask)
    assert out.stat().st_mode & 0o777 == 0o777 & ~umask


def test_an_earlier_series_is_replaced_and_what_is_stale_goes(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for files in (OLD, NEW, NEW, OLD, WAVES, OTHERS, OTHERS, WAVES, NEW):
        write(out, files)
        assert content(out) == files
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_a_file_that_was_removed_is_not_missed(tmp_path: Path) -> None:
    write(tmp_path / "out", OLD)
    (tmp_path / "out/0001-a.patch").unlink()
    write(tmp_path / "out", NEW)
    assert content(tmp_path / "out") == NEW


def a_file(out: Path) -> None:
    (out / "notes.txt").write_bytes(b"mine\n")


def a_folder(out: Path) -> None:
    (out / "notes.txt").mkdir()


def an_edit(out: Path) -> None:
    (out / "0001-a.patch").write_bytes(b"better\n")


def a_link(out: Path) -> None:
    (out / "0001-a.patch").rename(out.parent / "a")
    (out / "0001-a.patch").symlink_to(out.parent / "a")


def a_file_in_a_wave(out: Path) -> None:
    (out / "1-x/notes.txt").write_bytes(b"mine\n")


def a_folder_in_a_wave(out: Path) -> None:
    (out / "2-y/notes").mkdir()


def an_edit_in_a_wave(out: Path) -> None:
    (out / "2-y/0001-b.patch").write_bytes(b"better\n")


def a_wave_that_is_a_link(out: Path) -> None:
    (out / "1-x").rename(out.parent / "x")
    (out / "1-x").symlink_to(out.parent / "x")


def a_wave_that_is_a_file(out: Path) -> None:
    shutil.rmtree(out / "1-x")
    (out / "1-x").write_bytes(b"mine\n")


def a_folder_like_a_wave(out: Path) -> None:
    (out / "3-z").mkdir()


@pytest.mark.parametrize("new", [NEW, OTHERS])
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (a_file, r"notes\.txt was not written by pgoff"),
        (a_file_in_a_wave, r"1-x/notes\.txt was not written by pgoff"),
        (a_folder_in_a_wave, r"2-y/notes was not written by pgoff"),
        (an_edit_in_a_wave, r"2-y/0001-b\.patch was changed after pgoff wrote it"),
        (a_wave_that_is_a_link, r"1-x was not written by pgoff"),
        (a_wave_that_is_a_file, r"1-x was not written by pgoff"),
        (a_folder_like_a_wave, r"3-z was not written by pgoff"),
    ],
)
def test_what_is_not_ours_among_waves_is_named_and_kept(
    tmp_path: Path,
    change: Callable[[Path], None],
    message: str,
    new: dict[str, bytes],
) -> None:
    out = tmp_path / "out"
    write(out, WAVES)
    change(out)
    before = {path: path.is_dir() or path.read_bytes() for path in out.rglob("*")}
    with pytest.raises(UserError, match=message):
        require_ours(out)
    with pytest.raises(UserError, match=message):
        write(out, new)
    after = {path: path.is_dir() or path.read_bytes() for path in out.rglob("*")}
    assert after == before


def test_waves_of_somebody_else_are_kept(tmp_path: Path) -> None:
    """A folder without the marker is no earlier run of ours, whatever is in it."""
    out = tmp_path / "out"
    write(out, WAVES)
    (out / MARKER).unlink()
    for new in (WAVES, NEW):
        with pytest.raises(UserError, match="1-x was not written by pgoff"):
            write(out, new)
    assert content(out) == WAVES


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (a_file, r"notes\.txt was not written by pgoff"),
        (a_folder, r"notes\.txt was not written by pgoff"),
        (an_edit, r"0001-a\.patch was changed after pgoff wrote it"),
        (a_link, r"0001-a\.patch was not written by pgoff"),
    ],
)
def test_what_is_not_ours_is_named_and_kept(
    tmp_path: Path, change: Callable[[Path], None], message: str
) -> None:
    out = tmp_path / "out"
    write(out, OLD)
    change(out)
    before = sorted(path.name for path in out.iterdir())
    with pytest.raises(UserError, match=message):
        require_ours(out)
    with pytest.raises(UserError, match=message):
        write(out, NEW)
    assert sorted(path.name for path in out.iterdir()) == before
    assert (out / "0000-cover-letter.patch").read_bytes() == b"old\n"


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UserError, match="file is in the way"):
        write(tmp_path / "file", NEW)
    with pytest.raises(UserError, match="file is in the way"):
        write(tmp_path / "file" / "out", NEW)
    assert (tmp_path / "file").read_bytes() == b""


def test_a_folder_that_cannot_be_written_is_named() -> None:
    with pytest.raises(UserError, match="cannot write /proc/pgoff"):
        write(Path("/proc/pgoff"), NEW)


LIMITED = """
import resource, sys, pathlib
from pgoff.generator.delivery.output import write
from pgoff.checkers.errors import UserError
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    write(pathlib.Path(sys.argv[1]), {"1.patch": b"a", "2.patch": b"b" * 200_000})
except UserError as error:
    print(error)
"""


@pytest.mark.parametrize("before", [{}, OLD, WAVES])
def test_a_write_that_fails_leaves_what_was(
    tmp_path: Path, before: dict[str, bytes]
) -> None:
    """The kernel itself refuses to write on, as it does when a disk is full."""
    out = tmp_path / "out"
    if before:
        write(out, before)
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    command = [sys.executable, "-c", LIMITED, str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"cannot write {out}: File too large; make room")
    assert (content(out) if before else list(tmp_path.iterdir())) == (before or [])


def write_and_crash(out: Path, step: int, files: dict[str, bytes]) -> bool:
    """Write in a process that dies before its ``step``-th change; whether it did."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    changes = iter(range(step))

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def change(*arguments: object, **options: object) -> object:
            if next(changes, None) is None:
                os._exit(9)
            return real(*arguments, **options)

        return change

    for name in ("unlink", "replace", "rename", "mkdir"):
        setattr(Path, name, counted(getattr(Path, name)))
    setattr(output, "write_synced", counted(disk.write_synced))  # noqa: B010
    setattr(os, "rmdir", counted(os.rmdir))  # noqa: B010
    write(out, files)
    os._exit(0)


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ({}, NEW),
        (OLD, NEW),
        ({}, WAVES),
        (OLD, WAVES),
        (WAVES, OTHERS),
        (WAVES, NEW),
    ],
)
def test_after_a_crash_at_any_step_nothing_looks_finished_that_is_not(
    tmp_path: Path, before: dict[str, bytes], new: dict[str, bytes]
) -> None:
    found: list[dict[str, bytes]] = []
    crashed = True
    while crashed:
        step = len(found)
        out = tmp_path / str(step) / "out"
        out.parent.mkdir()
        if before:
            write(out, before)
        crashed = write_and_crash(out, step, new)
        there = {
            path.relative_to(out).as_posix(): path.read_bytes()
            for pattern in ("*.patch", "[!.]*/*.patch")
            for path in out.glob(pattern)
        }
        found.append(there)
        if there not in (before, new):
            assert before, "a new folder is there as a whole or not at all"
            assert there.items() <= before.items() or there.items() <= new.items()
            assert not {min(before), min(new)} & set(there)
        write(out, new)
        assert content(out) == new
        assert [path.name for path in out.parent.iterdir()] == ["out"]
    assert found[0] == before
    assert found[-1] == new
    assert len(found) > 7


def write_often(arguments: tuple[Path, int]) -> None:
    out, number = arguments
    for _ in range(20):
        write(out, {f"{n:04}-{number}.patch": b"%d" % number for n in range(number)})


def test_runs_at_the_same_time_do_not_mix(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with multiprocessing.get_context("fork").Pool(4) as pool:
        pool.map(write_often, [(out, number) for number in range(3, 7)], chunksize=1)
    found = content(out)
    number = len(found)
    assert set(found.values()) == {b"%d" % number}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_a_lock_follows_what_it_locks(tmp_path: Path) -> None:
    """While one run waits, the one before it may make the folder."""
    beside, inside = tmp_path / "beside", tmp_path / "inside"
    places = iter([beside, inside, inside, inside])
    with disk.locked(lambda: next(places)):
        assert list(tmp_path.iterdir()) == [inside]
    assert list(tmp_path.iterdir()) == []


def test_every_error_of_a_disk_is_one_line_with_the_place() -> None:
    for number in (errno.ENOSPC, errno.EACCES, errno.EEXIST, errno.EIO):
        error = OSError(number, os.strerror(number), "/out/x")
        text = str(disk.disk_error(Path("/out"), error))
        assert text.startswith("cannot write /out: ")
        assert "\n" not in text
