# SPDX-License-Identifier: GPL-2.0-only
"""The whole of ``pgoff verify`` on a toy kernel: what is a fault, and whose it is."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.generator.cli import main

from .conftest import ELM, EXPORT, GROWN, HEADER, OAK, Prove, Series

pytestmark = pytest.mark.usefixtures("toy_tools")

HEAD = b"#include <linux/vfio.h>\n"


def test_a_series_that_holds(prove: Prove) -> None:
    said = prove(
        ("vfio/oak: Grow", {OAK: GROWN}),
        ("vfio: Say", {HEADER: b"/* another */\n" + EXPORT}),
    )
    assert said.status == 0, said
    assert said.cell(1, "x86_64")["note"] == "1 object"
    assert said.cell(1, "x86_64")["state"] == "built"
    assert said.cell(2, "x86_64")["note"] == "2 objects"
    assert said.cell(1, "mail")["state"] == "fine"
    assert said.cell(1, "object code")["listed"] == [f"{OAK}: oak() changed (x86_64)"]
    assert said.cell(2, "object code")["note"] == "the same"


@pytest.mark.parametrize(
    ("files", "column", "fault"),
    [
        ({OAK: b"int oak = nothing;\n"}, "x86_64", "oak.o: does not build"),
        (
            {ELM: HEAD + b"static int young;\n"},
            "x86_64",
            f"elm.o: new: {ELM}: warning: 'young' defined but not used",
        ),
        (
            {ELM: b"int lost(void);\nint elm(void)\n{\n\treturn lost();\n}\n"},
            "x86_64",
            "elm: uses lost, which nothing exports",
        ),
        ({HEADER: b"/* @odd */\n" + EXPORT}, "kernel-doc", f"{HEADER}: new: {HEADER}"),
        (
            {"drivers/vfio/Makefile": b"obj-m += oak.o\n"},
            "x86_64",
            "drivers/vfio/elm.o: is no longer built",
        ),
        ({ELM: HEAD + b"/* XXX */\nint elm;\n"}, "house rules", "XXX is left"),
    ],
)
def test_a_fault_and_who_made_it(
    prove: Prove, files: dict[str, bytes | None], column: str, fault: str
) -> None:
    """The patch after it is not blamed."""
    after = {"drivers/far/ash.c": HEAD + b"int ash = 1;\n"}
    said = prove(("vfio: Spoil", files), ("vfio: Go on", after))
    assert said.status == 1, said
    found = said.faults(1, column)
    assert len(found) == 1, said.out
    assert fault in found[0]
    second = said.document["patches"][1]["cells"]
    assert not any(each["faults"] for each in second.values())


def test_what_is_no_fault(prove: Prove) -> None:
    """A warning that only moved, a symbol that somebody exports, a name known."""
    exports = b"#include <linux/vfio.h>\nint lost(int a)\n{\n\treturn a;\n}\n"
    exports += b"EXPORT_SYMBOL(lost);\n\n\nstatic int old;\n"
    uses = b"int lost(int);\nint grow(int);\n"
    uses += b"int elm(void)\n{\n\treturn lost(1) + grow(1);\n}\n"
    said = prove(
        ("vfio/oak: Export", {OAK: exports}),
        ("vfio/elm: Use", {ELM: uses}),
    )
    assert said.status == 0, said


MAPS = """\
struct vm_area_struct { unsigned long vm_start, vm_end, vm_pgoff; };
struct vfio_device;
struct vfio_device_ops {
	const char *name;
	int (*mmap)(struct vfio_device *vdev, struct vm_area_struct *vma);
};
static unsigned long frame;
static int oak_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	%s
	return 0;
}
const struct vfio_device_ops oak_ops = { .name = "oak", .mmap = oak_mmap };
"""
REWRITTEN = (MAPS % "vma->vm_pgoff = frame;").encode()
DECODED = (MAPS % "frame = vma->vm_pgoff >> 28;").encode()
GONE = (MAPS % "frame = 1;").encode()
FOR_NOW = "What is decoded from vma->vm_pgoff for that goes when it\nis mapped so.\n"


@pytest.mark.parametrize(
    ("before", "message", "ends", "faults"),
    [
        (REWRITTEN, FOR_NOW, GONE, 0),
        (REWRITTEN, "It is so.\n", GONE, 1),
        (REWRITTEN, FOR_NOW, DECODED.replace(b"28", b"27"), 1),
        (GONE, FOR_NOW, GONE, 1),
    ],
    ids=["declared", "not declared", "not gone at the end", "nothing was rewritten"],
)
def test_what_is_decoded_for_now(
    prove: Prove,
    before: bytes,
    message: str,
    ends: bytes,
    faults: int,
) -> None:
    """In the place of a page offset that was rewritten, if the message says so."""
    said = prove(
        ("vfio/oak: Begin", {OAK: before}),
        (f"vfio/oak: Decode\n\n{message}", {OAK: DECODED}),
        ("vfio/oak: Map", {OAK: ends}),
    )
    found = said.faults(2, "checker")
    assert len(found) == faults, said.out
    assert all("vm_pgoff_decode" in each for each in found)
    listed = said.cell(2, "checker")["listed"]
    assert ["vm_pgoff_decode" in each for each in listed] == [True] * (not faults)


def test_what_cannot_be_analysed_any_more(prove: Prove) -> None:
    """Each place counts: that a file had one before hides none that comes."""
    hidden = b"#if ODD(1)\nvma->vm_pgoff = %d;\n#endif\n"
    said = prove(
        ("vfio/oak: Begin", {OAK: GONE}),
        ("vfio/oak: Hide one", {OAK: GONE + hidden % 1}),
        ("vfio/oak: Move it", {OAK: b"\n" + GONE + hidden % 1}),
        ("vfio/oak: Hide more", {OAK: GONE + hidden % 1 + hidden % 2}),
    )
    found = [said.faults(patch, "checker") for patch in (1, 2, 3, 4)]
    assert [len(each) for each in found] == [0, 1, 0, 1]
    assert all("cannot be analysed any more: " in each[0] for each in found[1::2])


def test_an_export_that_goes_away(prove: Prove) -> None:
    kept = b"#include <linux/vfio.h>\nint lost(int a)\n{\n\treturn a;\n}\n"
    uses = b"int lost(int);\nint elm(void)\n{\n\treturn lost(1);\n}\n"
    said = prove(
        ("vfio/oak: Export", {OAK: kept + b"EXPORT_SYMBOL(lost);\n"}),
        ("vfio/elm: Use", {ELM: uses}),
        ("vfio/oak: Keep to itself", {OAK: kept}),
    )
    assert said.status == 1, said
    assert not said.faults(1, "x86_64") + said.faults(2, "x86_64")
    assert said.faults(3, "x86_64") == [
        "drivers/vfio/elm: uses lost, which nothing exports"
    ]


def test_a_header_that_comes_and_is_changed_later(prove: Prove) -> None:
    """What an object is made from is not what it was made from at the base."""
    new = "include/linux/new.h"
    uses = b"#include <linux/new.h>\nint elm = NEW;\n"
    said = prove(
        ("vfio: Add a header", {new: b"#define NEW 1\n", ELM: uses}),
        ("vfio: Mend it", {new: b"#define NEW 2\n"}),
        ("vfio: Break it", {new: b"#define NEW nothing\n"}),
        ("vfio: Go on", {OAK: GROWN}),
    )
    assert said.status == 1, said
    states = [said.cell(number, "x86_64")["note"] for number in (1, 2)]
    assert states == ["1 object", "1 object"]
    assert said.faults(3, "x86_64") == ["drivers/vfio/elm.o: does not build"]
    assert not said.faults(4, "x86_64")


def test_a_source_that_a_makefile_brings(prove: Prove) -> None:
    """The whole is built anew where a patch steers the build, and gone on with."""
    lime = "drivers/vfio/lime.c"
    more = b"obj-m += oak.o\nobj-m += elm.o\nobj-m += lime.o\n"
    said = prove(
        ("vfio/oak: Grow", {OAK: GROWN}),
        ("vfio/lime: Add it", {lime: b"int l;\n", "drivers/vfio/Makefile": more}),
        ("vfio/lime: Mend it", {lime: b"int lime;\n"}),
    )
    assert said.status == 0, said
    assert said.cell(3, "x86_64")["note"] == "1 object"
    assert said.cell(3, "object code")["listed"] == []


def test_a_file_that_nobody_compiles(prove: Prove) -> None:
    """Neither fine nor broken; a source that failed before counts as that."""
    fir = "drivers/far/fir.c"
    said = prove(("vfio/fir: Change", {fir: HEAD + b"int broken = there;\n"}))
    assert said.status == 3, said
    assert said.document["unproved"] == [f"0001: {fir}"]
    assert said.document["unreached"] == [fir]


def test_a_changed_file_that_uses_no_header(prove: Prove) -> None:
    """What a patch changes is built, wherever it is and whatever it includes."""
    said = prove(("far/yew: Change", {"drivers/far/yew.c": b"int yew = 1;\n"}))
    assert said.status == 0, said
    assert said.cell(1, "x86_64")["note"] == "1 object"


def test_what_is_known_is_not_done_again(prove: Prove, tmp_path: Path) -> None:
    """A message that is written anew costs its own text and nothing else."""
    prove(("vfio/oak: Grow", {OAK: GROWN}), ("vfio: Say", {HEADER: EXPORT}))
    results = tmp_path / "work/results"
    before = {path: path.stat().st_mtime_ns for path in results.glob("*/*.json")}
    (mail,) = (tmp_path / "mails").glob("0001-*")
    mail.write_text(mail.read_text().replace("The text.", "Another text."))
    said = prove()
    assert said.status == 0, said
    after = {path: path.stat().st_mtime_ns for path in results.glob("*/*.json")}
    assert {path: after[path] for path in before} == before
    (new,) = (json.loads(path.read_text()) for path in set(after) - set(before))
    assert new["kind"] == "checkpatch"


def test_a_damaged_result_is_done_again(prove: Prove, tmp_path: Path) -> None:
    prove(("vfio/oak: Grow", {OAK: b"int oak = nothing;\n"}))
    results = (tmp_path / "work/results").glob("*/*.json")
    bad = [path for path in results if '"good": false' in path.read_text()]
    assert bad
    for path in bad:
        path.write_text(path.read_text().replace('"good": false', '"good": true'))
    assert prove().faults(1, "x86_64") == ["drivers/vfio/oak.o: does not build"]


def test_a_git_work_tree_is_left_alone(
    toy_series: Series,
    tmp_path: Path,
    git: Callable[..., bytes],
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Its HEAD counts, not what lies in the work tree, and nothing in it changes."""
    series = toy_series(("vfio/oak: Grow", {OAK: GROWN}))
    tree = tmp_path / "authoring"
    git(tree, "reset", "-q", "--hard", "HEAD^")
    (tree / OAK).write_bytes(b"broken and never committed\n")

    def contents() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}

    before = contents()
    line = f"verify --tree {tree} {series} --work {tmp_path}/work --arch x86_64"
    assert main(line.split()) == 0, capfd.readouterr()
    assert contents() == before
    assert "the one patch holds" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--tree nowhere {0}/mails", "nowhere is not a kernel tree"),
        ("--tree {0}/toy {0}/toy", "has no *.patch file"),
        ("--tree {0}/toy {0}/mails --arch vax", "no configuration for vax"),
        ("--tree {0}/toy {0}/mails --llvm 98", "no clang"),
        ("--tree {0}/toy {0}/mails --jobs 0", "is not a number from 1 on"),
    ],
)
def test_bad_input(
    toy_kernel: Path,
    toy_series: Series,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    arguments: str,
    message: str,
) -> None:
    toy_series(("vfio/oak: Grow", {OAK: GROWN}))
    words = f"verify {arguments} --work {{0}}/work".format(tmp_path).split()
    try:
        status = main(words)
    except SystemExit as left:
        status = int(left.code or 0)
    assert status == 2
    error = capfd.readouterr().err
    assert error.startswith("pgoff")
    assert error.count("\n") == 1
    assert message in error


def test_a_tree_without_its_rules_is_told_by_its_name(
    toy_kernel: Path,
    toy_series: Series,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """At once, and not after all of it was copied and built."""
    toy_series(("vfio/oak: Grow", {OAK: GROWN}))
    (toy_kernel / "scripts/checkpatch.pl").unlink()
    work = tmp_path / "work"
    line = f"verify --tree {toy_kernel} {tmp_path}/mails --work {work}"
    assert main(line.split()) == 2
    assert f"{toy_kernel} has no scripts/checkpatch.pl" in capfd.readouterr().err
    assert not work.exists()


def test_a_kernel_doc_that_fails_is_no_clean_one(
    toy_kernel: Path,
    toy_series: Series,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    toy_series(("vfio/oak: Grow", {OAK: GROWN}))
    (toy_kernel / "scripts/kernel-doc").write_text("#!/bin/sh\necho lost; exit 3\n")
    line = f"verify --tree {toy_kernel} {tmp_path}/mails --work {tmp_path}/work"
    assert main(line.split()) == 2
    error = capfd.readouterr().err
    assert f"the tree's scripts/kernel-doc fails on {OAK}: lost" in error


def test_the_page_needs_nothing_else(prove: Prove, tmp_path: Path) -> None:
    """It has every patch, the faults, logs to follow, and what is to be escaped."""
    page = tmp_path / "page.html"
    said = prove(
        ("vfio/oak: Say <b>", {OAK: b"int oak = 1 < nothing;\n"}),
        ("vfio/elm: Warn", {ELM: HEAD + b"int elm = 2;\nstatic int odd;\n"}),
        options=f"--arch x86_64 --report {page}",
    )
    assert said.status == 1, said
    text = page.read_text()
    assert "Say &lt;b&gt;" in text
    assert "1 &lt; nothing" in text
    assert "http" not in text.replace("http://www.w3.org", "")
    links = set(re.findall(r'href="#([^"]+)"', text))
    assert links
    assert links <= set(re.findall(r'id="([^"]+)"', text))
    assert "broken by this patch" in text
    assert "defined but not used" in text
    assert not list(tmp_path.glob(".page*"))


@pytest.mark.skipif(not shutil.which("sparse"), reason="needs sparse")
def test_what_only_sparse_sees(prove: Prove, toy_kernel: Path) -> None:
    """Where the tree says that it is too old, that is said instead."""
    user = b"#define __user __attribute__((noderef, address_space(1)))\n"
    user = b"#ifdef __CHECKER__\n" + user + b"#else\n#define __user\n#endif\n"
    source = user + b"int elm(int __user *p)\n{\n\treturn *p;\n}\n"
    (toy_kernel / "scripts/checker-valid.sh").write_text("echo 1\n")
    said = prove(("vfio/elm: Read", {ELM: source}))
    assert said.status == 1, said
    fault = f"drivers/vfio/elm.o: new: {ELM}: sparse warning: dereference of noderef"
    assert said.faults(1, "x86_64")[0].startswith(fault)
    (toy_kernel / "scripts/checker-valid.sh").write_text("echo 0\n")
    again = prove()
    assert again.status == 0, again
    assert any("sparse is too old" in note for note in again.document["notes"])
