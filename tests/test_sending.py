# SPDX-License-Identifier: GPL-2.0-only
"""The mails in the hands of git send-email and of b4, where these are there.

Nothing is sent: both are only asked what they would send.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path

import pytest

Git = Callable[..., bytes]

ROOT = Path(__file__).parents[1]
WAVES = sorted((ROOT / "patches/miniature").glob("[0-9]-*"))
START = b"From mboxrd@z Thu Jan  1 00:00:00 1970\n"
PERL = shutil.which("perl")


def has_send_email() -> bool:
    done = subprocess.run(["git", "send-email", "-h"], capture_output=True, text=True)
    module = ["perl", "-MMail::Address", "-e", "1"]
    return "git send-email" in done.stdout + done.stderr and bool(
        PERL and not subprocess.run(module, capture_output=True).returncode
    )


needs_send_email = pytest.mark.skipif(
    not has_send_email(), reason="there is no git send-email"
)
needs_b4 = pytest.mark.skipif(not shutil.which("b4"), reason="there is no b4")


@pytest.fixture
def tree(tmp_path: Path, git: Git) -> Path:
    """The miniature tree as a repository of somebody who may send, on ``main``."""
    folder = tmp_path / "linux"
    shutil.copytree(ROOT / "tests/miniature", folder)
    git(folder, "init", "-q", "-b", "main")
    for name, value in (
        ("user.name", "Ada Q. Sender"),
        ("user.email", "ada@example.org"),
        ("sendemail.smtpserver", "localhost"),
    ):
        git(folder, "config", name, value)
    git(folder, "add", "-f", ".")
    git(folder, "commit", "-q", "-m", "Base")
    return folder


def run(folder: Path, *words: str, **more: str) -> str:
    """What a program prints that has to succeed, and that finds pgoff."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, "PATH": path, **more},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@needs_send_email
def test_git_sends_each_mail_to_its_own_people(tree: Path) -> None:
    wave = WAVES[1]
    mails = [wave / "0000-cover-letter.patch", *wave.glob("*-vfio-[th]r*.patch")]
    assert len(mails) == 2
    said = run(
        tree,
        *("git", "send-email", "--dry-run", "--confirm=never", "--suppress-cc=self"),
        *("--suppress-cc=author", "--from=Ada Q. Sender <ada@example.org>"),
        "--to-cmd=pgoff recipients --tree . --to",
        "--cc-cmd=pgoff recipients --tree . --cc",
        *map(str, mails),
    )
    letter, patch = (
        re.findall(r"(?m)^RCPT TO:<(.*)>$", part)
        for part in said.split("Dry-OK. Log says:")[1:]
    )
    assert patch == [f"{name}@example.org" for name in ("vine", "ivy", "olive", "vfio")]
    assert set(patch) < set(letter)
    assert {"hazel@example.org", "june@example.org", "meg@example.org"} < set(letter)
    assert said.count("Result: OK") == 2


def letter(mail: Path, to: Path) -> Path:
    """A cover letter's subject and text as docs/sending.md makes them for b4."""
    parsed = message_from_bytes(mail.read_bytes(), policy=policy.default)
    subject = re.sub(r"^\[.*?\] ", "", str(parsed["Subject"]))
    text = str(parsed.get_content()).partition("\nPatches (")[0]
    to.write_text(f"{subject}\n\n{text}\n", "utf-8")
    return to


def sent_by_b4(tree: Path, out: Path) -> list[Message]:
    """The mails that b4 would send for the branch of a wave."""
    b4 = ("b4", "--offline-mode")
    text = letter(WAVES[0] / "0000-cover-letter.patch", tree.parent / "letter")
    run(tree, *b4, "prep", "--enroll", "main")
    run(tree, *b4, "prep", "--edit-cover", EDITOR=f"cp {text}")
    for header in ("to", "cc"):
        command = f"pgoff recipients --tree . --{header} -"
        run(tree, "git", "config", f"b4.send-auto-{header}-cmd", command)
    run(tree, *b4, "prep", "--auto-to-cc")
    run(tree, *b4, "send", "--no-sign", "--dry-run", "-o", str(out))
    return [message_from_bytes(path.read_bytes()) for path in sorted(out.iterdir())]


@needs_b4
def test_b4_prepares_sends_and_takes_a_wave(
    tree: Path, git: Git, tmp_path: Path
) -> None:
    """The branch of the first wave, to the mails and back to the same files."""
    patches = sorted(map(str, WAVES[0].glob("*.patch")))
    git(tree, "switch", "-q", "-c", "wave")
    git(tree, "am", "-q", "--signoff", "--empty=drop", *patches)
    whole = git(tree, "rev-parse", "HEAD^{tree}")
    found = sent_by_b4(tree, tmp_path / "out")
    assert len(found) == len(patches)
    assert found[0]["To"] == "Olive Grove <olive@example.org>"
    assert {"vfio@example.org", "trees@example.org"} <= set(
        str(found[0]["Cc"]).replace(",", " ").split()
    )
    assert git(tree, "rev-parse", "HEAD^{tree}") == whole

    git(tree, "switch", "-q", "--detach", "main")
    git(tree, "am", "-q", str(taken_by_b4(tree, tmp_path, map(bytes, found))))
    assert git(tree, "rev-parse", "HEAD^{tree}") == whole


def taken_by_b4(tree: Path, folder: Path, mails: Iterable[bytes]) -> Path:
    """The mailbox that b4 makes for git am, of mails as they come from a list."""
    (folder / "box").write_bytes(b"".join(START + each + b"\n" for each in mails))
    (folder / "taken").mkdir()
    line = f"exec b4 --offline-mode am -m - -o {folder}/taken <{folder}/box"
    run(tree, "sh", "-c", line)
    (taken,) = (folder / "taken").glob("*.mbx")
    return taken


@needs_b4
def test_b4_takes_a_next_version_as_it_is_meant(
    tree: Path, git: Git, tmp_path: Path
) -> None:
    """With its changelog and its range-diff: files and words are those of git am."""
    words = ("pgoff", "generate", "--tree", ".", "--stage", "region-info-op", "-o")
    run(tree, *words, f"{tmp_path}/v1")
    (tmp_path / "notes").write_text("- The op has another name\n")
    told = ("--previous", f"{tmp_path}/v1", "--changelog", f"{tmp_path}/notes")
    named = ("--op-name", "region_info_caps")
    run(tree, *words, f"{tmp_path}/v2", "-v", "2", *told, *named)
    patches = sorted((tmp_path / "v2").glob("*.patch"))
    text = patches[0].read_text("utf-8")
    assert "\nChanges in v2:\n- The op has another name\n- New: " in text
    assert "\nRange-diff against v1:\n1:" in text
    git(tree, "switch", "-q", "-c", "straight")
    git(tree, "am", "-q", "--empty=drop", *map(str, patches))
    git(tree, "switch", "-q", "-c", "byb4", "main")
    sent = [
        b"Message-Id: <2-%d@example.org>\n" % number
        + b"In-Reply-To: <2-0@example.org>\n" * bool(number)
        + each.read_bytes().partition(b"\n")[2]
        for number, each in enumerate(patches)
    ]
    git(tree, "am", "-q", str(taken_by_b4(tree, tmp_path, sent)))
    trees, said = (
        [git(tree, *words, name) for name in ("straight", "byb4")]
        for words in (("log", "--format=%T"), ("log", "--format=%an%n%B"))
    )
    assert trees[0] == trees[1]
    # b4 takes blanks off where the last paragraph of a message begins.
    assert said[0].split() == said[1].split()


@needs_b4
def test_a_next_version_is_told_from_a_branch_of_b4(
    tree: Path, git: Git, tmp_path: Path
) -> None:
    """Its commits are the last version, and b4's name for the series is kept."""
    patches = sorted(map(str, WAVES[0].glob("*.patch")))
    git(tree, "switch", "-q", "-c", "wave")
    git(tree, "am", "-q", "--empty=drop", *patches)
    run(tree, "b4", "--offline-mode", "prep", "--enroll", "main")
    shown = run(tree, "b4", "--offline-mode", "prep", "--show-info")
    change_id = re.search(r"(?m)^change-id: (\S+)$", shown)
    assert change_id
    git(tree, "switch", "-q", "main")
    run(
        tree,
        *("pgoff", "generate", "--tree", ".", "-o", str(tmp_path / "v2")),
        *("--stage", "region-info-op", "-v", "2", "--previous", "main..wave"),
    )
    text = (tmp_path / "v2/v2-0000-cover-letter.patch").read_text()
    assert f"\nchange-id: {change_id[1]}\n" in text
    assert "\n- The same: 1 patch\n" in text
    assert text.count("\n- Gone: ") == len(patches) - 2
