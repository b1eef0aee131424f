# SPDX-License-Identifier: GPL-2.0-only
"""The cache: used while nothing changed, right when something did, safe in parallel."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.checkers.errors import UserError
from pgoff.checkers.kbuild import environment as module
from pgoff.checkers.kbuild import store
from pgoff.checkers.kbuild.build import build
from pgoff.checkers.kbuild.environment import environment
from pgoff.checkers.kbuild.store import Memory, new_folder, put, settle
from pgoff.checkers.source import Source

WriteFiles = Callable[[Path, dict[str, bytes]], Path]
FILES = {
    "Kconfig": b'config A\n\tbool "a"\nsource "sub/Kconfig"\n',
    "Makefile": b"KBUILD_CFLAGS := -DTOP\n",
}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("PGOFF_CACHE", str(folder))
    return folder


@pytest.fixture
def tree(tmp_path: Path, write_files: WriteFiles) -> Path:
    return write_files(tmp_path / "a tree", FILES)


@pytest.fixture
def derivations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The architectures that an environment was made anew for, in order."""
    found: list[str] = []
    derived = module.derived

    def counted(source: Source, arch: str, *more: module.Wishes) -> module.Environment:
        found.append(arch)
        return derived(source, arch, *more)

    monkeypatch.setattr(module, "derived", counted)
    return found


def test_the_second_time_comes_from_the_cache(
    tree: Path, derivations: list[str]
) -> None:
    first = environment(Source(tree), "x86")
    assert environment(Source(tree), "x86") == first
    assert derivations == ["x86"]
    assert environment(Source(tree), "arm64").arch == "arm64"
    assert derivations == ["x86", "arm64"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Kconfig", b'config B\n\tbool "b"\n'),
        ("sub/Kconfig", b'config B\n\tbool "b"\n'),
        ("Makefile", b"KBUILD_CFLAGS := -DOTHER\n"),
        ("include/asm-generic/Kbuild", b"mandatory-y += a.h\n"),
        ("kernel/bounds.c", b"int main(void)\n{\n}\n"),
    ],
)
def test_a_change_or_a_new_file_makes_it_anew(
    tree: Path,
    derivations: list[str],
    write_files: WriteFiles,
    name: str,
    content: bytes,
) -> None:
    environment(Source(tree), "x86")
    write_files(tree, {name: content})
    environment(Source(tree), "x86")
    assert derivations == ["x86", "x86"]


def test_other_files_do_not_matter(
    tree: Path, derivations: list[str], write_files: WriteFiles
) -> None:
    environment(Source(tree), "x86")
    write_files(
        tree, {"drivers/a.c": b"int a;\n", "drivers/Makefile": b"obj-y := a.o\n"}
    )
    environment(Source(tree), "x86")
    assert derivations == ["x86"]


def test_an_overlay_of_an_input_is_not_mistaken_for_the_disk(tree: Path) -> None:
    on_disk = Source(tree)
    changed = on_disk.edited({"Kconfig": b'config B\n\tbool "b"\n'})
    for _ in range(2):
        assert set(environment(on_disk, "x86").configuration) == {"A"}
        assert set(environment(changed, "x86").configuration) == {"B"}
        assert set(build(on_disk, "x86").environment.configuration) == {"A"}
        assert set(build(changed, "x86").environment.configuration) == {"B"}


def test_an_overlay_of_what_numbers_are_computed_from(
    tree: Path, write_files: WriteFiles
) -> None:
    write_files(tree, {"include/linux/kbuild.h": b""})
    bounds = b"#include <linux/kbuild.h>\nint main(void)\n{\n\tDEFINE(N, %d);\n}\n"
    for number in (1, 2):
        changed = Source(tree, {"kernel/bounds.c": bounds % number})
        output = build(changed, "x86").environment.output
        header = (output / "include/generated/bounds.h").read_text()
        assert f"#define N {number}\n" in header


def test_one_run_reads_a_tree_once(tree: Path, derivations: list[str]) -> None:
    first = build(Source(tree), "x86")
    assert build(Source(tree), "x86") is first
    assert build(Source(tree, {"drivers/a.c": b""}), "x86") is first


def test_what_was_lost_is_made_again(tree: Path, derivations: list[str]) -> None:
    output = environment(Source(tree), "x86").output
    output.rename(output.with_name("gone"))
    assert (environment(Source(tree), "x86").output / "include").is_dir()
    assert derivations == ["x86", "x86"]


def test_a_damaged_memory_is_forgotten(
    tree: Path, cache: Path, derivations: list[str]
) -> None:
    environment(Source(tree), "x86")
    for path in (cache / "derived").iterdir():
        path.write_bytes(path.read_bytes()[:100])
    environment(Source(tree), "x86")
    assert derivations == ["x86", "x86"]


def test_another_version_of_this_package_makes_it_anew(
    tree: Path, derivations: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    environment(Source(tree), "x86")
    monkeypatch.setattr(store, "own_version", lambda: "another")
    environment(Source(tree), "x86")
    assert derivations == ["x86", "x86"]


def test_the_same_version_elsewhere_makes_it_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Arguments name headers of the package, which may be gone there."""
    here = Path(store.__file__).parent
    there = shutil.copytree(here, tmp_path / "kbuild")
    own = store.own_version.__wrapped__()
    monkeypatch.setattr(store, "__file__", str(there / "store.py"))
    assert store.own_version.__wrapped__() != own


def test_another_libclang_makes_it_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers what Kconfig asks of the compiler."""
    native = tmp_path / "libclang.so"
    native.write_bytes(b"18")
    monkeypatch.setattr(store, "libclang", lambda: [str(native)])
    own = store.own_version.__wrapped__()
    native.write_bytes(b"18.1")
    assert store.own_version.__wrapped__() != own


def test_two_trees_share_what_is_the_same(
    tree: Path, tmp_path: Path, write_files: WriteFiles
) -> None:
    other = write_files(tmp_path / "other", FILES)
    outputs = {environment(Source(root), "x86").output for root in (tree, other)}
    assert len(outputs) == 1


def test_many_at_once_leave_one_whole_folder(cache: Path) -> None:
    found: list[Path] = []
    barrier = threading.Barrier(8)

    def make() -> None:
        with new_folder() as made:
            put(made, {"a/b.h": b"1", "c.h": b"2"})
            barrier.wait()
            found.append(settle(made))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found) == 8
    assert (found[0] / "a/b.h").read_bytes() == b"1"
    assert list((cache / "headers").iterdir()) == found[:1]


def test_memory_notices_size_and_time(tree: Path) -> None:
    memory = Memory(Source(tree), "test")
    memory.keep({"value": 1}, ["Kconfig", "missing"])
    kept = memory.recall()
    assert kept is not None
    assert kept.value == {"value": 1}
    assert kept.inputs == {"Kconfig", "missing"}
    os.utime(tree / "Kconfig", ns=(1, 1))
    assert memory.recall() is None


def test_a_cache_that_is_a_file(tree: Path, cache: Path) -> None:
    cache.write_text("in the way")
    with pytest.raises(UserError, match=r"cannot write to the cache.*PGOFF_CACHE"):
        environment(Source(tree), "x86")


def test_a_full_disk_leaves_nothing_behind(
    tree: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(UserError, match="No space left"):
        environment(Source(tree), "x86")
    assert not [path for path in cache.rglob("*") if path.is_file()]
    assert not list((cache / "headers").iterdir())


def test_what_nobody_used_for_long_is_removed(tree: Path, cache: Path) -> None:
    old = time.time() - 70 * 86_400
    unused = cache / "headers" / "unused"
    for path in (unused, cache / "headers" / "new-broken", cache / "derived"):
        path.mkdir(parents=True)
    (unused / "a.h").touch()
    (cache / "derived" / "old.json").touch()
    used = environment(Source(tree), "x86").output
    for path in (unused, cache / "headers" / "new-broken", used):
        os.utime(path, (old, old))
    os.utime(cache / "derived" / "old.json", (old, old))
    assert environment(Source(tree), "x86").output == used
    environment(Source(tree), "arm64")
    assert used.is_dir()
    assert not unused.exists()
    assert not (cache / "headers" / "new-broken").exists()
    assert not (cache / "derived" / "old.json").exists()
