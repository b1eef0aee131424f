# SPDX-License-Identifier: GPL-2.0-only
"""Every message is on its page: what finds them there, and what programs say."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from pgoff.generator.cli import main

from .messages import KINDS, Messages, Unclear
from .words.modules import Module

DOCS = Path(__file__).parents[1] / "docs"
ERRORS = "class UserError(Exception):\n    def __init__(self, what, remedy=''): ...\n"
REFUSAL = "class Refusal:\n    stage: str\n    reason: str\n"


def said(code: str, *more: str) -> dict[str, str]:
    """The head of the chapter of each message of some files that know each other."""
    files = [code, *more]
    known = [
        Module(f"m{number}", Path(f"m{number}.py"), ast.parse(ERRORS + REFUSAL + text))
        for number, text in enumerate(files)
    ]
    return {text: kind.head for kind, _, text in Messages(known).found()}


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("raise UserError('a b', 'c d')", "a b; c d"),
        ("raise UserError(f'a {b}', remedy='c')", "a <b>; c"),
        ("B = 'b'\ndef f():\n    w = f'a {B}'\n    raise UserError(w)", "a b"),
        ("def f(w):\n    raise UserError(w)\nf('a b')", "a b"),
        ("def f(w):\n    raise UserError(w)\nf(w='a b')", "a b"),
        ("def f():\n    return 'a b'\nraise UserError(f())", "a b"),
        ("def f():\n    yield 1, 'a b'\nfor n, w in f():\n    UserError(w)", "a b"),
        ("D = {1: 'a b'}\nraise UserError(D[n])", "a b"),
        ("for n, w in {1: 'a b'}.items():\n    raise UserError(w)", "a b"),
        ("raise UserError('a' + (' b' if c else ''))", "a[ b]"),
        ("raise UserError('a', 'b' if c else 'd')", "a; b | d"),
        ("class Mine(UserError): ...\nraise Mine('a b')", "a b"),
        ("def f():\n    return UserError('a b')\nraise f()", "a b"),
    ],
)
def test_the_words_of_an_error_are_found_wherever_they_are(
    code: str, message: str
) -> None:
    assert said(code) == {message: KINDS[0].head}


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("def f(s, reason):\n    return Refusal(s, reason)\nf('s', 'a b')", "a b"),
        ("class D:\n    why: str\nD('a b')\ndef f(d):\n    Refusal('s', d.why)", "a b"),
        (
            "class N(Exception):\n    def __init__(self, at, reason): ...\nN(1, 'a b')",
            "a b",
        ),
    ],
)
def test_the_reason_of_a_refusal_is_found(code: str, message: str) -> None:
    assert message in said(code)


def test_words_of_another_file_are_found() -> None:
    assert said("from m1 import W\nraise UserError(W)", "W = 'a b'") == {
        "a b": KINDS[0].head
    }


def test_an_error_that_nobody_can_read_is_one() -> None:
    with pytest.raises(Unclear, match=r"m0\.py:6: UserError\(pop\(\)\)"):
        said("raise UserError(pop())")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "the following arguments are required"),
        ("nonsense", "invalid choice"),
        ("check --no-such", "unrecognized arguments"),
        ("check --jobs", "expected one argument"),
        ("check --base x", "ambiguous option"),
        ("check --isolated=1", "ignored explicit argument"),
        ("recipients --tree . --to --cc .", "not allowed with argument"),
        ("verify --tree . . --jobs some", "is not a number from 1 on"),
        ("check --timeout 0", "is not a number from 1 on"),
        ("generate --tree . -o out -v 0", "is not a number from 1 on"),
        ("generate --tree . -o out --op-name 1", "is not a name in C"),
        ("generate --tree . -o out --author me", "not of the form 'Name <address>'"),
        ("generate --tree . -o out --change-id 1", "not of the form YYYYMMDD-SLUG"),
    ],
)
def test_what_is_said_of_a_wrong_option_is_on_a_page(
    line: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(line.split())
    pages = [(DOCS / each).read_text("utf-8") for each in ("errors.md", "messages.md")]
    assert words in capsys.readouterr().err
    assert words in re.sub(r"\s+", " ", " ".join(pages))
