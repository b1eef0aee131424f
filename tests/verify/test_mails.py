# SPDX-License-Identifier: GPL-2.0-only
"""What ``pgoff verify`` says of mails: what git makes of them, and what they claim."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import ELM, GROWN, OAK, Prove

pytestmark = pytest.mark.usefixtures("toy_tools")


def test_a_mail_that_does_not_apply(prove: Prove, toy_kernel: Path) -> None:
    (toy_kernel / OAK).write_bytes(b"something else\n")
    said = prove(
        ("vfio/oak: Grow", {OAK: GROWN}), ("vfio/elm: More", {ELM: b"int e;\n"})
    )
    assert said.status == 1, said
    assert said.faults(1, "mail") == ["0001-vfio-oak-Grow.patch: git am refuses it"]
    assert said.cell(2, "x86_64")["state"] == "not done"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Here is a\n---\nline.", "another message"),
        ("As in\n\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n", "git am"),
        ("From here on it grows.\nFrom nowhere.", ""),
    ],
)
def test_a_message_that_git_am_cuts(prove: Prove, text: str, fault: str) -> None:
    said = prove((f"vfio/oak: Grow\n\n{text}\n", {OAK: GROWN}))
    found = said.faults(1, "mail")
    assert [fault in each for each in found[:1]] == [True] * bool(fault)


def test_files_without_a_hunk(prove: Prove, tmp_path: Path) -> None:
    """Moved, empty, gone: Git's head of a file says as much as its lines would."""
    yew, box, empty = (f"drivers/far/{name}" for name in ("yew.c", "box.c", "empty"))
    moved: dict[str, bytes | None] = {yew: None, box: b"int yew;\n", empty: b""}
    said = prove(("far: Move", moved), ("far: Drop", {empty: None}))
    mail = (tmp_path / "mails/0001-far-Move.patch").read_text()
    assert "rename from" in mail
    assert "@@" not in mail
    assert said.status == 0, said
    assert said.cell(1, "mail")["state"] == said.cell(2, "mail")["state"] == "fine"


def test_a_mail_that_somebody_sends_for_another(prove: Prove, tmp_path: Path) -> None:
    """Who wrote it is in the first line of its body, and no part of the message."""
    prove(("vfio/oak: Grow\n\nFrom: here on it grows.\n", {OAK: GROWN}))
    mail = tmp_path / "mails/0001-vfio-oak-Grow.patch"
    head, body = mail.read_text().split("\n\n", 1)
    mail.write_text(f"{head}\n\nFrom: Bo <bo@example.org>\n\n{body}")
    assert not prove().faults(1, "mail")


def test_a_file_that_is_not_what_its_mail_says(prove: Prove, tmp_path: Path) -> None:
    prove(("vfio/oak: Grow", {OAK: GROWN}))
    mail = tmp_path / "mails/0001-vfio-oak-Grow.patch"
    text = mail.read_text().replace("+\treturn grow(2);", "+\treturn grow(3);")
    mail.write_text(text)
    assert prove().faults(1, "mail") == [
        f"{OAK}: has another content after git am than the mail says"
    ]


def test_two_drivers_in_one_patch(prove: Prove) -> None:
    files: dict[str, bytes | None] = {
        OAK: GROWN,
        "drivers/far/yew.c": b"int yew = 1;\n",
    }
    said = prove(("vfio: Grow", files))
    assert said.status == 1, said
    assert "not one logical change" in said.faults(1, "house rules")[0]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b"return -EINVAL;", b"return -EINVAL;", ""),
        (b"return -EINVAL;", b"return -ENOTTY;", "brings in ENOTTY"),
        (b"mutex_unlock(&m);", b"", "does not lock and unlock"),
        (b"mutex_unlock(&m);", b"up(&m); mutex_unlock(&m);", ""),
        (b"spin_trylock(&m);", b"", "does not lock and unlock"),
        # What only has the word in its name takes none.
        (b"oak_locked(&m); spin_lock_init(&m); mutex_is_locked(&m);", b"", ""),
    ],
)
def test_what_a_message_claims(
    prove: Prove, toy_kernel: Path, old: bytes, new: bytes, fault: str
) -> None:
    """Text that is moved is no change; what comes in, or is left out, is one."""
    text = b"/*\n * one\n * two\n * %s\n * three\n * four\n */\nint oak;\n"
    before, after = text % old, (b"\n" * 9 + text) % new
    message = "vfio/oak: Move\n\nNo functional change intended.\n"
    said = prove(("vfio/oak: Begin", {OAK: before}), (message, {OAK: after}))
    found = said.faults(2, "house rules")
    assert [fault in each for each in found] == [True] * bool(fault), found
