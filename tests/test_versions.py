# SPDX-License-Identifier: GPL-2.0-only
"""Versions: what is kept of the last one, and what the mails say of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pgoff.checkers.errors import UserError
from pgoff.generator.delivery.mail import Version, mails
from pgoff.generator.editing.series import Patch, Wave
from pgoff.generator.trees.base import Base, open_base
from pgoff.generator.versions.change_id import of_cover
from pgoff.generator.versions.changelog import own
from pgoff.generator.versions.previous import Cover, previous
from pgoff.generator.versions.reroll import Wishes, last_version, reroll
from pgoff.verify.applying import applied
from pgoff.verify.cell import State
from pgoff.verify.ground import Ground, Place
from pgoff.verify.ground import Wishes as Told
from pgoff.verify.kinds.mail import judge
from pgoff.verify.mails import mail
from pgoff.verify.mails import mails as read_mails
from pgoff.verify.scratch import git as alone
from pgoff.verify.scratch import scratch

Git = Callable[..., bytes]

CODE = b"".join(b"int line%d;\n" % n for n in range(40))
PATHS = ("drivers/vfio/code.c", "drivers/vfio/more.c")
LETTER = "vfio: Move things\n\nWhy they move.\n"
TAGS = "Reviewed-by: Zoë Q. <zoe@example.org>\nTested-by: T <t@example.org>\n"


@pytest.fixture
def base(git_kernel: Path, git: Git) -> Base:
    for path in PATHS:
        (git_kernel / path).write_bytes(CODE)
    git(git_kernel, "add", ".")
    git(git_kernel, "commit", "-q", "-m", "Code")
    return open_base(git_kernel)


def changed(base: Base, git: Git, path: str, old: bytes, new: bytes) -> Base:
    """The tree with another commit."""
    root = base.source.root
    content = (root / path).read_bytes()
    assert old in content
    (root / path).write_bytes(content.replace(old, new))
    git(root, "commit", "-q", "-a", "-m", "Elsewhere")
    return open_base(root)


def edit(base: Base, subject: str, path: str, old: bytes, new: bytes) -> Patch:
    content = base.source.read(path)
    assert old in content
    return Patch("stage", f"{subject}\n\nWhy.\n", {path: content.replace(old, new)})


def one(base: Base, new: bytes = b"long line20;\n") -> Patch:
    return edit(base, "vfio: One", PATHS[0], b"int line20;\n", new)


def two(base: Base, subject: str = "vfio: Two") -> Patch:
    return edit(base, subject, PATHS[1], b"int line5;\n", b"")


def wave(*patches: Patch, name: str = "") -> Wave:
    return Wave(name, LETTER, patches)


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def sent(
    base: Base, folder: Path, *waves: Wave, tags: str = TAGS, note: str = ""
) -> Path:
    """The first version as mails, with what reviewers said in its patches."""
    found = {}
    for name, content in mails(waves, base, command="x").items():
        if "0000-" not in name:
            text = content.decode().replace("\n---\n", f"\n{tags}---\n{note}", 1)
            header = "Subject:"
            coded = "MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
            coded += "Content-Transfer-Encoding: 8bit\n"
            content = text.replace(header, coded + header, 1).encode()
        found[name] = content
    return put(folder, found)


def next_version(
    base: Base, waves: Sequence[Wave], given: Path | str, **more: Any
) -> dict[str, str]:
    """The mails of the second version, as text."""
    wishes = replace(Wishes(2, str(given)), **more)
    last = last_version(base, wishes)
    made = reroll(tuple(waves), base, wishes, last)
    found = mails(made.waves, base, command="x", version=made.version)
    return {name: content.decode() for name, content in found.items()}


def test_the_number_is_where_git_has_it(base: Base, git: Git) -> None:
    waves = [wave(one(base), two(base, "vfio: " + "long " * 20 + "subject"))]
    found = mails(waves, base, command="x", version=Version(12))
    root = base.source.root
    for patch in waves[0].patches:
        put(root, patch.files)
        git(root, "commit", "-q", "-a", f"--date={base.time} +0000",
            "--author=pgoff <pgoff@localhost>", "-F", "-",
            stdin=patch.message.encode())  # fmt: skip
    out = root.parent / "by-git"
    git(root, "-c", "core.abbrev=12", "format-patch", "-q", "--zero-commit", "-v12",
        "--cover-letter", "--signature=pgoff 0.1.0", "-o", str(out),
        f"{base.commit}..HEAD")  # fmt: skip
    expected = {path.name: path.read_bytes() for path in sorted(out.iterdir())}
    assert list(found) == list(expected)
    for name in list(found)[1:]:
        assert found[name] == expected[name]
    assert (
        b"\nSubject: [PATCH v12 0/2] vfio: Move" in found["v12-0000-cover-letter.patch"]
    )


def test_tags_are_kept_where_only_context_and_lines_differ(
    base: Base, git: Git, tmp_path: Path
) -> None:
    v1 = sent(base, tmp_path / "v1", wave(one(base)))
    moved = changed(base, git, PATHS[0], b"int line19;\n", b"int other;\nint line;\n")
    found = next_version(moved, [wave(one(moved))], v1)
    assert f"\nWhy.\n\n{TAGS}---\n drivers" in found["v2-0001-vfio-One.patch"]
    letter = found["v2-0000-cover-letter.patch"]
    assert "Changes in v2:\n- The same: 1 patch\n\nGenerated" in letter
    assert "Dropped" not in letter
    assert "-by: " not in letter


def test_tags_are_dropped_where_the_patch_differs_and_that_is_said(
    base: Base, tmp_path: Path
) -> None:
    v1 = sent(base, tmp_path / "v1", wave(one(base), two(base)))
    other = wave(one(base, b"short line20;\n"), two(base))
    found = next_version(base, [other], v1)
    patch, letter = found["v2-0001-vfio-One.patch"], found["v2-0000-cover-letter.patch"]
    assert "Reviewed-by:" not in patch
    assert (
        "\n---\nChanges in v2:\n- Dropped Reviewed-by of Zoë Q. <zoe@example.org>, "
        "for the patch has changed\n- Dropped Tested-by of T <t@example.org>, for the "
        "patch has changed\n\n drivers"
    ) in patch
    assert "\nContent-Type: text/plain; charset=UTF-8\n" in patch
    assert TAGS in found["v2-0002-vfio-Two.patch"]
    assert "- Changed: vfio: One\n- Dropped Reviewed-by of Zoë" in letter
    assert "- The same: 1 patch\n" in letter


def test_the_letter_says_what_is_new_gone_and_renamed(
    base: Base, tmp_path: Path
) -> None:
    third = edit(base, "vfio: Three", PATHS[1], b"int line30;\n", b"")
    v1 = sent(base, tmp_path / "v1", wave(one(base), two(base)))
    found = next_version(base, [wave(two(base, "vfio: Second"), third)], v1)
    letter = found["v2-0000-cover-letter.patch"]
    assert (
        "- Renamed: vfio: Second, which was: vfio: Two\n- New: vfio: Three\n" in letter
    )
    assert "- Gone: vfio: One\n- Dropped Reviewed-by of Zoë" in letter
    assert TAGS in found["v2-0001-vfio-Second.patch"]


def test_notes_of_people_are_kept(base: Base, tmp_path: Path) -> None:
    note = "This can be read alone.\n\nSo can that.\n\n"
    v1 = sent(base, tmp_path / "v1", wave(one(base)), tags="", note=note)
    found = next_version(base, [wave(one(base))], v1)
    assert f"\nWhy.\n---\n{note} drivers/vfio" in found["v2-0001-vfio-One.patch"]
    v2 = put(tmp_path / "v2", {name: text.encode() for name, text in found.items()})
    third = next_version(base, [wave(one(base, b"x;\n"))], v2, number=3)
    assert note in third["v3-0001-vfio-One.patch"]


def test_notes_that_git_would_take_for_a_diff_are_refused(
    base: Base, tmp_path: Path
) -> None:
    note = "Made by:\ndiff -u a b\n\n"
    v1 = sent(base, tmp_path / "v1", wave(one(base)), tags="", note=note)
    with pytest.raises(UserError, match="the notes of 'vfio: One' have a line"):
        next_version(base, [wave(one(base))], v1)


def test_changelogs_links_and_the_id_go_from_version_to_version(
    base: Base, tmp_path: Path
) -> None:
    v1 = sent(base, tmp_path / "v1", wave(one(base)))
    again = {
        "changelog": "- Say why\n  it is so\n- And how",
        "links": ("a-1@b.example",),
    }
    found = next_version(base, [wave(one(base))], v1, **again)
    assert found == next_version(base, [wave(one(base))], v1, **again)
    letter = found["v2-0000-cover-letter.patch"]
    assert (
        "\n\nChanges in v2:\n- Say why it is so\n- And how\n- The same: 1 patch\n"
        "- Link to v1: https://lore.kernel.org/r/a-1@b.example\n\nGenerated"
    ) in letter
    change_id = re.findall(
        r"(?m)^change-id: (\d{8}-vfio-move-things-[0-9a-f]{12})$", letter
    )
    assert len(change_id) == 1
    assert f"base-commit: {base.commit}\nchange-id: {change_id[0]}\n-- \n" in letter
    v2 = put(tmp_path / "v2", {name: text.encode() for name, text in found.items()})
    third = next_version(base, [wave(one(base))], v2, number=3)
    letter = third["v3-0000-cover-letter.patch"]
    assert f"change-id: {change_id[0]}\n" in letter
    assert "Changes in v3:\n- The same: 1 patch\n\nChanges in v2:\n- Say why" in letter
    assert "Range-diff against v2:\n" in letter


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("One\nTwo\n", ["One", "Two"]),
        ("One\n  goes on\n\nTwo\n", ["One goes on", "Two"]),
        ("- One\n- Two\n", ["One", "Two"]),
        ("- One\ngoes on\n- Two\n", ["One goes on", "Two"]),
        ("\n", []),
    ],
)
def test_points_are_lines_or_what_a_dash_begins(text: str, points: list[str]) -> None:
    assert list(own(text)) == points


def test_a_letter_without_a_day_has_an_id_all_the_same() -> None:
    written = [Cover("Move things", "", day, "", b"") for day in ("", "yesterday")]
    ids = {of_cover(each, "") for each in written}
    assert ids == {"00000000-move-things-e3b0c44298fc"}


def test_an_id_that_is_given_is_taken_for_every_wave(
    base: Base, tmp_path: Path
) -> None:
    wishes = Wishes(1, change_id="20240101-vfio-things-0123456789ab")
    waves = wave(one(base), name="1-first"), wave(two(base), name="2-then")
    made = reroll(waves, base, wishes, None)
    ids = [each.change_id for each in made.version.history.values()]
    assert ids == [
        "20240101-vfio-things-first-0123456789ab",
        "20240101-vfio-things-then-0123456789ab",
    ]
    assert not any(each.changelog for each in made.version.history.values())


def test_the_range_diff_is_gits(base: Base, git: Git, tmp_path: Path) -> None:
    v1 = sent(base, tmp_path / "v1", wave(one(base), two(base)))
    now = changed(base, git, PATHS[0], b"int line19;\n", b"int other;\n")
    third = edit(now, "vfio: Three", PATHS[1], b"int line30;\n", b"")
    found = next_version(now, [wave(one(now), third)], v1)
    text = found["v2-0000-cover-letter.patch"].partition("\nRange-diff against v1:\n")[
        2
    ]
    heads = re.findall(r"(?m)^ *\S+:  [0-9a-f-]+ (.) +\S+:  [0-9a-f-]+ (.*)$", text)
    assert heads == [("!", "vfio: One"), ("<", "vfio: Two"), (">", "vfio: Three")]
    assert "\n     -int line20;\n     +long line20;\n" in text
    assert "\n    - int line19;\n    + int other;\n" in text


def test_a_version_of_another_base_is_applied_there(
    base: Base, git: Git, tmp_path: Path
) -> None:
    """To the commit that its letter names; without git there is only today's tree."""
    v1 = sent(base, tmp_path / "v1", wave(one(base)))
    now = changed(base, git, PATHS[0], b"int line20;\n", b"int line20; /* */\n")
    patch = edit(now, "vfio: One", PATHS[0], b"int line20; /* */\n", b"long line20;\n")
    letter = next_version(now, [wave(patch)], v1)["v2-0000-cover-letter.patch"]
    assert re.search(r"(?m)^1:  \w+ ! 1:  \w+ vfio: One$", letter)
    plain = Base(now.source, None, None, 0)
    letter = next_version(plain, [wave(patch)], v1)["v2-0000-cover-letter.patch"]
    assert (
        "Range-diff against v1:\n  none: v1 does not apply to its base here (" in letter
    )


def test_commits_are_a_version_too(base: Base, git: Git, tmp_path: Path) -> None:
    root = base.source.root
    git(root, "switch", "-q", "-c", "v1")
    put(root, one(base).files)
    signed = f"vfio: One\n\nWhy.\n\n{TAGS}Signed-off-by: A <a@b.c>"
    git(root, "commit", "-q", "-a", "-m", signed)
    letter = 'x\n\n{\n "change-id": "20200101-x-1"\n}'
    git(root, "commit", "-q", "--allow-empty", "-m", letter)
    git(root, "switch", "-q", "main")
    given = f"{base.commit}..v1"
    assert previous(base, given, 1).patches[0].tags == tuple(TAGS.splitlines())
    found = next_version(base, [wave(one(base), two(base))], given)
    assert f"\nWhy.\n\n{TAGS}---\n" in found["v2-0001-vfio-One.patch"]
    assert "Signed-off-by" not in "".join(found.values())
    letter = found["v2-0000-cover-letter.patch"]
    assert "- New: vfio: Two\n- The same: 1 patch\n" in letter
    assert "\nchange-id: 20200101-x-1\n" in letter
    assert re.search(r"(?m)^1:  \w+ = 1:  \w+ vfio: One$", letter)


def test_waves_are_compared_each_with_its_own(base: Base, tmp_path: Path) -> None:
    old = wave(one(base), name="1-first"), wave(two(base), name="2-then")
    v1 = sent(base, tmp_path / "v1", *old)
    third = edit(base, "vfio: Three", PATHS[1], b"int line30;\n", b"")
    new = (
        wave(third, name="1-zero"),
        *(
            Wave(f"{place}-{each.name[2:]}", each.letter, each.patches)
            for place, each in enumerate(old, 2)
        ),
    )
    found = next_version(base, new, v1, links=("x://0", "x://1", "x://2"))
    first, second, third_letter = (
        found[f"{each.name}/v2-0000-cover-letter.patch"] for each in new
    )
    assert "- New: vfio: Three\n- Link to v1: x://0\n" in first
    assert "Range-diff" not in first
    assert "change-id" not in first
    assert "- The same: 1 patch\n- Link to v1: x://1\n" in second
    assert re.search(r"(?m)^change-id: \d+-first-\w+$", second)
    assert re.search(r"(?m)^1:  \w+ = 1:  \w+ vfio: One$", second)
    assert "vfio: One" not in third_letter.partition("Range-diff")[2]


def test_git_takes_letters_for_empty_and_patches_as_they_are(
    base: Base, git: Git, tmp_path: Path
) -> None:
    """Changelog, range-diff, notes and tags change nothing that is applied."""
    note = "A note.\n\n"
    v1 = sent(base, tmp_path / "v1", wave(one(base), two(base)), note=note)
    waves = [wave(one(base, b"x;\n"), two(base))]
    found = next_version(base, waves, v1)
    folder = put(tmp_path / "v2", {name: text.encode() for name, text in found.items()})
    root = base.source.root
    paths = [str(path) for path in sorted(folder.iterdir())]
    git(root, "am", "-q", "--empty=drop", *paths)
    said = git(root, "log", "--format=%B%x00", f"{base.commit}..HEAD").decode()
    messages = [each.strip("\n") for each in said.split("\0") if each.strip()]
    assert messages == [f"vfio: Two\n\nWhy.\n\n{TAGS}".strip(), "vfio: One\n\nWhy."]
    assert (root / PATHS[0]).read_bytes() == waves[0].patches[0].files[PATHS[0]]
    assert [mail(Path(path)).message for path in paths[1:]] == [
        "Why.",
        f"Why.\n\n{TAGS}".strip(),
    ]


def test_the_proof_finds_nothing_in_the_mails_of_a_version(
    base: Base, tmp_path: Path
) -> None:
    """The round trip of `pgoff verify`, over waves."""
    waves = [wave(one(base), name="1-first"), wave(two(base), name="2-then")]
    v1 = sent(base, tmp_path / "v1", *waves, note="A note: with\n- a list\n\n")
    waves[0] = wave(one(base, b"x;\n"), name="1-first")
    found = next_version(base, waves, v1, changelog="Müde", links=("x://a b",))
    v2 = put(tmp_path / "v2", {name: text.encode() for name, text in found.items()})
    read = read_mails(v2)
    at = scratch(base.source.root, tmp_path / "work")
    made = applied(at, read)
    place = Place(at.path, tmp_path / "work")
    ground = Ground(place, read, made.steps, Told((), ""), made.refused)
    verdicts = list(judge(ground, {}))
    assert [each.state for each in verdicts] == [State.FINE, State.FINE]


@pytest.mark.parametrize(
    ("given", "more", "said"),
    [
        ("nowhere", {}, "no folder of mails, nor commits"),
        ("x..y", {}, "git cannot read x..y"),
        ("v1", {"number": 1}, "is version 1; give -v 2"),
        ("v1", {"links": ("a", "b")}, "2 links to the last version, and 1 waves"),
    ],
)
def test_what_cannot_be_is_said(
    given: str, more: dict[str, Any], said: str, base: Base, tmp_path: Path
) -> None:
    v1 = sent(base, tmp_path / "v1", wave(one(base)))
    with pytest.raises(UserError) as error:
        next_version(base, [wave(one(base))], v1 if given == "v1" else given, **more)
    assert said in str(error.value)


def test_nothing_of_the_repository_changes(
    base: Base, git: Git, tmp_path: Path
) -> None:
    root = base.source.root
    before = git(root, "for-each-ref"), git(root, "count-objects", "-v")
    v1 = sent(base, tmp_path / "v1", wave(one(base)))
    next_version(base, [wave(one(base))], v1)
    assert (git(root, "for-each-ref"), git(root, "count-objects", "-v")) == before
    assert alone(root, "status", "--porcelain").output == ""
