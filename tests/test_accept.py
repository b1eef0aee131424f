# SPDX-License-Identifier: GPL-2.0-only
"""Conversions that a person wrote, in the place of what is refused."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.checkers.errors import UserError
from pgoff.checkers.source import Source
from pgoff.generator.accepting.moving import moved
from pgoff.generator.cli import main
from pgoff.generator.editing.series import Refusal
from pgoff.generator.region_info.plan import State
from pgoff.generator.region_info.planner import Planner
from pgoff.generator.teaching import line_of, taught

from .test_behaviour import MINIATURE, TESTS

Git = Callable[..., bytes]
REFUSED = "drivers/vfio/memdup/memdup.c"
OP = """\
static int eucalypt_get_region_info(struct vfio_device *vdev,
\t\t\t\t    struct vfio_region_info *info,
\t\t\t\t    struct vfio_info_cap *caps)
{
\tstruct eucalypt_state *state =
\t\tcontainer_of(vdev, struct eucalypt_state, vdev);

\tif (info->index >= EUCALYPT_REGIONS)
\t\treturn -EINVAL;

\tinfo->offset = EUCALYPT_INDEX_TO_OFFSET(info->index);
\tinfo->size = state->size[info->index];
\tinfo->flags = state->flags[info->index];
\treturn 0;
}
"""


@pytest.fixture
def tree(tmp_path: Path, git: Git) -> Path:
    """The miniature core in a repository, with one driver, which is refused."""
    tree = tmp_path / "tree"
    shutil.copytree(MINIATURE, tree)
    for folder in (tree / "drivers/vfio").iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)
    (tree / REFUSED).parent.mkdir()
    shutil.copy(TESTS / "refused/memdup.c", tree / REFUSED)
    git(tree, "init", "-q", "-b", "main")
    git(tree, "config", "user.name", "Ada")
    git(tree, "config", "user.email", "ada@example.org")
    git(tree, "add", "-f", ".")
    git(tree, "commit", "-q", "-m", "Base")
    return tree


def generate(tree: Path, out: Path, *options: str) -> int:
    stages = ["--stage", "region-info-op", "--stage", "region-info-drivers"]
    return main(["generate", "--tree", str(tree), "-o", str(out), *stages, *options])


def converted(text: str) -> str:
    """The driver as a person would convert it."""
    text, count = re.subn(
        r"(?ms)^static long eucalypt_get_region_info\(.*?^}\n", lambda _: OP, text
    )
    assert count == 1
    for old, new in (
        (
            "\tstruct eucalypt_state *state =\n\t\tcontainer_of(vdev, struct "
            "eucalypt_state, vdev);\n\n\tswitch",
            "\tswitch",
        ),
        (
            "\tcase VFIO_DEVICE_GET_REGION_INFO:\n\t\treturn eucalypt_get_region_info("
            "state, (void __user *)arg);\n",
            "",
        ),
        (
            "\t.ioctl = eucalypt_ioctl,\n",
            "\t.ioctl = eucalypt_ioctl,\n"
            "\t.get_region_info = eucalypt_get_region_info,\n",
        ),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def mailed(tree: Path, git: Git, change: Callable[[str], str], *trailers: str) -> Path:
    """The mail of a commit that a person made on the base, which is gone again."""
    text = (tree / REFUSED).read_text()
    (tree / REFUSED).write_text(change(text))
    message = "vfio/eucalypt: Provide a get_region_info op\n\nBy hand.\n"
    git(tree, "commit", "-q", "-a", "-s", "-m", message)
    name = git(tree, "format-patch", "-q", "-1", "-o", str(tree.parent)).decode()
    mail = next(tree.parent.glob("0001-*.patch"))
    git(tree, "reset", "-q", "--hard", "HEAD~")
    for each in ("Pgoff-Stage: region-info-drivers", *trailers):
        git(tree, "interpret-trailers", "--in-place", "--trailer", each, str(mail))
    assert name == ""
    return mail


def recorded(tree: Path, git: Git, mail: Path, said: str) -> None:
    """Do what the error says is to be done."""
    command = re.search(r"git (interpret-trailers .*)$", said, re.MULTILINE)
    assert command is not None, said
    git(tree, *shlex.split(command[1]))


def function_line(tree: Path, name: str) -> tuple[int, str]:
    """Where the driver's file defines a function, and that line."""
    lines = (tree / REFUSED).read_text().split("\n")
    (place,) = (
        n for n, each in enumerate(lines) if re.match(rf"static .*\b{name}\(", each)
    )
    return place + 1, lines[place]


def test_a_refusal_shows_the_code_and_what_to_do(
    tree: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert generate(tree, tmp_path / "out") == 1
    lines = capfd.readouterr().err.splitlines()
    (first,) = (place for place, line in enumerate(lines) if ": refused: " in line)
    assert (
        lines[first + 1] == "  59 | info = memdup_user(uarg, minsz); /* refused here */"
    )
    rest = lines[first + 2 :]
    assert all(line.startswith("  by hand: ") for line in rest)
    assert "give eucalypt_ops a function of the op's type" in rest[0]
    assert "--accept" in rest[-1]


def test_a_refusal_names_the_idiom_that_begins_like_the_code(tree: Path) -> None:
    text = (TESTS / "mutants/minsz_literal.c").read_text()
    wrong, count = re.subn(r"(argsz < [^\n]*\n\t+return )-EINVAL;", r"\1-ENOTTY;", text)
    assert count
    (tree / REFUSED).write_text(wrong)
    (driver,) = Planner(Source(tree), "get_region_info").file(REFUSED).drivers
    assert driver.state == State.REFUSED
    assert driver.at is not None
    assert driver.idiom == "argsz_check"
    refusal = Refusal(
        "region-info-drivers", driver.ops, driver.at, driver.reason, driver.idiom
    )
    (said,) = (line for line in taught(refusal) if line.startswith("closest: "))
    assert said == (
        "closest: argsz_check (the driver checks that the user's structure is large "
        "enough), which does not fit from here on"
    )
    code = line_of(Source(tree), driver.at)
    assert "argsz <" in code
    assert "argsz <" in wrong.split("\n")[driver.at.line - 1]


def test_a_refusal_is_replaced_by_what_a_person_wrote(
    tree: Path, tmp_path: Path, git: Git, capfd: pytest.CaptureFixture[str]
) -> None:
    assert generate(tree, tmp_path / "none") == 1
    mail = mailed(tree, git, converted)
    capfd.readouterr()
    # What it was written for has to be written down first.
    assert generate(tree, tmp_path / "out", "--accept", str(mail)) == 2
    recorded(tree, git, mail, capfd.readouterr().err)
    options = ("--accept", str(mail), "--branch", "taken")
    assert generate(tree, tmp_path / "out", *options) == 0
    assert "refused" not in capfd.readouterr().err
    text = git(tree, "show", f"taken:{REFUSED}").decode()
    assert text == converted((tree / REFUSED).read_text())
    message = git(tree, "log", "-1", "--format=%B", "taken").decode()
    assert message.strip() == (
        "vfio/eucalypt: Provide a get_region_info op\n\nBy hand.\n\n"
        "Signed-off-by: Ada <ada@example.org>"
    )
    # The same again, and on top of a base that is different elsewhere.
    (tree / "drivers/vfio/vfio_main.c").open("a").write("/* the end */\n")
    (tree / REFUSED).write_text("/* new */\n" + (tree / REFUSED).read_text())
    git(tree, "commit", "-q", "-a", "-m", "More")
    assert generate(tree, tmp_path / "out", "--accept", str(mail)) == 0


def test_a_table_of_that_name_in_another_file_is_still_refused(
    tree: Path, tmp_path: Path, git: Git, capfd: pytest.CaptureFixture[str]
) -> None:
    other = tree / "drivers/vfio/other/other.c"
    other.parent.mkdir()
    shutil.copy(tree / REFUSED, other)
    git(tree, "add", "-f", ".")
    git(tree, "commit", "-q", "-m", "Other")
    mail = mailed(tree, git, converted)
    assert generate(tree, tmp_path / "out", "--accept", str(mail)) == 2
    recorded(tree, git, mail, capfd.readouterr().err)
    assert generate(tree, tmp_path / "out", "--accept", str(mail)) == 1
    said = [x for x in capfd.readouterr().err.splitlines() if ": refused: " in x]
    assert [each.partition(":")[0] for each in said] == ["drivers/vfio/other/other.c"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            "user(uarg, minsz)",
            "user(uarg, 32)",
            "eucalypt_get_region_info() is not what this was",
        ),
        ("state->flags[info->index]", "0", "eucalypt_get_region_info() is not what"),
    ],
)
def test_a_base_that_changed_is_refused(
    tree: Path,
    tmp_path: Path,
    git: Git,
    capfd: pytest.CaptureFixture[str],
    old: str,
    new: str,
    reason: str,
) -> None:
    mail = mailed(tree, git, converted)
    assert generate(tree, tmp_path / "out", "--accept", str(mail)) == 2
    recorded(tree, git, mail, capfd.readouterr().err)
    text = (tree / REFUSED).read_text()
    assert old in text
    (tree / REFUSED).write_text(text.replace(old, new, 1))
    git(tree, "commit", "-q", "-a", "-m", "More")
    assert generate(tree, tmp_path / "out", "--accept", str(mail)) == 1
    said = capfd.readouterr().err
    line, code = function_line(tree, "eucalypt_get_region_info")
    assert f"{REFUSED}:{line}: refused: {mail} (region-info-drivers): {reason}" in said
    assert f"  {line} | {code}\n" in said
    assert "refused: eucalypt_ops (region-info-drivers)" in said


@pytest.mark.parametrize(
    ("change", "reason", "code"),
    [
        (
            lambda text: converted(text).replace("return 0;\n}\n", "return 0\n}\n", 1),
            "does not compile: expected ';'",
            "return 0",
        ),
        (
            lambda text: text.replace("kfree(info);", "kfree(info); /* */"),
            "it converts no driver that region-info-drivers refuses",
            "",
        ),
        (
            lambda text: converted(text).replace(
                "flags[info->index];\n\treturn 0;\n}\n",
                "flags[info->index];\n"
                "\treturn copy_to_user((void __user *)info->size, info, 8) ? "
                "-EFAULT : 0;\n}\n",
                1,
            ),
            "[region_info_user_access]",
            "return copy_to_user((void __user *)info->size, info, 8) ? -EFAULT : 0;",
        ),
    ],
)
def test_what_does_not_hold_is_refused(
    tree: Path,
    tmp_path: Path,
    git: Git,
    capfd: pytest.CaptureFixture[str],
    change: Callable[[str], str],
    reason: str,
    code: str,
) -> None:
    mail = mailed(tree, git, change)
    if generate(tree, tmp_path / "out", "--accept", str(mail)) == 2:
        recorded(tree, git, mail, capfd.readouterr().err)
    assert generate(tree, tmp_path / "out", "--accept", str(mail)) == 1
    said = capfd.readouterr().err
    assert "refused: eucalypt_ops (region-info-drivers)" in said
    lines = said.splitlines()
    (first,) = (
        place for place, line in enumerate(lines) if f": refused: {mail}" in line
    )
    assert reason in lines[first]
    # The line is that of the conversion; a mail has none to be shown.
    shown = re.match(r"  \d+ \| (.*)", lines[first + 1])
    assert (shown[1] if shown else "") == code


def test_a_file_that_is_no_conversion_is_2(
    tree: Path, tmp_path: Path, git: Git, capfd: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.patch"
    other.write_text("hello\n")
    assert generate(tree, tmp_path / "out", "--accept", str(other)) == 2
    assert generate(tree, tmp_path / "out", "--accept", str(tmp_path / "none")) == 2
    mail = mailed(tree, git, converted)
    mail.write_text(mail.read_text().replace("Pgoff-Stage: region-info-drivers\n", ""))
    capfd.readouterr()
    assert generate(tree, tmp_path / "out", "--accept", str(mail)) == 2
    assert "--trailer 'Pgoff-Stage: region-info-drivers'" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"0\nx\nx\ny\n", b"0\nx\nz\nx\ny\n"),
        (b"0\nx\ny\n", None),
        (b"x\nx\n0\nx\nx\n", None),
        (b"0\nx\nx\nx\ny\n", None),  # two places that overlap
    ],
)
def test_a_hunk_is_moved_to_the_only_place_that_it_fits(
    before: bytes, after: bytes | None, tmp_path: Path
) -> None:
    (tmp_path / "f").write_bytes(before)
    diff = b"diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -9,2 +9,3 @@\n x\n+z\n x\n"
    if after is None:
        with pytest.raises(UserError, match="does not apply"):
            moved(Source(tmp_path), diff, "it")
    else:
        now, paths = moved(Source(tmp_path), diff, "it")
        assert (now.read("f"), paths) == (after, frozenset({"f"}))
