# SPDX-License-Identifier: GPL-2.0-only
"""Code that the usual configuration leaves out is parsed under another one, or said."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from pgoff.checkers.check import check
from pgoff.checkers.finding import Finding
from pgoff.checkers.report import Report
from pgoff.checkers.selection import Selection
from pgoff.checkers.source import Source
from pgoff.generator.cli import main

MINIATURE = Path(__file__).parent / "miniature"
MODULES = Path(__file__).parent / "outside"
PATH = "drivers/vfio/gorse/main.c"
HEADER = "drivers/vfio/gorse/private.h"
BRANCH = """
#{0}
void branch(struct vm_area_struct *vma)
{{
\tvma->vm_pgoff = 0;
}}
#endif
"""


def checked(text: str, path: str = PATH) -> Report:
    source = Source(MINIATURE)
    source = source.edited({path: source.read(path) + text.encode()})
    files = (PATH, HEADER)
    return check(source, Selection(files, frozenset(files)))


def in_branch(report: Report) -> Finding:
    [found] = [each for each in report.findings if each.function == "branch"]
    assert found.rule == "vm_pgoff_write"
    return found


@pytest.mark.parametrize(
    ("condition", "configuration"),
    [
        ("ifndef CONFIG_COMPILE_TEST", "x86 with CONFIG_COMPILE_TEST off"),
        ("if !IS_ENABLED(CONFIG_COMPILE_TEST)", "x86 with CONFIG_COMPILE_TEST off"),
        ("ifdef CONFIG_COMPILE_TEST\n#else", "x86 with CONFIG_COMPILE_TEST off"),
        (
            "if 0\n#elif !defined(CONFIG_COMPILE_TEST)",
            "x86 with CONFIG_COMPILE_TEST off",
        ),
        ("ifdef CONFIG_ARM64", "arm64 instead of x86"),
        ("ifdef __aarch64__", "arm64 instead of x86"),
        ("ifndef __x86_64__", "arm64 instead of x86"),
        ("if defined(CONFIG_ARM64) && 1 /* they */", "arm64 instead of x86"),
        ("ifdef GORSE_DEBUG", "x86 with GORSE_DEBUG defined"),
        (
            "if defined CONFIG_ARM64 && \\\n\tdefined(GORSE_DEBUG)",
            "arm64 instead of x86 with GORSE_DEBUG defined",
        ),
    ],
)
def test_a_branch_is_parsed_under_a_configuration_that_has_it(
    condition: str, configuration: str
) -> None:
    report = checked(BRANCH.format(condition))
    assert in_branch(report).configurations == (configuration,)
    assert report.unanalysed == ()
    assert report.census.unanalysed == report.census.remainder == 0
    assert report.status == 1
    # What all of them see is one finding, that says so.
    others = {each.configurations for each in report.findings} - {(configuration,)}
    assert others == {tuple(sorted(("x86", configuration)))}


@pytest.mark.parametrize(
    "condition",
    [
        "if 0",
        "ifdef __sparc__",
        "ifdef CONFIG_OF_NO_TREE",
        "if GORSE_VERSION > 3",
        "if defined(CONFIG_S390) && defined(CONFIG_ARM64)",
        "ifdef CONFIG_COMPILE_TEST\n#ifndef CONFIG_COMPILE_TEST\n#endif\n#elif 0",
    ],
)
def test_what_no_configuration_reads_stays_reported(condition: str) -> None:
    report = checked(BRANCH.format(condition))
    [missing] = report.unanalysed
    assert "is left out by the configuration" in missing.reason
    assert (report.census.unanalysed, report.census.remainder) == (1, 0)
    assert {each.configurations for each in report.findings} == {()}
    assert report.status == 3


def test_a_branch_in_a_header_is_read_by_who_includes_it() -> None:
    text = BRANCH.format("ifndef CONFIG_COMPILE_TEST").replace("void", "static void")
    report = checked(text, HEADER)
    found = in_branch(report)
    assert found.location.path == HEADER
    assert found.configurations == ("x86 with CONFIG_COMPILE_TEST off",)


def test_a_configuration_that_gives_nothing_more_changes_nothing() -> None:
    usual = checked("")
    text = (
        BRANCH.format("ifdef CONFIG_ARM64\n#ifdef __sparc__\n#endif\n#if 0")
        + "#endif\n"
    )
    assert checked(text).findings == usual.findings


def test_the_command_says_which_configuration_saw_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = Path(shutil.copytree(MINIATURE, tmp_path / "tree"))
    with (tree / PATH).open("a") as file:
        file.write(BRANCH.format("ifdef CONFIG_ARM64"))
    for options in ([], ["--no-cache"], []):
        assert main(["check", *options, "--tree", str(tree), str(tree / PATH)]) == 1
        lines = capsys.readouterr().out.splitlines()
        [line] = [each for each in lines if "(seen for arm64 instead of x86)" in each]
        assert "[vm_pgoff_write]" in line
        assert any("(seen for arm64 instead of x86; x86)" in each for each in lines)


def test_a_module_is_read_for_several_versions_and_options(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(MODULES / "kestrel", tmp_path / "kestrel"))
    version = "if LINUX_VERSION_CODE {} KERNEL_VERSION(6, {}, 0)"
    with (folder / "main.c").open("a") as file:
        file.write(BRANCH.format(version.format("<", 1)).replace("branch", "old"))
        file.write(BRANCH.format(version.format(">=", 99)).replace("branch", "new"))
        file.write(BRANCH.format("ifdef CONFIG_KESTREL_X").replace("branch", "option"))
    output = tmp_path / "report.json"
    options = ["--format", "json", "--output", str(output)]
    assert main(["check", *options, str(folder)]) == 1
    shape = json.loads(output.read_text())
    seen = {each["function"]: each["configurations"] for each in shape["findings"]}
    assert seen["old"] == ["x86 with an old kernel"]
    assert seen["new"] == ["x86 with a new kernel"]
    assert seen["option"] == ["x86 with CONFIG_KESTREL_X defined"]
    assert shape["unanalysed"] == []
    assert any("LINUX_VERSION_CODE" in each["reason"] for each in shape["doubts"])


def test_an_architecture_without_a_compiler_is_parsed_all_the_same() -> None:
    """Its instructions are not understood, which is said and changes nothing."""
    path = "arch/xtensa/kernel/pci.c"
    text = b"""#include <linux/mm.h>
#ifndef __xtensa__
#error for another architecture
#endif
unsigned int special(void);
unsigned int special(void)
{
\tunsigned int value;

\tasm volatile("rsr %0, ps" : "=a" (value));
\treturn value;
}
"""
    files = {
        "arch/xtensa/Kconfig": Source(MINIATURE).read("arch/x86/Kconfig"),
        "arch/xtensa/Kbuild": b"obj-y += kernel/\n",
        "arch/xtensa/kernel/Makefile": b"obj-y += pci.o\n",
        path: text + BRANCH.format("if 1").encode(),
    }
    report = check(
        Source(MINIATURE).edited(files), Selection((path,), frozenset((path,)))
    )
    assert [each.rule for each in report.findings] == ["vm_pgoff_write"]
    assert report.unanalysed == ()
    [doubt] = report.doubts
    assert "as libclang cannot compile for xtensa" in doubt.reason
