# SPDX-License-Identifier: GPL-2.0-only
"""What a report looks like to programs, and that nothing in a tree can steer them.

With PGOFF_SARIF_SCHEMA, the file of the standard's own JSON schema, SARIF is checked
against that too; no package carries it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pgoff.checkers.census import Census
from pgoff.checkers.finding import Doubt, Finding, Location, Note, Severity, Unanalysed
from pgoff.checkers.formats import Description, Rule, Tool, names, rendered
from pgoff.checkers.formats.github import command
from pgoff.checkers.identity import identified
from pgoff.checkers.report import Report
from pgoff.checkers.rules import checkers
from pgoff.generator.cli import main
from sarif_pydantic import Sarif

MINIATURE = Path(__file__).parent / "miniature"
RULES = tuple(Rule(c.name, c.severity, c.documentation) for c in checkers())
TOOL = Tool(lambda: Description("1.2.3", RULES))
RULE = RULES[-1].name
NASTY = "a,line=1::b%0A\r\n::error ::x\x1b[31m\u202e\udcff](0).c"
EMPTY = Report((), (), Census())


def report(path: str = "drivers/a.c", message: str = "bad [x](0)") -> Report:
    here, there = Location(path, 2, 4), Location(path, 1, 2)
    found = Finding(here, RULE, Severity.WARNING, "f", message, (Note(there, message),))
    content = b"int a;\n\xc3\xa9  vma->vm_pgoff = 1;\n"
    return Report(
        identified([found], lambda path: content),
        (Unanalysed(path, message),),
        Census(3, 1, {"read": 1}, 1),
        doubts=(Doubt(path, message),),
    )


def conforms(text: str) -> Any:
    """The SARIF log in ``text``; fails where it is none."""
    Sarif.model_validate_json(text)
    log = json.loads(text)
    schema = os.environ.get("PGOFF_SARIF_SCHEMA")
    if schema:
        jsonschema.validate(log, json.loads(Path(schema).read_bytes()))
    return log


def test_every_format_is_known() -> None:
    assert names() == ("text", "github", "gitlab", "json", "junit", "sarif")


@pytest.mark.parametrize("shown", [EMPTY, report(), report(NASTY, NASTY)])
def test_sarif_is_sarif(shown: Report) -> None:
    log = conforms(rendered("sarif", shown, TOOL))
    [run] = log["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [
        rule.name for rule in RULES
    ]
    assert len(run["results"]) == len(shown.findings)


def test_a_sarif_result_has_what_services_need() -> None:
    [run] = conforms(rendered("sarif", report("a b/ü.c"), TOOL))["runs"]
    [result] = run["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {
        "uri": "a%20b/%C3%BC.c",
        "uriBaseId": "%SRCROOT%",
    }
    # The column of a byte behind a character of two bytes.
    assert place["region"] == {"startLine": 2, "startColumn": 3}
    assert "vma->vm_pgoff = 1;" in place["contextRegion"]["snippet"]["text"]
    assert run["columnKind"] == "unicodeCodePoints"
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == result["ruleId"] == RULE
    assert "Why:" in rule["help"]["text"]
    assert "```c" in rule["help"]["markdown"]
    [finding] = report("a b/ü.c").findings
    assert set(result["partialFingerprints"].values()) == {finding.fingerprint}
    [flow] = result["codeFlows"]
    steps = flow["threadFlows"][0]["locations"]
    lines = [s["location"]["physicalLocation"]["region"]["startLine"] for s in steps]
    assert lines == [1, 2]
    # No link can be made of a message.
    assert result["message"]["text"] == "bad \\[x\\](0)"
    [call] = run["invocations"]
    assert (call["executionSuccessful"], call["exitCode"]) == (False, 3)
    gap, doubt = call["toolExecutionNotifications"]
    assert (gap["level"], doubt["level"]) == ("error", "note")
    assert gap["message"]["text"].startswith("not analysed: ")
    assert run["properties"]["census"]["tokens"] == 3


def test_sarif_of_a_real_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--format=sarif", "--tree", str(MINIATURE)]) == 1
    [run] = conforms(capsys.readouterr().out)["runs"]
    prints = [each["partialFingerprints"]["pgoff/v1"] for each in run["results"]]
    assert len(set(prints)) == len(prints) > 4
    assert run["invocations"][0]["executionSuccessful"] is True


def test_github_commands_cannot_be_broken_out_of() -> None:
    lines = rendered("github", report(NASTY, NASTY), TOOL).splitlines()
    assert [line.partition(" ")[0] for line in lines] == [
        "::warning",
        "::error",
        "::notice",
    ]
    for line in lines:
        found = re.fullmatch(r"::\w+ ([^:]*)::(.*)", line)
        assert found
        properties = dict(each.split("=", 1) for each in found[1].split(","))
        assert set(properties) <= {"file", "line", "col", "title"}
        assert properties["file"].startswith("a%2Cline=1%3A%3Ab%250A")
        assert line.isprintable()


def test_github_messages_have_lines() -> None:
    assert command("error", {"file": "a:b"}, "1%\n2") == "::error file=a%3Ab::1%25%0A2"


def test_gitlab_has_what_it_asks_for() -> None:
    issues = json.loads(rendered("gitlab", report(), TOOL))
    for issue in issues:
        assert {"description", "check_name", "fingerprint", "severity"} < set(issue)
        assert issue["location"]["path"] == "drivers/a.c"
        assert issue["location"]["lines"]["begin"] >= 1
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
    assert len({issue["fingerprint"] for issue in issues}) == 3
    assert json.loads(rendered("gitlab", EMPTY, TOOL)) == []


def test_junit_counts_and_passes_where_nothing_is_wrong() -> None:
    top = ElementTree.fromstring(rendered("junit", report(NASTY, NASTY), TOOL))
    [suite] = top
    counts = (suite.get("tests"), suite.get("failures"), suite.get("errors"))
    assert counts == ("2", "1", "1")
    assert [case[0].tag for case in suite] == ["property", "failure", "error"]
    assert suite[0].tag == "properties"
    [[passed]] = ElementTree.fromstring(rendered("junit", EMPTY, TOOL))
    assert (passed.tag, len(passed)) == ("testcase", 0)


@pytest.mark.parametrize("path", ["::error::x.c", "##[error]x.c", " ::x.c"])
def test_text_is_no_command_to_a_ci(path: str) -> None:
    for colour in (False, True):
        tool = Tool(TOOL.describe, colour)
        for line in rendered("text", report(path), tool).splitlines():
            assert line.removeprefix("\x1b[1m").startswith("./"), line


def test_colours_change_nothing_but_colours() -> None:
    plain, coloured = (
        rendered("text", report(NASTY, NASTY), Tool(TOOL.describe, colour))
        for colour in (False, True)
    )
    assert plain.replace("\n", "").isprintable()
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain


texts = st.text(st.characters(codec=None), max_size=30)


@given(path=texts, message=texts, name=st.sampled_from(names()))
def test_no_text_breaks_a_format(path: str, message: str, name: str) -> None:
    written = rendered(name, report(path or "x", message), TOOL)
    readers: dict[str, Callable[[str], object]] = {
        "sarif": conforms,
        "json": json.loads,
        "gitlab": json.loads,
        "junit": ElementTree.fromstring,
    }
    readers.get(name, str)(written)
    lines = written.split("\n")
    assert all(line.isprintable() for line in lines), written
    if name in ("text", "github"):
        assert len(lines) == {"text": 5, "github": 4}[name]


def test_output_is_a_file_and_nothing_else_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "report.json"
    arguments = ["check", "--format=json", "--tree", str(MINIATURE)]
    assert main([*arguments, "--output", str(output)]) == 1
    assert capsys.readouterr().out == ""
    written = output.read_text()
    found = json.loads(written)["findings"]
    assert len([each for each in found if each["rule"] == "vm_pgoff_write"]) == 4
    assert main([*arguments, "--exit-zero"]) == 0
    assert capsys.readouterr().out == written
    assert list(tmp_path.iterdir()) == [output]


def test_output_that_cannot_be_written_is_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["check", "--tree", str(MINIATURE), "--output"]
    assert main([*arguments, str(tmp_path / "none" / "x")]) == 2
    assert "cannot write" in capsys.readouterr().err
    assert main([*arguments, os.devnull]) == 1
