# SPDX-License-Identifier: GPL-2.0-only
"""A long series is cut into waves: where, and what each says it depends on."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pgoff.checkers.finding import Location
from pgoff.checkers.source import Source
from pgoff.generator.cli import main
from pgoff.generator.core.offer import Core
from pgoff.generator.editing.series import Conversion, Patch, Refusal, Series
from pgoff.generator.letters import letters
from pgoff.generator.region_info.plan import Driver, FilePlan, State
from pgoff.generator.stages import CHAPTERS, PLANNED
from pgoff.generator.stages.region_info_drivers import _lent_first
from pgoff.generator.survey import Survey
from pgoff.generator.waves import shares
from pgoff.verify.mails import mails
from pgoff.verify.unity import WAVE

Git = Callable[..., bytes]

MINIATURE = Path(__file__).parent / "miniature"
OP, DRIVERS, GROUND, CORE, MMAP, REMOVE, *_ = PLANNED


def run(stage: str, count: int, topic: str = "") -> list[Patch]:
    """Patches of a stage."""
    return [Patch(stage, f"{stage} {n}\n", {}, topic) for n in range(count)]


def cut(*runs: Sequence[Patch]) -> list[tuple[str, int]]:
    """The names of the waves, and how many patches each has."""
    patches = [patch for each in runs for patch in each]
    found = shares(patches)
    assert [patch for each in found for patch in each.patches] == patches
    return [(each.name, len(each.patches)) for each in found]


def test_what_one_person_reads_in_one_go_is_one_wave() -> None:
    assert cut(run(OP, 1), run(DRIVERS, 9), run(CORE, 4), run(REMOVE, 1)) == [("", 15)]


def test_a_longer_series_is_cut_between_chapters() -> None:
    assert cut(run(OP, 1), run(DRIVERS, 10), run(CORE, 4), run(REMOVE, 1)) == [
        ("1-region-info", 11),
        ("2-mmap", 4),
        ("3-remove-old", 1),
    ]


def test_a_chapter_is_cut_into_parts_of_like_length() -> None:
    assert cut(run(OP, 1), run(DRIVERS, 19)) == [
        ("1-region-info", 10),
        ("2-region-info-drivers", 10),
    ]
    assert [count for _, count in cut(run(REMOVE, 31))] == [10, 10, 11]


def test_a_library_stays_with_its_users_and_with_what_is_lent() -> None:
    """As on 6.12: eleven and eight, where ten and nine would be more alike."""
    assert cut(
        run(OP, 1), run(DRIVERS, 10, "vfio/oak"), run(DRIVERS, 8), run(CORE, 4),
        run(MMAP, 6), run(MMAP, 3, "vfio/elm"), run(MMAP, 2), run(REMOVE, 3),
    ) == [
        ("1-region-info-oak", 11),
        ("2-region-info-drivers", 8),
        ("3-mmap", 15),
        ("4-remove-old", 3),
    ]  # fmt: skip


def test_patches_of_a_topic_stay_together_with_others_between_them() -> None:
    first, *more = run(MMAP, 3, "vfio/elm")
    found = cut(run(CORE, 4), [first], run(MMAP, 4), more, run(MMAP, 6))
    assert found == [("1-mmap", 11), ("2-mmap-drivers", 6)]


def test_infrastructure_stays_with_its_first_user() -> None:
    """Its twelve and the first user come before three users, and not by themselves."""
    assert cut(run(CORE, 12), run(MMAP, 2), run(MMAP, 14, "vfio/oak")) == [
        ("1-mmap", 14),
        ("2-mmap-oak", 14),
    ]
    assert cut(run(CORE, 14), run(MMAP, 15, "vfio/oak")) == [
        ("1-mmap-oak", 15),
        ("2-mmap-oak", 14),
    ]


def test_what_is_too_long_to_stay_together_is_cut_evenly() -> None:
    assert cut(run(OP, 1), run(DRIVERS, 25, "vfio/oak")) == [
        ("1-region-info-oak", 13),
        ("2-region-info-oak", 13),
    ]


def test_more_waves_are_better_than_a_library_that_is_taken_apart() -> None:
    assert [
        count for _, count in cut(run(MMAP, 5), run(MMAP, 13, "oak"), run(MMAP, 5))
    ] == [5, 13, 5]


def test_names_sort_as_the_waves_follow() -> None:
    names = [name for name, _ in cut(run(REMOVE, 15 * 9 + 1))]
    assert len(names) == 10
    assert names == sorted(names)
    assert names[0] == "01-remove-old"


@given(
    st.lists(
        st.tuples(st.sampled_from(PLANNED), st.integers(1, 20), st.sampled_from("ab ")),
        max_size=12,
    )
)
def test_whatever_the_series_is_nothing_is_lost_and_no_wave_is_too_long(
    runs: list[tuple[str, int, str]],
) -> None:
    ordered = sorted(runs, key=lambda each: PLANNED.index(each[0]))
    patches = [
        patch
        for stage, count, topic in ordered
        for patch in run(stage, count, topic.strip())
    ]
    found = shares(patches)
    assert [patch for each in found for patch in each.patches] == patches
    assert all(len(each.patches) <= WAVE for each in found)
    assert len({each.name for each in found}) == len(found)
    chapters = {stage: name for name, each in CHAPTERS.items() for stage in each}
    if len(found) > 1:
        for each in found:
            assert len({chapters[patch.stage] for patch in each.patches}) == 1
    for one, other in pairwise(found):
        assert one.name < other.name


def survey(*drivers: Driver) -> Survey:
    """What letters ask of a survey, that is its drivers."""
    files = (FilePlan("drivers/vfio/a.c", drivers),)
    return Survey(Source(MINIATURE), cast(Core, None), files)


def test_each_refusal_is_told_of_once_where_it_belongs() -> None:
    def refusal(stage: str) -> Refusal:
        return Refusal(stage, f"{stage}_ops", Location("drivers/vfio/a.c", 1), "why")

    patches = (*run(DRIVERS, 20), *run(MMAP, 3))
    refusals = tuple(refusal(stage) for stage in (OP, DRIVERS, CORE, MMAP, REMOVE))
    series = Series(Source(MINIATURE), patches, refusals)
    waves = letters(series, survey())
    assert [[each.stage for each in wave.refusals] for wave in waves] == [
        [OP],
        [DRIVERS, CORE],
        [MMAP, REMOVE],
    ]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The series for the miniature tree, in waves."""
    out = tmp_path_factory.mktemp("made") / "out"
    assert main(["generate", "--tree", str(MINIATURE), "-o", str(out)]) == 0
    return out


def folded(mail: Path) -> str:
    """A mail with its subject on one line."""
    return re.sub(r"(?m)(^Subject: .*)\n (.*)", r"\1 \2", mail.read_text())


def test_each_wave_is_numbered_on_its_own(made: Path) -> None:
    waves = sorted(path for path in made.iterdir() if path.is_dir())
    assert len(waves) > 3
    for wave in waves:
        found = sorted(wave.iterdir())
        total = len(found) - 1
        digits = len(str(total))
        assert 0 < total <= WAVE
        for number, mail in enumerate(found):
            assert mail.name.startswith(f"{number:04}-")
            tag = f"[PATCH {number:0{digits}}/{total}] "
            assert f"\nSubject: {tag}" in folded(mail)


def test_each_letter_says_what_its_wave_depends_on(made: Path) -> None:
    """By the subjects of the letters, and by the ids that git gives the patches."""
    covers = sorted(made.glob("*/0000-*"))
    subjects = [
        re.findall(r"\nSubject: \[PATCH 0+/\d+\] (.*)", folded(cover))[0]
        for cover in covers
    ]
    assert len(set(subjects)) == len(subjects)
    ids: list[str] = []
    for number, cover in enumerate(covers, 1):
        text = cover.read_text()
        assert f"This is wave {number} of {len(covers)}." in text
        listed = re.findall(r"(?m)^  (\d+)\. (.*)\n     (\d+) patch(?:es)?(.*)$", text)
        assert [each[1] for each in listed] == subjects
        assert [int(each[0]) for each in listed if each[3]] == [number]
        assert re.findall(r"\nprerequisite-patch-id: (.*)", text) == ids
        own = [mail for mail in mails(made) if mail.wave == cover.parent.name]
        assert int(listed[number - 1][2]) == len(own)
        for mail in own:
            done = subprocess.run(
                ["git", "patch-id", "--stable"],
                input=mail.path.read_bytes(),
                capture_output=True,
                check=True,
            )
            ids.append(done.stdout.split()[0].decode())


def test_what_is_lent_is_taken_back_in_the_same_wave(made: Path) -> None:
    """And nobody but its borrowers is in between."""
    lent: dict[str, int] = {}
    loans = []
    for place, mail in enumerate(mails(made)):
        for sign, name in re.findall(r"(?m)^([+-])EXPORT_SYMBOL\w*\((\w+)", mail.diff):
            if sign == "+":
                lent[name] = place
            elif name in lent:
                loans.append(mails(made)[lent[name] : place + 1])
    # An op of a library is exported, too, and has a successor in another wave.
    loans = [loan for loan in loans if loan[0].subject.startswith("vfio: Let ")]
    assert loans
    for loan in loans:
        assert len({mail.wave for mail in loan}) == 1
        assert all("acorn" in mail.diff for mail in loan[1:-1])


def test_patches_of_the_same_files_stay_in_the_order_they_were_made_in() -> None:
    def patch(path: str, topic: str) -> Patch:
        return Patch(DRIVERS, "vfio: x\n", {path: b""}, topic)

    a, b, c = patch("a.c", ""), patch("b.c", "oak"), patch("c.c", "oak")
    assert _lent_first([a, b, c]) == (b, c, a)
    assert _lent_first([b, a, c]) == (b, c, a)
    again = patch("a.c", "oak")
    assert _lent_first([a, b, again]) == (a, b, again)


def test_git_am_takes_the_waves_in_their_order(
    made: Path, tmp_path: Path, git: Git
) -> None:
    """As the letters say it; and --branch makes one branch of all of them."""
    tree = tmp_path / "linux"
    shutil.copytree(MINIATURE, tree)
    git(tree, "init", "-q", "-b", "main")
    for name, value in (("user.name", "Ada"), ("user.email", "ada@example.org")):
        git(tree, "config", name, value)
    git(tree, "add", "-f", ".")
    git(tree, "commit", "-q", "-m", "base")
    words = ["generate", "--tree", str(tree), "-o", str(tmp_path / "out")]
    assert main([*words, "--branch", "made"]) == 0
    command = f"git am --quiet --empty=drop {made}/*/*.patch"
    subprocess.run(["bash", "-c", command], cwd=tree, check=True)
    log = ("log", "--reverse", "--format=%s %T")
    assert git(tree, *log, "main") == git(tree, *log, "made")


def read(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder``."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_second_run_gives_the_same_bytes_and_lists_the_waves(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = read(made)
    capsys.readouterr()
    assert main(["generate", "--tree", str(MINIATURE), "-o", str(made)]) == 0
    assert read(made) == before
    first, *rest = capsys.readouterr().out.splitlines()
    waves = sorted(path for path in made.iterdir() if path.is_dir())
    count = len(mails(made))
    assert first == f"{count} patches in {made}, in {len(waves)} waves"
    assert rest == [
        f"  {wave.name}: {len(list(wave.iterdir())) - 1} patches" for wave in waves
    ]


def test_a_short_series_takes_the_place_of_waves(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    shutil.copytree(made, out)
    words = ["generate", "--tree", str(MINIATURE), "-o", str(out), "--stage", OP]
    (out / "1-region-info-acorn/notes").write_bytes(b"mine\n")
    assert main(words) == 2
    assert read(out).items() >= read(made).items()
    (out / "1-region-info-acorn/notes").unlink()
    assert main(words) == 0
    assert capsys.readouterr().out == f"1 patch in {out}\n"
    assert [name[:5] for name in read(out)] == [".pgof", "0000-", "0001-"]
    assert not any(path.is_dir() for path in out.iterdir())


def converting(stage: str, number: int, *traits: str) -> Patch:
    """A patch that does ``traits`` to one driver."""
    name, path = f"ops_{number}", f"drivers/vfio/{number}.c"
    same = (Conversion(name, path, traits),)
    return Patch(stage, f"{stage} {number}\n", {path: b""}, conversions=same)


def lists(letter: str) -> list[list[str]]:
    """The groups of a letter: the names, then what is done to each of them."""
    blocks = [each for each in letter.split("\n\n") if re.match(r"  ops_\d+ \(", each)]
    return [
        [line.split(" (")[0].strip(" -") for line in block.splitlines()]
        for block in blocks
    ]


def test_those_that_are_the_same_change_stand_together() -> None:
    patches = [
        converting(DRIVERS, 1, "moves", "users notice"),
        converting(DRIVERS, 2, "moves"),
        converting(DRIVERS, 3, "is named"),
        converting(DRIVERS, 4, "moves"),
        converting(MMAP, 2, "faults back in"),
        converting(MMAP, 2, "maps"),
        converting(MMAP, 3, "maps"),
    ]
    (wave,) = letters(Series(Source(MINIATURE), tuple(patches)), survey())
    text = " ".join(wave.letter.split())
    assert "2 of these 4 are the same change, and come first" in text
    assert "No two of these 2 are the same change" in text
    assert lists(wave.letter) == [
        ["ops_2", "ops_4", "moves"],
        ["ops_1", "moves", "users notice"],
        ["ops_3", "is named"],
        ["ops_2", "faults back in", "maps"],
        ["ops_3", "maps"],
    ]


def test_all_the_same_is_said_and_one_alone_is_compared_with_nothing() -> None:
    def said(*patches: Patch) -> str:
        (wave,) = letters(Series(Source(MINIATURE), patches), survey())
        return " ".join(wave.letter.split())

    one, two = (converting(DRIVERS, number, "moves") for number in (1, 2))
    assert "are 2 of 0 ops tables of the tree. All 2 are the same change:" in said(
        one, two
    )
    alone = said(one, *run(DRIVERS, 1))
    assert "is 1 of 0 ops tables of the tree: ops_1 (" in alone
    assert "same change" not in alone


def test_a_driver_is_listed_by_the_letter_with_its_patch() -> None:
    idle = Driver(Location("drivers/vfio/z.c", 1), "z_ops", State.NONE, "it is idle")
    patches = [converting(DRIVERS, number, "moves") for number in range(20)]
    series = Series(Source(MINIATURE), (*patches, *run(MMAP, 1)))
    found = letters(series, survey(idle))
    listed = [re.findall(r"(?m)^  ops_(\d+) ", each.letter) for each in found]
    assert [sorted(map(int, each)) for each in listed] == [
        list(range(10)),
        list(range(10, 20)),
        [],
    ]
    assert ["it is idle" in each.letter for each in found] == [True, False, False]


def test_each_stage_says_once_for_whom_it_has_nothing_to_do() -> None:
    idle = Driver(Location("drivers/vfio/z.c", 1), "z_ops", State.NONE, "it is idle")
    patches = (*run(OP, 1), *run(MMAP, 1), converting(MMAP, 1, "maps"))
    (wave,) = letters(Series(Source(MINIATURE), patches), survey(idle))
    assert wave.letter.count("z_ops (drivers/vfio/z.c):\n    it is idle\n") == 1
    (none,) = letters(Series(Source(MINIATURE), patches[:-1]), survey(idle))
    assert "The drivers ask the object" in wave.letter
    assert "idle" not in none.letter
    assert "The drivers ask the object" not in none.letter


def test_the_letter_names_readers_elsewhere_for_those_whose_code_it_is() -> None:
    asks = Patch(MMAP, "asks\n", {"virt/a.c": b""}, readers=("fill", "fault"))
    (wave,) = letters(Series(Source(MINIATURE), (asks, *run(MMAP, 1))), survey())
    assert "\n  fill() (virt/a.c)\n  fault() (virt/a.c)\n" in wave.letter
    assert "need acks of their maintainers" in " ".join(wave.letter.split())
