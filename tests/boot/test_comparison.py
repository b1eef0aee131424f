# SPDX-License-Identifier: GPL-2.0-only
"""The command: what it builds and boots, what it says, and with which status it ends.

Kernels are stood in for by the files that would be compiled into them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.verify.boot import comparison
from pgoff.verify.boot.__main__ import main
from pgoff.verify.boot.kernel import Builder, Built
from pgoff.verify.boot.machine import Machine, NotEnded, Recording

Write = Callable[[Path, dict[str, bytes]], Path]
Command = Callable[..., int]
CORE = "drivers/vfio/vfio_main.c"
SOURCE = b"""\
#include <linux/vfio.h>
line mm[0] private -> mapped
line mm[0] end -> -EINVAL
line @region 0 offset=0
static bool vfio_mmap_outgrows(void)
{
	return shift;
}
"""
MAIL = """\
From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001
From: Ada <ada@example.org>
Date: Thu, 1 Jan 1970 00:00:00 +0000
Subject: [PATCH] vfio: {message}

{message}
---
diff --git a/{path} b/{path}
--- a/{path}
+++ b/{path}
@@ -1,8 +1,8 @@
 #include <linux/vfio.h>
 line mm[0] private -> mapped
-line mm[0] end -> -EINVAL
+{line}
 line @region 0 offset=0
 static bool vfio_mmap_outgrows(void)
 {{
 \treturn shift;
 }}
"""
ENXIO = "mmap() says -ENXIO and no longer -EINVAL."


def _boot(
    built: Built, machine: Machine, *, dynamic: bool = False, accel: str = "tcg"
) -> Recording:
    """A boot shows the lines of the source; the switch moves the regions."""
    seen = json.loads(built.image.read_text())
    lines = [line[5:] for line in seen if line.startswith("line ")]
    if dynamic:
        assert any("force_dynamic_offsets ||" in line for line in seen)
        lines = [line.replace("offset=0", "offset=7000") for line in lines]
    log = "".join(f"{line}\n" for line in seen if line.startswith("WARNING: "))
    return Recording(("== one path=group", *lines, "trace ends"), log, 1.0)


@pytest.fixture
def command(
    tmp_path: Path, write_files: Write, monkeypatch: pytest.MonkeyPatch
) -> Command:
    """``command(*options)`` compares a toy tree with what the options make of it."""
    files = {"Kbuild": b"", "Makefile": b"", CORE: SOURCE}
    base = write_files(tmp_path / "base", files)

    def build(builder: Builder, into: Path) -> Built:
        into.mkdir(parents=True, exist_ok=True)
        image = into / "bzImage"
        lines = (builder.tree / CORE).read_text().split("\n")
        image.write_text(json.dumps(lines))
        return Built(image, into / "root", ("CONFIG_X",), 1.0)

    monkeypatch.setattr(Builder, "build", build)
    monkeypatch.setattr(comparison, "boot", _boot)

    def run(*options: str) -> int:
        work = ("--work", str(tmp_path / "work"), "--machine", "iommu")
        return main(["--tree", str(base), *work, *options])

    return run


@pytest.fixture
def mail(tmp_path: Path) -> Callable[[str, str], str]:
    """``mail(message, line)`` changes one line and gives the folder of the mail."""

    def write(message: str, line: str) -> str:
        folder = tmp_path / "series"
        folder.mkdir()
        (folder / "0000-cover-letter.patch").write_text("no diff\n")
        text = MAIL.format(message=message, line=line, path=CORE)
        (folder / "0001-x.patch").write_text(text)
        return str(folder)

    return write


def test_a_declared_change_is_none(
    command: Command,
    mail: Callable[[str, str], str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command("--series", mail(ENXIO, "line mm[0] end -> -ENXIO")) == 0
    said = capsys.readouterr().out
    assert "iommu: 1 times, as declared" in said
    assert said.endswith("users see the same\n")
    assert "without CONFIG_X" in said


def test_the_mails_of_a_series_may_be_in_waves(
    command: Command,
    mail: Callable[[str, str], str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = Path(mail(ENXIO, "line mm[0] end -> -ENXIO"))
    wave = folder / "1-wave"
    wave.mkdir()
    for path in sorted(folder.glob("*.patch")):
        path.rename(wave / path.name)
    assert command("--series", str(folder)) == 0
    assert "iommu: 1 times, as declared" in capsys.readouterr().out


def test_a_folder_without_mails_is_no_series(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("--series", str(tmp_path)) == 2
    assert "has no *.patch file" in capsys.readouterr().err


def test_an_undeclared_change_is_shown(
    command: Command,
    mail: Callable[[str, str], str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command("--series", mail("No change.", "line mm[0] end -> mapped")) == 1
    said = capsys.readouterr().out
    assert "- mm[0] end -> -EINVAL\n  + mm[0] end -> mapped" in said
    assert said.endswith("1 faults\n")


def test_a_report_of_the_kernel_is_a_fault(
    command: Command,
    mail: Callable[[str, str], str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    line = "line mm[0] end -> -EINVAL\n+WARNING: CPU: 0 at x.c:1 f+0x1/0x2"
    series = mail("No change.", line)
    path = Path(series) / "0001-x.patch"
    path.write_text(path.read_text().replace("+1,8 @@", "+1,9 @@"))
    assert command("--series", series) == 1
    assert "the kernel reports\nWARNING: CPU: 0" in capsys.readouterr().out


def test_the_layout_may_change_only_with_the_switch(
    command: Command, mail: Callable[[str, str], str], tmp_path: Path
) -> None:
    series = mail(ENXIO, "line mm[0] end -> -ENXIO")
    assert command("--series", series, "--dynamic") == 0
    moved = tmp_path / "moved.patch"
    moved.write_text(
        f"--- a/{CORE}\n+++ b/{CORE}\n@@ -3,3 +3,3 @@\n line mm[0] end -> -ENXIO\n"
        "-line @region 0 offset=0\n+line @region 0 offset=1000\n"
        " static bool vfio_mmap_outgrows(void)\n"
    )
    assert command("--series", series, "--patch", str(moved)) == 1


def test_what_boots_left_is_kept(
    command: Command, mail: Callable[[str, str], str], tmp_path: Path
) -> None:
    command("--series", mail(ENXIO, "line mm[0] end -> -ENXIO"))
    before = tmp_path / "work/fast-before/iommu.trace"
    after = tmp_path / "work/fast-after/iommu.trace"
    assert "end -> -EINVAL" in before.read_text()
    assert "end -> -ENXIO" in after.read_text()


@pytest.mark.parametrize(
    "options", [(), ("--tip", "."), ("--series", "missing"), ("--declared", "missing")]
)
def test_what_cannot_be_compared_is_an_error(
    command: Command, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    assert command(*options) == 2
    assert capsys.readouterr().err.startswith("pgoff: ")


@pytest.mark.parametrize(("first", "status"), [(0, 2), (1, 1)])
def test_a_boot_that_does_not_end_is_a_fault_of_the_patches_alone(
    command: Command,
    mail: Callable[[str, str], str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    first: int,
    status: int,
) -> None:
    """From boot number ``first`` on the kernel dies: 0 is that of the base."""
    boots = []

    def dying(built: Built, *_: object, **__: object) -> Recording:
        boots.append(built)
        if len(boots) > first:
            raise NotEnded("QEMU ended with 0", "", "BUG: x\nKernel panic - not y")
        return Recording(("== one path=group", "trace ends"), "", 1.0)

    monkeypatch.setattr(comparison, "boot", dying)
    assert command("--series", mail(ENXIO, "line mm[0] end -> -ENXIO")) == status
    said = capsys.readouterr()
    if status == 2:
        assert said.err.startswith("pgoff: the boot did not come to its end")
    else:
        assert "the kernel reports BUG: x\nthe kernel reports Kernel panic" in said.out
        assert said.out.endswith("1 faults\n")
