# SPDX-License-Identifier: GPL-2.0-only
"""Traces are compared session by session, and declared differences are no others."""

from __future__ import annotations

from pathlib import Path

import pytest
from pgoff.checkers.errors import UserError
from pgoff.verify.boot.console import new_reports, reports, titles
from pgoff.verify.boot.declared import declarations, judge
from pgoff.verify.boot.trace import (
    Difference,
    complete,
    differences,
    lines,
    without_layout,
)

BEFORE = """trace begins\r
#### pci one\r
driver=vfio-pci\r
== one path=group\r
@region 0 offset=0\r
mm[0] private -> -EINVAL\r
mm[0] beyond -> -EINVAL\r
== one path=cdev\r
mm[0] beyond -> -EINVAL\r
trace ends\r
"""
MACHINE = "iommu"
NO_PRIVATE = "The core refuses private mappings."
ENXIO = "mmap() behind a region\nnow says -ENXIO, not -EINVAL."


def _after(old: str, new: str) -> tuple[str, ...]:
    assert old in BEFORE
    return lines(BEFORE.replace(old, new))


def test_a_trace_is_complete_only_with_its_end() -> None:
    assert complete(lines(BEFORE))
    assert not complete(lines(BEFORE)[:-1])
    assert not complete(())


def test_equal_traces_do_not_differ() -> None:
    assert differences(lines(BEFORE), lines(BEFORE.replace("\r", ""))) == ()


def test_a_line_that_changed_is_a_pair() -> None:
    found = differences(
        lines(BEFORE), _after("private -> -EINVAL", "private -> mapped")
    )
    before, after = "mm[0] private -> -EINVAL", "mm[0] private -> mapped"
    assert found == (Difference("#### pci one == one path=group", before, after),)


def test_a_line_that_is_gone_does_not_shift_the_others() -> None:
    found = differences(lines(BEFORE), _after("mm[0] private -> -EINVAL\r\n", ""))
    lost = Difference(
        "#### pci one == one path=group", "mm[0] private -> -EINVAL", None
    )
    assert found == (lost,)


def test_a_whole_session_that_is_gone_is_said() -> None:
    gone = BEFORE.index("== one path=cdev")
    found = differences(lines(BEFORE), lines(BEFORE[:gone]))
    assert Difference("sessions", "#### pci one == one path=cdev", None) in found


def test_sessions_with_one_heading_are_told_apart() -> None:
    twice = (*lines(BEFORE), *lines(BEFORE))
    changed = (*lines(BEFORE), *_after("driver=vfio-pci", "driver=none"))
    found = differences(twice, changed)
    assert [one.heading for one in found] == ["#### pci one (2)"]


def test_the_layout_can_be_left_out() -> None:
    moved = _after("offset=0", "offset=1000")
    assert differences(lines(BEFORE), moved)
    assert not differences(without_layout(lines(BEFORE)), without_layout(moved))


def test_answers_are_paired_by_their_question() -> None:
    before = ("== a", "region 8 -> -EINVAL", "region 9 -> 0 cap_offset=20")
    after = ("== a", "region 8 -> 0", "@offset=0", "region 9 -> 0 cap_offset=0")
    found = [(one.before, one.after) for one in differences(before, after)]
    assert found == [
        ("region 8 -> -EINVAL", "region 8 -> 0"),
        (None, "@offset=0"),
        ("region 9 -> 0 cap_offset=20", "region 9 -> 0 cap_offset=0"),
    ]


@pytest.fixture
def declared(tmp_path: Path) -> Path:
    path = tmp_path / "declared.toml"
    path.write_text("""
[[difference]]
name = "behind a region"
before = '(mm.* beyond -> )-EINVAL'
after = '\\1-ENXIO'
words = ["-ENXIO", "-EINVAL", "mmap"]

[[difference]]
name = "no more private mappings"
before = '.* private .*'
words = ["refuses private"]
""")
    return path


def test_a_declared_difference_needs_words_in_a_message(declared: Path) -> None:
    found = differences(lines(BEFORE), _after("beyond -> -EINVAL", "beyond -> -ENXIO"))
    assert len(found) == 2
    known = declarations(declared)
    assert judge(MACHINE, found, known, [f"Subject\n\n{ENXIO}"]).undeclared == ()
    assert judge(MACHINE, found, known, [NO_PRIVATE]).undeclared == found
    apart = "mmap() now says -ENXIO.\n\nIt was -EINVAL before."
    assert judge(MACHINE, found, known, [apart]).undeclared == found


def test_only_the_declared_result_is_declared(declared: Path) -> None:
    found = differences(lines(BEFORE), _after("beyond -> -EINVAL", "beyond -> mapped"))
    assert judge(MACHINE, found, declarations(declared), [ENXIO]).undeclared == found


def test_what_comes_after_may_be_a_pattern(tmp_path: Path) -> None:
    path = tmp_path / "declared.toml"
    path.write_text("""
[[difference]]
name = "moved"
before = '(@region .* offset=)[0-9a-f]+'
after = '\\1[1-9]+'
words = ["moved"]
""")
    told = ["It is moved."]
    for offset, left in (("12", 0), ("x", 1)):
        found = differences(lines(BEFORE), _after("offset=0", f"offset={offset}"))
        judgement = judge(MACHINE, found, declarations(path), told)
        assert len(judgement.undeclared) == left


def test_a_line_may_be_declared_as_gone(declared: Path) -> None:
    found = differences(lines(BEFORE), _after("mm[0] private -> -EINVAL\r\n", ""))
    judgement = judge(MACHINE, found, declarations(declared), [NO_PRIVATE])
    assert judgement.undeclared == ()
    assert judgement.declared == {"no more private mappings": 1}


@pytest.mark.parametrize(
    ("where", "left"), [("#### pci one", 0), ("^iommu: .*cdev", 1), ("^large", 2)]
)
def test_a_difference_is_declared_where_it_may_be(
    where: str, left: int, tmp_path: Path
) -> None:
    path = tmp_path / "declared.toml"
    path.write_text(f"""
[[difference]]
name = "behind a region"
where = "{where}"
before = 'mm.* beyond -> -EINVAL'
after = 'mm.* beyond -> -ENXIO'
words = ["-ENXIO"]
""")
    found = differences(lines(BEFORE), _after("beyond -> -EINVAL", "beyond -> -ENXIO"))
    assert len(judge(MACHINE, found, declarations(path), [ENXIO]).undeclared) == left


@pytest.mark.parametrize(
    "text",
    [
        "[[difference]]\nname = 'x'\nwords = ['y']\n",
        "[[difference]]\nname = 'x'\nbefore = '('\nwords = ['y']\n",
        "[[difference]]\nname = 'x'\nbefore = 'a'\nwords = []\n",
        "[[difference]]\nname = 'x'\nbefore = 'a'\nwords = ['y']\nlines = 3\n",
        "[[difference",
    ],
)
def test_a_file_that_declares_nothing_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "declared.toml"
    path.write_text(text)
    with pytest.raises(UserError, match="does not declare"):
        declarations(path)


def test_the_projects_own_declarations_are_understood() -> None:
    assert declarations()


LOG = """\
booting
WARNING: CPU: 0 PID: 21 at drivers/vfio/vfio_main.c:348 __vfio_register_dev+0x12/0x90
Call Trace:
done
"""


@pytest.mark.parametrize(
    "line",
    [
        "BUG: KASAN: slab-out-of-bounds in x+0x1/0x2",
        "BUG: memory leak: __kmalloc < vfio_info_cap_add < vfio_mmap_add",
        "kmemleak: scan -> -EPERM",
        "BUG: sleeping function called from invalid context at mm/x.c:3",
        "WARNING: possible circular locking dependency detected",
        "WARNING: suspicious RCU usage",
        "INFO: task init:1 blocked for more than 120 seconds.",
        "kernel BUG at mm/memory.c:2898!",
        "Kernel panic - not syncing: Fatal exception",
        "Oops: general protection fault, probably for non-canonical address",
    ],
)
def test_reports_of_the_kernel_are_found(line: str) -> None:
    assert titles(reports(f"booting\n{line}\nCall Trace:\n")) == (line,)


def test_ordinary_lines_are_no_reports() -> None:
    quiet = "vfio-pci 0000:00:04.0: enabling device\nBIOS-bugs are no news\n"
    assert reports(quiet) == ()


def test_a_report_that_was_there_before_is_not_new() -> None:
    again = LOG.replace("PID: 21", "PID: 35").replace("+0x12/0x90", "+0x19/0x88")
    assert new_reports(LOG, again) == ()
    other = LOG.replace("__vfio_register_dev", "vfio_df_open")
    assert len(new_reports(LOG, other)) == 1


def test_a_new_report_right_behind_a_known_one_is_new() -> None:
    leak = "BUG: memory leak: __kmalloc vfio_info_cap_add\n"
    assert new_reports(LOG, LOG + leak) == (leak,)
