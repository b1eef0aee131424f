# SPDX-License-Identifier: GPL-2.0-only
"""What is built: the copy that changes, patches on it, and what the test adds."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.checkers.errors import UserError
from pgoff.verify.boot.archive import archive
from pgoff.verify.boot.bench import Bench, Delta
from pgoff.verify.boot.patching import between, patched
from pgoff.verify.boot.switch import reverted, switched

Write = Callable[[Path, dict[str, bytes]], Path]

MAIN = "drivers/vfio/vfio_main.c"
OTHER = "drivers/vfio/pci/core.c"
CORE = b"""\
#include <linux/vfio.h>
#ifdef CONFIG_KVM
#include <linux/kvm.h>
#endif
#include "vfio.h"
#ifdef CONFIG_MORE
#include "more.h"
#endif

static bool vfio_mmap_outgrows(const struct vfio_mmap *obj)
{
	unsigned int shift = obj->vdev->ops->region_shift;

	return shift && obj->nr_pages > BIT_ULL(shift);
}

static bool other(void)
{
	return shift;
}
"""
ZAP = b"""\
int before(void)
{
	return 0;
}

static void zap(struct core *vdev)
{
	if (vdev) {
		one();
	}
}

int behind;
"""


@pytest.fixture
def base(tmp_path: Path, write_files: Write) -> Path:
    files = {"Kbuild": b"", "Makefile": b"", MAIN: CORE, OTHER: ZAP, "old": b"x\n"}
    return write_files(tmp_path / "base", files)


def test_a_bench_becomes_one_state_after_the_other(base: Path, tmp_path: Path) -> None:
    bench = Bench(base, tmp_path / "work")
    bench.prepare()
    bench.become({"old": None, "new/file": b"n\n", MAIN: b"changed\n"})
    assert not (bench.tree / "old").exists()
    assert (bench.tree / "new/file").read_bytes() == b"n\n"
    bench.become({MAIN: b"changed again\n"})
    assert (bench.tree / "old").read_bytes() == b"x\n"
    assert not (bench.tree / "new/file").exists()
    assert (bench.tree / MAIN).read_bytes() == b"changed again\n"
    assert (base / MAIN).read_bytes() == CORE


def test_a_file_that_stays_keeps_its_time(base: Path, tmp_path: Path) -> None:
    bench = Bench(base, tmp_path / "work")
    bench.prepare()
    bench.become({MAIN: b"changed\n", OTHER: b"first\n"})
    long_ago = (1, 1)
    os.utime(bench.tree / MAIN, long_ago)
    os.utime(bench.tree / "old", long_ago)
    bench.become({MAIN: b"changed\n", OTHER: b"second\n"})
    assert (bench.tree / MAIN).stat().st_mtime == 1
    assert (bench.tree / "old").stat().st_mtime == 1
    assert (bench.tree / OTHER).stat().st_mtime > 1


def test_a_bench_that_was_left_in_the_middle_recovers(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(base, tmp_path / "work")
    bench.prepare()
    put = Bench._put

    def killed(self: Bench, path: str, content: bytes | None) -> None:
        put(self, path, content)
        raise KeyboardInterrupt

    monkeypatch.setattr(Bench, "_put", killed)
    with pytest.raises(KeyboardInterrupt):
        bench.become({"old": b"changed\n", MAIN: b"changed\n"})
    monkeypatch.undo()
    assert (bench.tree / "old").read_bytes() == b"changed\n"
    again = Bench(base, tmp_path / "work")
    again.prepare()
    again.become({})
    assert (again.tree / "old").read_bytes() == b"x\n"


def test_what_is_no_kernel_is_refused(base: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not a kernel tree"):
        Bench(tmp_path, tmp_path / "work").prepare()
    for pair in ((base, tmp_path), (tmp_path / "nowhere", base)):
        with pytest.raises(UserError, match="not a kernel tree"):
            between(*pair)


def test_a_folder_that_kbuild_cannot_build_in_is_refused(
    base: Path, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="takes no space"):
        Bench(base, tmp_path / "my work").prepare()
    assert not (tmp_path / "my work").exists()


def _diff(base: Path, changed: Path) -> bytes:
    command = ("git", "diff", "--no-index", "--no-prefix", "base", "changed")
    text = subprocess.run(command, cwd=base.parent, capture_output=True).stdout
    text = text.replace(b" base/", b" a/").replace(b" changed/", b" b/")
    assert changed.is_dir()
    return text


def test_patches_are_applied_in_order(
    base: Path, tmp_path: Path, write_files: Write
) -> None:
    changed = write_files(tmp_path / "changed", {"Kbuild": b"", "Makefile": b""})
    write_files(
        changed, {MAIN: CORE.replace(b"return shift &&", b"return"), OTHER: ZAP}
    )
    write_files(changed, {"new": b"here\n"})
    first = tmp_path / "1.patch"
    first.write_bytes(_diff(base, changed))
    second = tmp_path / "2.patch"
    second.write_text("--- a/new\n+++ b/new\n@@ -1 +1 @@\n-here\n+there\n")
    delta = patched(base, [first, second])
    assert delta["new"] == b"there\n"
    assert delta["old"] is None
    assert delta[MAIN] == CORE.replace(b"return shift &&", b"return")
    assert OTHER not in delta
    assert (base / "old").exists()
    on_top = patched(base, [second], {"new": b"here\n", "old": None})
    assert on_top == {"new": b"there\n", "old": None}


def test_a_patch_that_does_not_apply_is_named(base: Path, tmp_path: Path) -> None:
    patch = tmp_path / "bad.patch"
    patch.write_text("--- a/old\n+++ b/old\n@@ -1 +1 @@\n-y\n+z\n")
    with pytest.raises(UserError, match=r"bad\.patch does not apply"):
        patched(base, [patch])


def test_the_difference_of_two_trees(
    base: Path, tmp_path: Path, write_files: Write
) -> None:
    tip = write_files(
        tmp_path / "tip",
        {"Kbuild": b"", "Makefile": b"", MAIN: CORE, OTHER: b"o\n", "new": b"n\n"},
    )
    assert between(base, tip) == {"old": None, OTHER: b"o\n", "new": b"n\n"}


def test_the_switch_is_where_the_core_decides(base: Path) -> None:
    made = switched(base, {"old": None})
    text = made[MAIN] or b""
    assert made.keys() == {"old", MAIN}
    forced = (
        b"return force_dynamic_offsets || (shift && obj->nr_pages > BIT_ULL(shift));"
    )
    assert forced in text
    assert text.count(b"force_dynamic_offsets ||") == 1
    definition = b"module_param(force_dynamic_offsets, bool, 0644);"
    assert text.index(b'"vfio.h"') < text.index(definition)
    assert text.index(definition) < text.index(b"CONFIG_MORE")


@pytest.mark.parametrize(
    "delta", [{MAIN: b"int x;\n"}, {"drivers/vfio/second.c": CORE}]
)
def test_the_switch_has_one_place(base: Path, delta: Delta) -> None:
    with pytest.raises(UserError, match="vfio_mmap_outgrows"):
        switched(base, delta)


def test_a_function_can_be_as_it_was(base: Path) -> None:
    tip: Delta = {OTHER: ZAP.replace(b"one();", b"one();\n\t\ttwo();")}
    assert reverted(base, tip, OTHER, "zap")[OTHER] == ZAP
    with pytest.raises(UserError, match="nothing to revert"):
        reverted(base, tip, OTHER, "before")
    with pytest.raises(UserError, match="does not define gone"):
        reverted(base, tip, OTHER, "gone")


def test_an_archive_is_one_that_cpio_reads(tmp_path: Path) -> None:
    made = archive(b"program", {"b.ko": b"bb", "a.ko": b"a"}, b"s")
    assert made == archive(b"program", {"a.ko": b"a", "b.ko": b"bb"}, b"s")
    names, position = [], 0
    while position < len(made):
        assert made[position : position + 6] == b"070701"
        header = made[position + 6 : position + 110]
        fields = [int(header[start : start + 8], 16) for start in range(0, 104, 8)]
        name = made[position + 110 : position + 110 + fields[11] - 1].decode()
        content = (position + 110 + fields[11] + 3) & ~3
        names.append((name, made[content : content + fields[6]]))
        position = (content + fields[6] + 3) & ~3
    assert ("init", b"program") in names
    assert ("modules/a.ko", b"a") in names
    assert names[-1] == ("TRAILER!!!", b"")
