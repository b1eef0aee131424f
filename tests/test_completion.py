# SPDX-License-Identifier: GPL-2.0-only
"""Completion: the scripts are whole, shells take them, and bash answers by them."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from pgoff.generator.cli import main, parser
from pgoff.generator.commands import commands
from pgoff.generator.completion import SHELLS, completion

ROOT = Path(__file__).parents[1]
ASK = """\
set -e
. "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
registered=$(complete -p pgoff)
function=${registered##*-F }
"${function% pgoff}" pgoff
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_is_printed(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--print-completion", shell])
    assert ended.value.code == 0
    script = capsys.readouterr().out
    assert script == completion(parser(), shell)
    assert all(name in script for name in commands())
    assert "--op-name" in script.replace("-l op-name", "--op-name")


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_commands_are_described_in_a_line(shell: str) -> None:
    script = completion(parser(), shell)
    assert commands()["generate"].HELP in script
    assert commands()["generate"].DESCRIPTION.split("\n")[0] not in script


@pytest.mark.parametrize("shell", SHELLS)
def test_the_shell_takes_its_script(shell: str, tmp_path: Path) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"there is no {shell} here")
    script = tmp_path / "script"
    script.write_text(completion(parser(), shell))
    subprocess.run([program, "-n", script], check=True)


@pytest.mark.parametrize(
    ("line", "answers"),
    [
        ("gen", ["generate"]),
        ("generate --op", ["--op-name"]),
        ("generate --stage mmap-d", ["mmap-drivers"]),
        ("explain vm_pgoff_w", ["vm_pgoff_write"]),
        ("check --tree tests/minia", ["tests/miniature"]),
        ("check READ", ["README.md"]),
        ("status --tree READ", []),
    ],
)
def test_bash_completes(line: str, answers: list[str], tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(completion(parser(), "bash"))
    done = subprocess.run(
        ["bash", "-c", ASK, "bash", script, "pgoff", *shlex.split(line)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert done.stdout.split() == answers
