# SPDX-License-Identifier: GPL-2.0-only
"""Macros of Kconfig files: expanded, and nothing of the tree run for it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from pgoff.checkers.errors import NotParsed
from pgoff.checkers.kbuild.environment import macros
from pgoff.checkers.kbuild.macro import Macros
from pgoff.checkers.kbuild.makefile import Makefile
from pgoff.checkers.kbuild.probe import Probe
from pgoff.checkers.source import Source


@pytest.fixture
def x86() -> Macros:
    return macros("x86")


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("a$(SRCARCH)b", "ax86b"),
        ("$(UNKNOWN)", ""),
        ("$(success,test a = a)", "y"),
        ('$(success,test "$(cc-name)" = Clang)', "y"),
        ('$(success,test "$(cc-name)" = GCC)', "n"),
        ('$(failure,test -z "$(cc-name)")', "y"),
        ("$(if-success,test a = b,yes,no)", "no"),
        ("$(shell,echo danger)", "0"),
        ("$(cc-option,-fsanitize=kernel-address)", "y"),
        ("$(cc-option,-fno-such-option-anywhere)", "n"),
        ("$(cc-option-bit,-m64)", "-m64"),
        ("$(cc-option,-mcpu=no-such-cpu)", "n"),
        ("$(as-instr,nop)", "y"),
    ],
)
def test_values(x86: Macros, text: str, expanded: str) -> None:
    assert x86.expand(text) == expanded


def test_the_compiler_compiles_what_kconfig_pipes_into_it(x86: Macros) -> None:
    piped = "$(success,echo '%s' | $(CC) -x c - -c -o /dev/null%s)"
    assert x86.expand(piped % ("int x;", "")) == "y"
    assert x86.expand(piped % ("int x", "")) == "n"
    unknown = "struct s { int n; } __attribute__((__nobody_knows__));"
    assert x86.expand(piped % (unknown, "")) == "y"
    assert x86.expand(piped % (unknown, " -Werror")) == "n"


def test_definitions(x86: Macros) -> None:
    x86.define("word", "=", "old")
    x86.define("now", ":=", "$(word)")
    x86.define("later", "=", "$(word) $(1)-$(2)-$(SRCARCH)")
    x86.define("word", ":=", "new")
    x86.define("word", "+=", "er")
    assert x86.expand("$(now)") == "old"
    assert x86.expand("$(later,a,(b,c))") == "new er a-(b,c)-x86"


def test_the_tree_cannot_redefine_what_would_run(x86: Macros) -> None:
    x86.define("success", "=", "$(shell,$(1))")
    x86.define("cc-name", ":=", "GCC")
    assert x86.expand("$(success,test $(cc-name) = Clang)") == "y"


def test_an_expansion_without_end(x86: Macros, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pgoff.checkers.kbuild.macro.LARGEST", 1 << 20)
    for number in range(40):
        x86.define(f"a{number + 1}", "=", f"$(a{number})x$(a{number})")
    with pytest.raises(NotParsed, match="too large"):
        x86.expand("$(a40)")


@pytest.fixture
def nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **more: object) -> None:
        raise AssertionError(f"something was run: {arguments}")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    monkeypatch.setattr("os.system", refuse)
    monkeypatch.setattr("os.posix_spawn", refuse)


@pytest.mark.usefixtures("nothing_runs")
def test_no_command_runs(tmp_path: Path, x86: Macros) -> None:
    mark = tmp_path / "mark"
    for form in ("shell", "success", "failure", "cc-option", "as-instr", "info"):
        x86.expand(f"$({form},touch {mark})")
        x86.expand(f"$({form},echo 'int x;' | clang -o {mark} -x c -)")
    text = f"A := $(shell touch {mark})\nB != touch {mark}\nall:\n\ttouch {mark}\n"
    made = Makefile(Source(tmp_path, {"Makefile": text.encode()}), {}, {})
    made.read("Makefile")
    assert {"A", "B"} <= made.variables.keys()
    assert made.words("A") == made.words("B") == []
    assert not mark.exists()


@pytest.mark.parametrize(
    "option",
    [
        "-MD",
        "-MF{0}",
        "-Wp,-MMD,{0}",
        "-o {0}",
        "-fplugin={0}",
        "-ftime-trace={0}",
        "-fcrash-diagnostics-dir={0}",
        "-fsave-optimization-record",
        "-mllvm -info-output-file={0}",
        "-frandomize-layout-seed-file={0}",
        "-include {0}",
        "@{0}",
        "-Xclang -dependency-file -Xclang {0}",
        "-serialize-diagnostics {0}",
    ],
)
def test_no_option_names_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Probe("x86_64-linux-gnu").option(option.format(tmp_path / "mark"))
    assert not list(tmp_path.iterdir())


def test_the_version_is_that_of_the_library() -> None:
    assert int(Probe("x86_64-linux-gnu").version()) >= 180000
