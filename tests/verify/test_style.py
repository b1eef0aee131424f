# SPDX-License-Identifier: GPL-2.0-only
"""Only what the added lines brought is said: checkpatch stands in as six lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.verify.mails import mails
from pgoff.verify.style import Message, new_messages, view, without
from pgoff.verify.wording import faults

WriteFiles = Callable[[Path, dict[str, bytes]], Path]

# Complains about every added line with "bad" in it, and leaves a cache behind.
CHECKPATCH = rb"""
open(my $cache, '>', '.checkpatch-camelcase') or die;
my ($file, $n, $at) = ('', 0, 0);
while (<>) {
	$at++;
	if (m@^\+\+\+ b/(\S+)@) { $file = $1 }
	elsif (m/^@@ -\S+ \+(\d+)/) { $n = $1 - 1 }
	elsif (m/^([+ ])(.*)/) {
		$n++;
		print "WARNING:BAD: bad\n#$at: FILE: $file:$n:\n$_\n"
			if $1 eq '+' && $2 =~ m/bad/;
	}
}
print "ERROR:MISSING_SIGN_OFF: Missing Signed-off-by: line(s)\n\n";
print "WARNING:UNKNOWN_COMMIT_ID: Unknown commit id '0123456789ab'\n\n" if -e '.git';
exit 1;
"""
MAIL = """\
From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001
From: Ada <ada@example.org>
Date: Thu, 1 Jan 1970 00:00:00 +0000
Subject: [PATCH 1/1] {subject}

{text}
---
 oak.c | 2 +-

diff --git a/oak.c b/oak.c
--- a/oak.c
+++ b/oak.c
@@ -1,{old} +1,{new} @@
 kept
{lines}
{dashes}
2.39.5
"""


@pytest.fixture
def tree(tmp_path: Path, write_files: WriteFiles) -> Path:
    """As the scratch repository is: one that has no history."""
    files = {"scripts/checkpatch.pl": CHECKPATCH, ".git/HEAD": b""}
    return write_files(tmp_path / "tree", files)


@pytest.fixture
def series(tmp_path: Path) -> Callable[..., Path]:
    """``series(lines, subject, text)`` gives a folder with that mail."""

    def write(
        lines: str, subject: str = "oak: Grow", text: str = "It is small."
    ) -> Path:
        old = 1 + sum(line.startswith("-") for line in lines.split("\n"))
        new = 1 + sum(line.startswith("+") for line in lines.split("\n"))
        folder = tmp_path / "mails"
        folder.mkdir(exist_ok=True)
        mail = MAIL.format(
            lines=lines, subject=subject, text=text, old=old, new=new, dashes="-- "
        )
        (folder / "0001-oak.patch").write_text(mail)
        (folder / "0000-cover-letter.patch").write_text("no diff at all\n")
        return folder

    return write


@pytest.mark.parametrize(
    ("lines", "complaints"),
    [
        ("+good", 0),
        ("+bad", 1),
        ("-bad(info.index)\n+\t bad( info->index )", 0),
        ("-bad(a)\n+bad(a)\n+bad(a)", 1),
        ("-bad(a)\n+bad(b)", 1),
        ("-bad(a)\n+good", 0),
    ],
)
def test_lifted_lines_are_not_blamed(
    tree: Path,
    series: Callable[..., Path],
    lines: str,
    complaints: int,
) -> None:
    (mail,) = mails(series(lines))
    with view(tree) as seen:
        out = "".join(map(str, new_messages(seen, mail)))
    assert out.count("WARNING: BAD") == complaints, out
    assert "SIGN_OFF" not in out
    assert "UNKNOWN_COMMIT_ID" not in out
    assert {path.name for path in tree.iterdir()} == {"scripts", ".git"}, "litter"


def test_each_message_is_taken_off_once_and_by_its_type() -> None:
    def message(kind: str, content: str, line: int = 1) -> Message:
        return Message("oak.c", line, "CHECK", kind, "text", content)

    mail = Message("", 0, "WARNING", "LONG", "about the mail", "")
    before = (message("A", "x->y"), mail)
    said = (message("A", " x.y", 7), message("A", "x.y", 8), message("B", "x.y"), mail)
    left = without(said, before)
    assert left == (mail, message("B", "x.y"), message("A", "x.y", 8))


@pytest.mark.parametrize(
    ("subject", "text", "complaint"),
    [
        ("oak: Grow", "It is small.", ""),
        ("MAINTAINERS: Add oak", "http://example.org/" + "x" * 80, ""),
        ("vfio/pci: oak: Grow", " indented" * 20, ""),
        ("Grow", "It is small.", "does not start with an area"),
        ("oak: " + "G" * 71, "It is small.", "the subject has 76 columns"),
        ("oak: Grow.", "It is small.", "full stop"),
        ("oak: Grow", "a " * 37 + "ab", "longer than 75"),
        ("oak: Grow", "", "says nothing"),
        ("oak: Grow", "Index: oak.c", "git am would cut"),
    ],
)
def test_wording(
    series: Callable[..., Path], subject: str, text: str, complaint: str
) -> None:
    (mail,) = mails(series("+good", subject, text))
    found = list(faults(mail))
    assert len(found) == bool(complaint), found
    assert complaint in "".join(found)
