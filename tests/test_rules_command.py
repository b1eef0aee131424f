# SPDX-License-Identifier: GPL-2.0-only
"""``pgoff rules`` as a user runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from pgoff.checkers.export import tools
from pgoff.checkers.rules import checkers
from pgoff.generator.cli import main

EXPORTED = ("vm_pgoff_write", "vm_pgoff_decode", "vm_pgoff_compare", "vm_pgoff_as_pfn")


def test_every_rule_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" ")[0] for line in lines] == [each.name for each in checkers()]


@pytest.mark.parametrize("tool", tools())
def test_an_export_names_its_rules(
    tool: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "--export", tool]) == 0
    out = capsys.readouterr().out
    assert all(rule in out for rule in EXPORTED)


def test_another_tool_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["rules", "--export", "grep"])
    assert stopped.value.code == 2


@pytest.mark.skipif(not shutil.which("spatch"), reason="there is no spatch")
def test_spatch_runs_the_export(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["rules", "--export", "spatch"])
    script, code = tmp_path / "rules.cocci", tmp_path / "code.c"
    script.write_text(capsys.readouterr().out)
    code.write_text(
        "int map(struct vm_area_struct *vma)\n{\n"
        "\tint index = vma->vm_pgoff >> 28;\n\tvma->vm_pgoff = 3;\n"
        "\tif (vma->vm_pgoff != 4)\n\t\treturn index;\n"
        "\treturn remap_pfn_range(vma, 1, vma->vm_pgoff, 2, 3);\n}\n"
    )
    # It runs the system's Python, and may not know that of a virtual environment.
    done = subprocess.run(
        ["spatch", "--very-quiet", "--sp-file", script, code],
        env={**os.environ, "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=True,
    )
    said = sorted(line.rsplit(":", 2)[1:] for line in done.stdout.splitlines())
    assert [(line, rule.strip()) for line, rule in said] == [
        ("3", "vm_pgoff_decode"),
        ("4", "vm_pgoff_write"),
        ("5", "vm_pgoff_compare"),
        ("7", "vm_pgoff_as_pfn"),
    ]
