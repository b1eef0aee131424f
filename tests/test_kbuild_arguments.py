# SPDX-License-Identifier: GPL-2.0-only
"""Which compiler arguments are let through, wherever they come from."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.checkers.errors import NotParsed
from pgoff.checkers.kbuild.arguments import allowed
from pgoff.checkers.kbuild.compile_commands import NAME, listed
from pgoff.checkers.kbuild.flags import ALWAYS
from pgoff.checkers.parse import parse
from pgoff.checkers.source import Source

Listing = Callable[..., tuple[str, tuple[str, ...]]]


@pytest.mark.parametrize(
    "argument",
    [
        "-DX",
        "-DX=1",
        '-DX="a b"',
        "-DF(a, b)=a",
        "-UX",
        "-std=gnu11",
        "-fshort-wchar",
        "-funsigned-char",
        "-fms-extensions",
        "-fno-builtin-memcpy",
        "-fstrict-flex-arrays=3",
        "-m64",
        "-mlittle-endian",
        "-mgeneral-regs-only",
        "--target=s390x-linux-gnu",
        "-nostdinc",
    ],
)
def test_what_says_how_to_read_stays(argument: str) -> None:
    assert list(allowed([argument], str)) == [argument]


def test_paths_are_resolved_or_dropped() -> None:
    given = ["-I", "a", "-Ib", "-isystem", "c", "-iquoted", "-include", "e", "-imacros"]
    kept = allowed([*given, "f"], lambda path: None if path == "b" else f"/{path}")
    assert list(kept) == [
        *("-I", "/a"),
        *("-isystem", "/c"),
        *("-iquote", "/d"),
        *("-include", "/e"),
        *("-imacros", "/f"),
    ]


# Part by part: options that write, read or run something, and those that only look
# like one that is let through.
DANGEROUS = [
    "-fplugin=evil.so",
    "-fpass-plugin=evil.so",
    "-Xclang -load -Xclang evil.so",
    "-Xclang -plugin -Xclang evil",
    "--config=evil.cfg",
    "--config evil.cfg",
    "@response",
    "-MD -MF {mark}",
    "-MMD -MF {mark}",
    "-M",
    "-MT {mark}",
    "-MQ {mark}",
    "-Wp,-MMD,{mark}",
    "-Wp,-MD,{mark}",
    "-MJ {mark}",
    "-MJ{mark}",
    "-Xclang -dependency-file -Xclang {mark}",
    "-dependency-file {mark}",
    "-H -Xclang -header-include-file -Xclang {mark}",
    "-header-include-file {mark}",
    "-o {mark}",
    "-o{mark}",
    "--serialize-diagnostics {mark}",
    "-serialize-diagnostics {mark}",
    "-ftime-trace={mark}",
    "-emit-obj",
    "-emit-pch",
    "-save-temps",
    "-save-temps=obj",
    "-include-pch {mark}",
    "-iwithprefix {mark}",
    "-isysroot /",
    "--sysroot=/",
    "-B/",
    "-gcc-toolchain /",
    "-resource-dir /",
    "-fmodules-cache-path={mark}",
    "-fmodule-file={mark}",
    "-fmodule-map-file={mark}",
    "-fcrash-diagnostics-dir={mark}",
    "-fprofile-use={mark}",
    "-fdebug-compilation-dir={mark}",
    "-foptimization-record-file={mark}",
    "-fsave-optimization-record",
    "-fsanitize-ignorelist={mark}",
    "-ivfsoverlay {mark}",
    "-vfsoverlay {mark}",
    "-working-directory /",
    "-working-directory=/",
    "-mllvm -info-output-file={mark}",
    "-cc1",
    "-x c++",
    "-x c-header",
    "-xc++",
    "--target=../../evil",
    "-D",
    "-D@{mark}",
    "-D-MF",
    "-std=../evil",
    "-include",
    "-I",
    "-Wl,--plugin={mark}",
    "-Wa,-MD={mark}",
    "-specs={mark}",
    "-wrapper {mark}",
    "/etc/passwd",
    "other.c",
]


@pytest.fixture
def listing(tmp_path: Path) -> Listing:
    """``listing(arguments, directory=…)``: what is left of one entry for a.c."""
    (tmp_path / "a.c").write_text("int x;\n")
    times = itertools.count()

    def left(arguments: str, directory: str = "") -> tuple[str, tuple[str, ...]]:
        entry = {
            "directory": directory or str(tmp_path),
            "file": str(tmp_path / "a.c"),
            "command": f"evil-compiler {arguments} -c a.c",
        }
        (tmp_path / NAME).write_text(json.dumps([entry]))
        # Else one of the same size, written at once, could be taken for the last one.
        time = next(times)
        os.utime(tmp_path / NAME, (time, time))
        found = listed(Source(tmp_path), "a.c")
        assert found is not None
        return found

    return left


@pytest.mark.parametrize("arguments", DANGEROUS)
def test_everything_else_is_dropped(
    listing: Listing, tmp_path: Path, arguments: str
) -> None:
    (tmp_path / "response").write_text(f"-DFROM_RESPONSE -MF {tmp_path}/mark\n")
    usual = listing("")
    assert listing(arguments.format(mark=tmp_path / "mark")) == usual


@pytest.mark.parametrize("arguments", DANGEROUS)
def test_nothing_is_written_or_read(
    listing: Listing, tmp_path: Path, arguments: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "response").write_text("-DFROM_RESPONSE\n")
    listing(arguments.format(mark=tmp_path / "mark"))
    before = {path.name for path in tmp_path.iterdir()}
    monkeypatch.chdir(tmp_path)
    unit = parse(Source(tmp_path), "a.c")
    assert not unit.errors
    assert [c.spelling for c in unit.translation_unit.cursor.get_children()][-1] == "x"
    assert {path.name for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    "arguments",
    ["-include /etc/hostname", "-I/etc", "-isystem ..", "-include out", "-imacros /"],
)
def test_no_path_leads_out_of_the_tree(
    listing: Listing, tmp_path: Path, arguments: str
) -> None:
    (tmp_path / "out").symlink_to("/etc/hostname")
    assert listing(arguments) == listing("")


def test_a_directory_counts_only_as_an_output_folder(
    listing: Listing, tmp_path_factory: pytest.TempPathFactory
) -> None:
    output = tmp_path_factory.mktemp("output")
    assert listing("-Iinclude", str(output)) == listing("", str(output))
    (output / "include" / "generated").mkdir(parents=True)
    (output / "include" / "generated" / "autoconf.h").touch()
    _, words = listing("-I include", str(output))
    assert words[-2:] == ("-I", str(output / "include"))


def test_a_kernel_entry(listing: Listing, tmp_path: Path) -> None:
    (tmp_path / "arch/s390/include").mkdir(parents=True)
    (tmp_path / "include").mkdir()
    (tmp_path / "include/kconfig.h").touch()
    arch, words = listing(
        "-Wp,-MMD,./.a.o.d -nostdinc -I./arch/s390/include -include "
        "./include/kconfig.h -D__KERNEL__ -Wall -Werror -std=gnu11 -march=z13 -O2 "
        "-DKBUILD_BASENAME='\"a\"' -o a.o"
    )
    assert arch == "s390"
    assert words[: len(ALWAYS)] == ALWAYS
    assert words[len(ALWAYS) + 1 :] == (
        "--target=s390x-linux-gnu",
        "-nostdinc",
        *("-I", str(tmp_path / "arch/s390/include")),
        *("-include", str(tmp_path / "include/kconfig.h")),
        "-D__KERNEL__",
        "-std=gnu11",
        '-DKBUILD_BASENAME="a"',
    )


def test_arguments_in_a_list(tmp_path: Path) -> None:
    (tmp_path / "b c.c").touch()
    entry = {"directory": ".", "file": "b c.c", "arguments": ["cc", "-DX=a b", "@r"]}
    (tmp_path / NAME).write_text(json.dumps([entry]))
    found = listed(Source(tmp_path), "b c.c")
    assert found is not None
    assert found[1][-1] == "-DX=a b"
    assert listed(Source(tmp_path), "other.c") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1]",
        '[{"file": "a.c"}]',
        '[{"directory": ".", "file": "a.c", "command": "a \'"}]',
        "[" * 100_000,
    ],
)
def test_a_database_that_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.c").touch()
    (tmp_path / NAME).write_text(text)
    with pytest.raises(NotParsed, match="no list of commands"):
        listed(Source(tmp_path), "a.c")


def test_files_outside_of_the_tree_are_not_listed(tmp_path: Path) -> None:
    entry = {"directory": "/etc", "file": "hostname", "command": "cc"}
    (tmp_path / NAME).write_text(json.dumps([entry]))
    assert listed(Source(tmp_path), "../etc/hostname") is None
