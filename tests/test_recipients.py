# SPDX-License-Identifier: GPL-2.0-only
"""Recipients: who gets a patch, by MAINTAINERS, and why."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.checkers.errors import UserError
from pgoff.generator.cli import main
from pgoff.generator.recipients import mailmap, maintainers
from pgoff.generator.recipients.asking import Book, recipients, union
from pgoff.generator.recipients.maintainers import fits
from pgoff.generator.recipients.patch import Patch, read
from pgoff.generator.recipients.person import Person, people

Git = Callable[..., bytes]

ROOT = Path(__file__).parents[1]
MINIATURE = ROOT / "tests/miniature"
SERIES = ROOT / "patches/miniature"

MAINTAINERS = """\
Descriptions
	M: *Mail* patches to: FullName <address@domain>

Maintainers List
----------------

FERNS (green
# and other plants)
M:	"J. R. Fern" <fern@example.org>
R:	Olga Müller <olga@example.org> (spores, moss)
L:	ferns@example.org (moderated for non-subscribers)
L:	inner@example.org (subscribers-only, English)
L:	Fern Papers <papers@example.org>
S:	Maintained
F:	drivers/fern/
X:	drivers/fern/dead/
F:	include/linux/fern*.h
N:	[^a-z]frond
K:	\\bfern_(?:grow|shed)\\b

FERN ROOTS
M:	Rhea Root <rhea@example.org>
M:	J. R. Fern <other@example.org>
S:	Supported
F:	drivers/fern/root

SOIL
M:	Sol Soil <sol@example.org>
R:	soil-team@example.org
S:	Odd Fixes
F:	drivers/soil/*
K:	(?i)humus
K:	loam|peat

THE REST
M:	Last Resort <last@example.org>
L:	everything@example.org
S:	Buried alive in reporters
F:	*
F:	*/
"""

BOOK = Book(maintainers.parse(MAINTAINERS))


def asked(*paths: str, changed: tuple[str, ...] = (), book: Book = BOOK) -> list[str]:
    found = recipients(book, Patch(tuple(sorted(paths)), (), changed))
    assert all(each.reasons for each in found)
    return [f"{'To' if each.direct else 'Cc'} {each.person}" for each in found]


REST = ["Cc everything@example.org"]
FERNS = ['To "J. R. Fern" <fern@example.org>', 'To "Olga Müller" <olga@example.org>']
LISTS = ["Cc ferns@example.org", "Cc Fern Papers <papers@example.org>"]


def test_people_come_first_and_closed_lists_and_the_last_resort_never() -> None:
    assert asked("drivers/fern/leaf.c") == [*FERNS, *LISTS, *REST]
    assert asked("Makefile") == asked("a/b/c") == REST


def test_the_nearest_section_comes_first_and_everybody_once() -> None:
    """J. R. Fern is known by name, whatever the address."""
    assert asked("drivers/fern/root/hair.c") == [
        "To Rhea Root <rhea@example.org>",
        'To "J. R. Fern" <other@example.org>',
        FERNS[1],
        *LISTS,
        *REST,
    ]


def test_everybody_is_told_with_all_reasons() -> None:
    found = recipients(BOOK, Patch(("drivers/fern/root/x.c", "frond"), (), ()))
    assert [str(each) for each in found[1].reasons] == [
        "FERN ROOTS (F: drivers/fern/root)",
        "FERNS (green (F: drivers/fern/)",
    ]


@pytest.mark.parametrize(
    ("paths", "changed", "section"),
    [
        (("drivers/fern/dead/x.c",), (), False),
        (("drivers/fernery/x.c",), (), False),
        (("include/linux/fern_x.h",), (), True),
        (("include/linux/fern/x.h",), (), False),
        (("lib/xfrond.c",), (), False),
        (("lib/frond.c",), (), True),
        (("lib/a.c",), ("+\tfern_grow(x);",), True),
        (("lib/a.c",), ("-\tfern_shed(x);",), True),
        (("lib/a.c",), (" \tfern_grow(x);",), False),
        (("lib/a.c",), ("+\tfern_grown(x);",), False),
    ],
)
def test_patterns(
    paths: tuple[str, ...], changed: tuple[str, ...], section: bool
) -> None:
    assert (FERNS[0] in asked(*paths, changed=changed)) is section


def test_words_are_sought_in_perls_way() -> None:
    """Flags in front; of ways outside of parentheses only the first is in a change."""
    soil = "To Sol Soil <sol@example.org>"
    assert soil in asked("a", changed=("+ HUMUS",))
    assert soil not in asked("a", changed=(" HUMUS",))
    assert soil not in asked("a", changed=(" loam",))
    assert soil in asked("a", changed=(" peat",))


@pytest.mark.parametrize(
    ("pattern", "path", "holds"),
    [
        ("drivers/net/", "drivers/net/a/b.c", True),
        ("drivers/net/", "drivers/network.c", False),
        ("drivers/net/*", "drivers/net/a.c", True),
        ("drivers/net/*", "drivers/net/a/b.c", False),
        ("*/net/*", "drivers/net/a.c", True),
        ("*/net/*", "a/drivers/net/a.c", False),
        ("fs/**/*foo*.c", "fs/a/b/xfoox.c", True),
        ("fs/**/*foo*.c", "fs/foo.h", False),
        ("drivers/net", "drivers/net/a/b.c", True),
        ("drivers/net", "drivers/net.c", True),
        ("drivers/net", "drivers/network/a.c", False),
        ("drivers/x.c", "drivers/xyc", False),
        ("drivers/x-?.[ch]", "drivers/x-1.h", True),
        ("drivers/x-?.[ch]", "drivers/x-12.h", False),
        ("drivers/vfio/*/", "drivers/vfio/pci/main.c", True),
        ("drivers/vfio/*/", "drivers/vfio/main.c", False),
        ("*", "Makefile", True),
        ("*", "a/Makefile", False),
        ("*/", "a/b/c", True),
    ],
)
def test_globs(pattern: str, path: str, holds: bool) -> None:
    """The examples at the top of MAINTAINERS, and what follows from the script."""
    assert fits(path, pattern) is holds


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("A Name <a@b>", Person("A Name", "a@b")),
        ('"Lee, A" <a@b> (comment)', Person("Lee, A", "a@b")),
        ("<a@b>", Person("", "a@b")),
        ("a@b (moderated)", Person("", "a@b")),
        ("A (Q) Name <a@b>", Person("A (Q) Name", "a@b")),
        ("A, of B <a@b>", Person("A, of B", "a@b")),
    ],
)
def test_addresses_are_read(text: str, person: Person) -> None:
    assert people(text) == (person,)


def test_several_addresses_in_a_line_and_none() -> None:
    assert people("A <a@b>, c@d") == (Person("A", "a@b"), Person("", "c@d"))
    assert people("nobody") == ()


def test_names_are_quoted_where_they_must_be() -> None:
    assert str(Person("A-B C_1", "a@b")) == "A-B C_1 <a@b>"
    assert str(Person("A. B", "a@b")) == '"A. B" <a@b>'
    assert str(Person('A "x" B', "a@b")) == '"A \\"x\\" B" <a@b>'
    assert str(Person("Zoë", "a@b")) == '"Zoë" <a@b>'


def test_mailmap_has_its_four_forms() -> None:
    names = mailmap.parse(
        "# comment\n"
        "Right Name <one@example.org>\n"
        "<new@example.org> <old@example.org> # why\n"
        "Sol Soil <sun@example.org> <sol@example.org>\n"
        "New Rhea <r@example.org> Rhea Root <rhea@example.org>\n"
    )
    assert names.mapped(Person("X", "one@example.org")).name == "Right Name"
    assert names.mapped(Person("X", "old@example.org")) == Person(
        "X", "new@example.org"
    )
    assert names.mapped(Person("Y", "rhea@example.org")) == Person(
        "Y", "rhea@example.org"
    )
    book = Book(BOOK.sections, names)
    assert asked("drivers/soil/x.c", book=book)[0] == "To Sol Soil <sun@example.org>"
    assert asked("drivers/fern/root/x", book=book)[0] == "To New Rhea <r@example.org>"


def test_a_pattern_that_is_none_is_named() -> None:
    book = Book(maintainers.parse("ODD\nM:\tA <a@b>\nN:\t(x\n"))
    with pytest.raises(UserError, match=r"MAINTAINERS: ODD: N: \(x is no regular"):
        asked("a", book=book)


def test_a_mail_is_read_as_message_and_diff() -> None:
    found = read(
        "Subject: words\n\ntext\n---\n a.c | 2 +-\n\n"
        "diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-old\n+new\n"
        "diff --git a/n.c b/n.c\nnew file mode 100644\n--- /dev/null\n+++ b/n.c\n+x\n"
        "diff --git a/b/old.c b/b/new.c\nrename from b/old.c\nrename to b/new.c\n"
    )
    assert found.paths == ("a.c", "b/new.c", "b/old.c", "n.c")
    assert found.said[0] == "Subject: words"
    assert {"-old", "+new", "+x"} <= set(found.changed)
    assert "-old" not in found.said
    assert read("Subject: cover\n\n---\n a.c | 2 +-\n").paths == ()


def test_the_union_has_people_first_and_all_reasons() -> None:
    parts = [
        recipients(BOOK, Patch((path,), (), ())) for path in ("lib/a", "drivers/soil/x")
    ]
    found = union(parts)
    assert [each.person for each in found] == [
        "Sol Soil <sol@example.org>",
        "soil-team@example.org",
        "everything@example.org",
    ]
    assert len(found[-1].reasons) == 1


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(["recipients", "--tree", str(MINIATURE), *arguments]) == 0
    return capsys.readouterr().out.splitlines()


TRELLIS = str(next((SERIES / "2-region-info-drivers").glob("*trellis*")))
VINE = ["Vine Trellis <vine@example.org>", "Ivy League <ivy@example.org>"]
OLIVE = ["Olive Grove <olive@example.org>"]


def test_a_patch_and_the_command_for_git(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, TRELLIS, "--to") == [*VINE, *OLIVE]
    assert said(capsys, TRELLIS, "--cc") == ["vfio@example.org"]
    assert said(capsys, TRELLIS) == [*VINE, *OLIVE, "vfio@example.org"]


def test_a_patch_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    patch = io.BytesIO(Path(TRELLIS).read_bytes())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(patch))
    assert said(capsys, "-", "--to") == [*VINE, *OLIVE]


def test_a_cover_letter_goes_to_all_of_its_wave(
    capsys: pytest.CaptureFixture[str],
) -> None:
    wave = SERIES / "1-region-info-acorn"
    letter = said(capsys, str(wave / "0000-cover-letter.patch"))
    assert letter == said(capsys, str(wave))
    assert letter == [*OLIVE, "vfio@example.org", "trees@example.org"]
    whole = said(capsys, str(SERIES))
    assert set(letter) < set(whole)
    assert "June Iper <june@example.org>" in whole


def test_trailers_for_b4(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, str(SERIES / "1-region-info-acorn"), "--format", "b4")
    assert lines == [
        "To: Olive Grove <olive@example.org>",
        "Cc: vfio@example.org",
        "Cc: trees@example.org",
    ]


def test_the_table_says_who_gets_which_patch_and_why(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = said(capsys, str(SERIES), "--format", "table")
    number = next(
        line.split()[0] for line in lines if "vfio-trellis-Provide-a-get_reg" in line
    )
    ivy = next(line for line in lines if "Ivy League" in line)
    assert ivy.startswith("To  Ivy League <ivy@example.org>")
    assert ivy.endswith("  VFIO TRELLIS DRIVER (F: drivers/vfio/trellis/)")
    assert number in ivy.removesuffix(ivy.rpartition("  ")[2]).replace(",", "").split()


def test_lists_are_in_to_where_there_is_nobody_else(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "x.patch"
    path.write_text("Subject: x\n\n---\n--- a/drivers/vfio/acorn/a/x\n+++ /dev/null\n")
    tree = tmp_path / "tree"
    (tree / "drivers/vfio").mkdir(parents=True)
    (tree / "include/linux").mkdir(parents=True)
    (tree / "include/linux/vfio.h").touch()
    (tree / "Makefile").write_text("VERSION = 1\nPATCHLEVEL = 2\n")
    arguments = ["recipients", "--tree", str(tree), str(path), "--to"]
    assert main(arguments) == 2
    assert "has no MAINTAINERS" in capsys.readouterr().err
    (tree / "MAINTAINERS").write_text("TREES\nL:\ttrees@example.org\nF:\tdrivers/\n")
    assert main(arguments) == 0
    assert capsys.readouterr().out == "trees@example.org\n"
    assert main([*arguments[:-1], "--cc"]) == 0
    assert capsys.readouterr().out == ""


NO_PATCH = {
    "cover.patch": "cover.patch holds no diff",
    "none.patch": "none.patch does not exist; give a patch or a folder",
    "-": "standard input holds no diff",
}


@pytest.mark.parametrize("name", NO_PATCH)
def test_what_is_no_patch_is_an_error(
    name: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "cover.patch").write_text("Subject: x\n\nno diff\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"no diff")))
    given = name if name == "-" else str(tmp_path / name)
    assert main(["recipients", "--tree", str(MINIATURE), given]) == 2
    assert NO_PATCH[name] in capsys.readouterr().err


def test_maintainers_are_those_of_the_commit(
    git_kernel: Path, git: Git, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (git_kernel / "MAINTAINERS").write_text("X\nM:\tIn <in@example.org>\nF:\t*/\n")
    git(git_kernel, "add", ".")
    git(git_kernel, "commit", "-q", "-m", "Maintainers")
    (git_kernel / "MAINTAINERS").write_text("X\nM:\tOut <out@example.org>\nF:\t*/\n")
    (tmp_path / "x.patch").write_text("+++ b/drivers/x.c\n")
    arguments = ["recipients", "--tree", str(git_kernel), str(tmp_path / "x.patch")]
    assert main(arguments) == 0
    assert capsys.readouterr().out == "In <in@example.org>\n"
