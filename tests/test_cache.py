# SPDX-License-Identifier: GPL-2.0-only
"""What is known from earlier runs: used while nothing has changed, and only then."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from pgoff.checkers import linting
from pgoff.checkers.cache import contents, looks, room, whole
from pgoff.checkers.cache.contents import known
from pgoff.checkers.check import check
from pgoff.checkers.isolation.team import Team
from pgoff.checkers.kbuild.states import FRESH, now, settled, state
from pgoff.checkers.kbuild.store import folder
from pgoff.checkers.limits import Limits
from pgoff.checkers.linting import How, Step, lint
from pgoff.checkers.report import Report
from pgoff.checkers.selection import select
from pgoff.checkers.source import Source

WriteFiles = Callable[[Path, dict[str, bytes]], Path]
FILES = {
    "Makefile": b"VERSION = 9\nPATCHLEVEL = 8\n",
    "Kbuild": b"obj-y += drivers/\n",
    "Kconfig": b'config VFIO\n\ttristate "vfio"\n',
    "drivers/Makefile": b"obj-$(CONFIG_VFIO) += a.o b.o\n",
    "include/linux/mm.h": b"struct vm_area_struct { unsigned long vm_pgoff; };\n",
    "include/linux/compiler_types.h": b"",
    "include/linux/kconfig.h": b"",
    "arch/x86/include/linux/other.h": b"",
    "drivers/b.h": b"#define OFFSET vm_pgoff\n",
    "drivers/a.c": b"""\
#include <linux/mm.h>
void a(struct vm_area_struct *vma)
{
	vma->vm_pgoff = 1;
}
""",
    "drivers/b.c": b"""\
#include <linux/mm.h>
#include "b.h"
unsigned long b(struct vm_area_struct *vma)
{
	return vma->OFFSET;
}
""",
}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PGOFF_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def tree(tmp_path: Path, write_files: WriteFiles) -> Path:
    return old(write_files(tmp_path / "tree", FILES))


def old(tree: Path) -> Path:
    """Let everything be older than what a run may have overlooked."""
    before = now() - FRESH - 50_000_000
    for below, folders, names in os.walk(tree):
        for name in (".", *folders, *names):
            if not Path(below, name).is_symlink():
                os.utime(Path(below, name), ns=(before, before))
    time.sleep(FRESH / 1e9 + 0.05)  # nobody can set the time of a change of the inode
    return tree


@contextmanager
def silent(total: int) -> Iterator[Step]:
    yield lambda name, amount: None


def run(tree: Path, cached: bool = True) -> Report:
    return lint(Source(tree), [tree / "drivers"], How(Limits(), 2, cached), silent)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are looked at by workers, from here on."""
    seen: list[str] = []
    real = Team._answered

    def note(self: Team, source, questions, headers):  # type: ignore[no-untyped-def]
        seen.extend(sorted(each.path for each in questions))
        return real(self, source, questions, headers)

    monkeypatch.setattr(Team, "_answered", note)
    return seen


def test_nothing_is_done_where_nothing_has_changed(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(tree)
    assert [each.function for each in first.findings] == ["a"]
    monkeypatch.setattr(linting, "_fresh", None)
    assert run(tree) == first
    with pytest.raises(TypeError):
        run(tree, cached=False)


def changes(tree: Path, change: dict[str, bytes]) -> Report:
    """The report with a change, which is what it is without any cache."""
    for name, content in change.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(content)
    old(tree)
    found = run(tree)
    assert found == run(tree, cached=False)
    assert found == run(tree)
    return found


WRITE = FILES["drivers/b.c"].replace(b"return vma->OFFSET", b"vma->OFFSET = 2")


@pytest.mark.parametrize(
    ("change", "looked_at"),
    [
        ({"drivers/b.c": WRITE}, ["drivers/b.c"]),
        ({"drivers/b.c": FILES["drivers/b.c"] + b"/* */\n"}, ["drivers/b.c"]),
        ({"drivers/b.h": b"#define OFFSET vm_pgoff ++\n"}, ["drivers/b.c"]),
        ({"drivers/b.h": b"int gone;\n"}, []),  # nothing names a page offset then
        (
            {"include/linux/mm.h": b"struct vm_area_struct { int none; };\n"},
            ["drivers/a.c", "drivers/b.c"],
        ),
        # A header that would be found before the one that was.
        (
            {"arch/x86/include/linux/mm.h": FILES["include/linux/mm.h"] + b"int x;\n"},
            ["drivers/a.c", "drivers/b.c"],
        ),
        ({"drivers/Makefile": b"obj-y += a.o b.o\nCFLAGS_a.o := -DX\n"}, None),
        ({"drivers/c.c": WRITE}, ["drivers/c.c"]),
        ({"drivers/Kbuild": b"obj-y += a.o\n"}, None),
        ({"Kconfig": b'config VFIO\n\tbool "vfio"\n'}, None),
        ({"compile_commands.json": b"[]"}, []),
        ({"README": b"nothing\n"}, []),
    ],
)
def test_what_has_changed_is_looked_at_again(
    tree: Path, change: dict[str, bytes], looked_at: list[str] | None, parsed: list[str]
) -> None:
    run(tree)
    parsed.clear()
    for name, content in change.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(content)
    run(tree)
    if looked_at is not None:
        assert parsed == looked_at
    changes(tree, change)


def test_a_header_that_was_missing_is_found_once_it_is_there(tree: Path) -> None:
    broken = changes(tree, {"drivers/a.c": b'#include "c.h"\n' + FILES["drivers/a.c"]})
    assert broken.status == 3
    assert changes(tree, {"drivers/c.h": b""}).status == 1


def test_a_file_that_goes_is_gone(tree: Path) -> None:
    assert len(run(tree).findings) == 1
    (tree / "drivers/a.c").unlink()
    assert changes(tree, {}).findings == ()


def test_the_same_content_elsewhere_is_known(
    tree: Path, tmp_path: Path, parsed: list[str]
) -> None:
    first = run(tree)
    assert parsed == ["drivers/a.c", "drivers/b.c"]
    parsed.clear()
    other = old(Path(shutil.copytree(tree, tmp_path / "other tree")))
    assert run(other) == first
    assert parsed == []


def test_an_overlay_is_content_like_any_other(tree: Path, parsed: list[str]) -> None:
    run(tree)
    parsed.clear()
    changed = Source(tree).edited({"drivers/b.c": WRITE})
    how = How(Limits(), 1)
    found = lint(changed, [tree / "drivers"], how, silent)
    assert [each.function for each in found.findings] == ["a", "b"]
    assert parsed == ["drivers/b.c"]
    parsed.clear()
    (tree / "drivers/b.c").write_bytes(WRITE)
    old(tree)
    assert run(tree) == found
    assert parsed == []


def test_what_changes_during_the_run_is_not_kept(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Team.look_at

    def meanwhile(self: Team, *arguments):  # type: ignore[no-untyped-def]
        yield from real(self, *arguments)
        path = tree / "drivers/b.c"
        path.write_bytes(path.read_bytes().replace(b"return vma->OFFSET", b"return 0"))

    monkeypatch.setattr(Team, "look_at", meanwhile)
    first = run(tree)
    monkeypatch.undo()
    monkeypatch.setenv("PGOFF_CACHE", str(folder()))
    second = run(tree)
    assert second != first
    assert second == run(tree, cached=False)


def test_fresh_files_are_not_trusted(tree: Path) -> None:
    assert settled({"x": state(str(tree / "Kbuild"))}, now())
    (tree / "Kbuild").touch()
    assert not settled({"x": state(str(tree / "Kbuild"))}, now())
    assert settled({"x": None}, now())


def test_no_cache_keeps_nothing(tree: Path, cache: Path) -> None:
    run(tree, cached=False)
    assert {path.name for path in cache.iterdir()} <= {"derived", "headers"}


@pytest.mark.parametrize("content", [b"", b"\xff\x00", b"\x80", b"\xc1" * 100])
def test_a_broken_cache_is_none(tree: Path, cache: Path, content: bytes) -> None:
    first = run(tree)
    for kind in (whole.KIND, looks.KIND, contents.KIND):
        kept = [path for path in (cache / kind).rglob("*") if path.is_file()]
        assert kept, kind
        for path in kept:
            path.write_bytes(content)
    assert run(tree) == first
    assert run(tree) == first


def test_several_runs_share_it(tree: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(run, [tree] * 4))
    assert len({each.findings for each in reports}) == 1
    assert run(tree) == reports[0]


def test_it_stays_within_bounds(tree: Path, cache: Path) -> None:
    run(tree)
    made = [path for path in (cache / looks.KIND).rglob("*") if path.is_file()]
    sizes = sum(path.stat().st_size for path in made)
    oldest, *_ = made
    os.utime(oldest, (0, 0))
    room.make_room(1 << 30)
    assert oldest.exists()
    room.make_room(sizes)
    assert not oldest.exists()
    room.make_room(0)
    assert not any(path.exists() for path in made)
    assert run(tree).status == 1


def test_a_warm_run_imports_little(tree: Path) -> None:
    """Neither libclang, which takes time, nor what a check of a tree never needs."""
    code = (
        "import sys\n"
        "from pgoff.generator.cli import main\n"
        f"words = ['check', '--tree', {str(tree)!r}, {str(tree / 'drivers')!r}]\n"
        "status = main(words)\n"
        "heavy = {'clang', 'jinja2', 'pygit2', 'rich', 'email', 'multiprocessing'}\n"
        "print(status, *sorted(heavy & sys.modules.keys()))\n"
    )

    def loaded() -> str:
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        return done.stdout.splitlines()[-1]

    assert loaded() == "1 clang"
    assert loaded() == "1"


def test_workers_and_what_is_kept_say_the_same_as_one_process() -> None:
    source = Source(Path(__file__).parent / "miniature")
    alone = check(source, select(source, ()))
    for cached in (False, True, True):
        found = lint(source, (), How(Limits(), 2, cached), silent)
        assert found == alone
        for one, other in zip(found.findings, alone.findings, strict=True):
            assert one.fingerprint == other.fingerprint
            assert (one.excerpt, one.tokens) == (other.excerpt, other.tokens)


@pytest.mark.parametrize("splice", [b"\\\n", b"\\\r\n", b"\\ \t\n", b"\\\r"])
def test_what_is_included_over_the_end_of_a_line_is_known(splice: bytes) -> None:
    content = b'#inc%slude "a.h"\n#include %s<b.h>\n' % (splice, splice)
    assert known(content)[1:] == ((b"a.h",), (b"b.h",))
