# SPDX-License-Identifier: GPL-2.0-only
"""What this repository offers to pre-commit, GitHub and GitLab."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from pgoff.generator.cli import parser

ROOT = Path(__file__).parents[1]
MINIATURE = ROOT / "tests/miniature"


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text())


def test_the_hook_is_a_command_of_ours() -> None:
    [hook] = read(".pre-commit-hooks.yaml")
    assert {"id", "name", "entry", "language"} <= set(hook)
    program, *arguments = shlex.split(hook["entry"])
    assert program == "pgoff"
    parser().parse_args([*arguments, "drivers/vfio/a.c"])
    assert re.search(hook["files"], "drivers/vfio/a.c")
    assert not re.search(hook["files"], "drivers/vfio/Makefile")


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """A folder like the one that GitHub gives an action, with pgoff installed."""
    programs = tmp_path / "pgoff/bin"
    programs.mkdir(parents=True)
    (programs / "pgoff").symlink_to(Path(sys.executable).parent / "pgoff")
    return tmp_path


def act(runner: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the action's last step as GitHub does."""
    action = read("action.yml")
    [*_, step] = action["runs"]["steps"]
    given = {name: each.get("default", "") for name, each in action["inputs"].items()}
    given |= inputs
    variables = {
        name: given[re.fullmatch(r"\$\{\{ inputs\.(\w+) \}\}", value)[1]]  # type: ignore[index]
        for name, value in step["env"].items()
    }
    own = {"RUNNER_TEMP": str(runner), "GITHUB_OUTPUT": str(runner / "output")}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
        env={**os.environ, **variables, **own},
        cwd=runner,
        capture_output=True,
        text=True,
    )


def test_the_action_annotates_and_writes_sarif(runner: Path) -> None:
    done = act(
        runner,
        tree=str(MINIATURE),
        paths="drivers/vfio/gorse\n",
        arguments="--jobs=1\n",
        sarif="out.sarif",
    )
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error file=drivers/vfio/gorse/main.c,line=")
    assert (runner / "output").read_text() == "status=1\n"
    assert (runner / "out.sarif").stat().st_size


@pytest.mark.parametrize(
    "inputs",
    [
        {"paths": "$(touch ran)"},
        {"paths": "`touch ran`\n; touch ran"},
        {"arguments": "; touch ran"},
        {"tree": '"; touch ran; "'},
        {"sarif": "$(touch ran)"},
        {"paths": "--output=ran"},
    ],
)
def test_no_input_of_the_action_is_run(runner: Path, inputs: dict[str, str]) -> None:
    done = act(
        runner, **{"tree": str(MINIATURE), "paths": "drivers/vfio/fern", **inputs}
    )
    assert not (runner / "ran").exists()
    assert done.returncode in (1, 2)


def test_no_script_of_the_action_has_an_expression_in_it() -> None:
    for step in read("action.yml")["runs"]["steps"]:
        assert "${{" not in step["run"]


def test_the_examples_use_the_safe_trigger() -> None:
    text = (ROOT / "docs/check.md").read_text()
    blocks = re.findall(r"^```yaml\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    examples = [yaml.safe_load(block) for block in blocks]
    workflows = [each for each in examples if "jobs" in each]
    assert len(workflows) == 2
    # YAML takes the key ``on`` for true.
    assert workflows[0][True] == "pull_request"
    assert workflows[0]["permissions"] == {"contents": "read"}
    assert list(workflows[1][True]) == ["workflow_run"]
    steps = workflows[1]["jobs"]["upload"]["steps"]
    assert not any("checkout" in step["uses"] or "run" in step for step in steps)


def test_the_commands_of_the_gitlab_job_are_commands() -> None:
    job = read("ci/gitlab.yml")["pgoff"]
    outputs = set()
    for line in job["script"]:
        program, *arguments = shlex.split(line)
        assert program.endswith("/bin/pgoff")
        outputs.add(str(parser().parse_args(arguments).output))
    assert outputs == set(job["artifacts"]["reports"].values())
