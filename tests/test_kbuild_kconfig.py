# SPDX-License-Identifier: GPL-2.0-only
"""Reading Kconfig files and switching everything on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.checkers.errors import NotParsed
from pgoff.checkers.kbuild import kconfig
from pgoff.checkers.kbuild.configuration import everything
from pgoff.checkers.kbuild.entries import Kconfig
from pgoff.checkers.kbuild.environment import macros, switched_on
from pgoff.checkers.kbuild.expression import BadExpression, parse, words
from pgoff.checkers.source import Source

Values = Callable[..., dict[str, str]]


def read(root: Path, **files: str) -> Kconfig:
    """What the Kconfig text ``top`` says; other files by their name with ``_``."""
    overlay = {
        "Kconfig" if name == "top" else f"{name}/Kconfig": text.encode()
        for name, text in files.items()
    }
    return kconfig.read(Source(root, overlay), macros("x86"))


@pytest.fixture
def values(tmp_path: Path) -> Values:
    """``values(text, wishes)``: the configuration that a Kconfig file amounts to."""

    def evaluate(text: str, wishes: dict[str, str] | None = None) -> dict[str, str]:
        found = read(tmp_path, top=text)
        assert not found.unread
        return everything(found, wishes or {})

    return evaluate


def test_a_visible_symbol_is_on(values: Values) -> None:
    assert values('config A\n\tbool "a"\nconfig B\n\ttristate "b"\n') == {
        "A": "y",
        "B": "y",
    }


def test_a_symbol_without_a_prompt_has_its_default(values: Values) -> None:
    text = "config A\n\tbool\nconfig B\n\tdef_bool y\nconfig C\n\tbool\n\tdefault !B\n"
    assert values(text) == {"B": "y"}


def test_what_a_symbol_depends_on_limits_it(values: Values) -> None:
    text = """
config A
	bool "a"
	depends on NOWHERE
config B
	tristate "b"
	depends on m
config C
	bool "c"
	depends on B && !A
"""
    assert values(text) == {"B": "m", "C": "y"}


def test_a_dependency_can_hold_only_under_a_condition(values: Values) -> None:
    text = """
config ON
	def_bool y
config A
	bool "a"
	depends on NOWHERE if ON
config B
	bool "b"
	depends on NOWHERE if !ON
"""
    assert values(text) == {"ON": "y", "B": "y"}


def test_select_and_imply(values: Values) -> None:
    text = """
config A
	bool "a"
	select S
	select T if NOWHERE
	imply I
	imply J
config S
	bool
	depends on NOWHERE
config T
	bool
config I
	bool
config J
	bool
	depends on NOWHERE
"""
    assert values(text) == {"A": "y", "S": "y", "I": "y"}


def test_blocks_pass_on_what_they_depend_on(values: Values) -> None:
    text = """
menu "hidden"
	visible if NOWHERE
config A
	bool "a"
	default NOWHERE
endmenu
menu "off"
	depends on NOWHERE
config B
	bool "b"
endmenu
if NOWHERE
config C
	bool "c"
	select D
endif
config D
	bool
config E
	bool "e"
"""
    assert values(text) == {"E": "y"}


def test_one_of_a_choice_is_on(values: Values) -> None:
    text = """
choice
	prompt "which"
	default C if NOWHERE
	default B
config A
	bool "a"
config B
	bool "b"
config C
	bool "c"
endchoice
choice
	prompt "first visible"
config D
	bool "d"
	depends on NOWHERE
config E
	bool "e"
config F
	bool "f"
endchoice
"""
    assert values(text) == {"B": "y", "E": "y"}
    assert values(text, {"C": "y", "E": "n"}) == {"C": "y", "F": "y"}


def test_the_members_of_a_choice_keep_their_order(values: Values) -> None:
    text = """
config Z
	bool "z"
	select B
choice
	prompt "which"
config A
	bool "a"
config B
	bool "b"
endchoice
"""
    assert values(text) == {"Z": "y", "A": "y"}


def test_numbers_and_texts(values: Values) -> None:
    text = r"""
config LOW
	int "low"
	range 3 9
config HIGH
	int "high"
	range 3 9
	default 12
config MASK
	hex "mask"
	default 0xff
config NAME
	string "name"
	default "a \"b\""
config NONE
	int
config COPY
	int
	default HIGH
config BIG
	def_bool HIGH > 8 && MASK = 0xff && NONE = 0
"""
    assert values(text) == {
        "LOW": "3",
        "HIGH": "9",
        "MASK": "0xff",
        "NAME": r"a \"b\"",
        "COPY": "9",
        "BIG": "y",
    }
    assert values(text, {"HIGH": "7"})["HIGH"] == "7"


def test_wishes_switch_off_only_what_can_be_switched(values: Values) -> None:
    text = 'config A\n\tbool "a"\nconfig B\n\tbool "b"\n\tselect A\n'
    assert values(text, {"A": "n"}) == {"A": "y", "B": "y"}
    assert values(text, {"A": "n", "B": "n"}) == {}


def test_symbols_that_depend_on_each_other_end(values: Values) -> None:
    text = (
        'config A\n\tbool "a"\n\tdepends on !B\nconfig B\n\tbool "b"\n\tdepends on !A\n'
    )
    assert len(values(text)) == 1


def test_help_texts_comments_and_continued_lines(values: Values) -> None:
    text = (
        "# config NO\n"
        'config A # a comment\n\tbool "a # no comment"\n\thelp\n'
        "\t  config B\n\n\t  select C\n"
        'config D\n\tbool "d"\n\tdepends on A && \\\n\t\tA\n'
        "\t---help---\n\t  bool\n"
    )
    assert values(text) == {"A": "y", "D": "y"}


def test_other_files(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        top='source "sub/Kconfig"\nsource "arch/$(SRCARCH)/Kconfig"\n'
        'source "../outside"\nsource "/etc/passwd"\n',
        sub='config A\n\tbool "a"\nsource "Kconfig"\n',
    )
    assert {entry.name for entry in found.entries} == {"A"}
    assert found.files == ("Kconfig", "sub/Kconfig", "arch/x86/Kconfig")
    assert not found.unread


def test_what_is_not_understood_is_named(tmp_path: Path) -> None:
    found = read(tmp_path, top="config A\n\tbool\n\tdefault (A\nfrobnicate\nendif\n")
    assert [line.partition(": ")[0] for line in found.unread] == [
        "Kconfig:3",
        "Kconfig:4",
        "Kconfig:5",
    ]


def test_files_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kconfig, "LARGEST", 1 << 20)
    twice = 'source "a/Kconfig"\n' * 2000 + "# " + "x" * 4000
    with pytest.raises(NotParsed, match="no end"):
        read(tmp_path, top='source "a/Kconfig"\n', a=twice)


def test_a_chain_of_thousands_is_followed_or_refused(tmp_path: Path) -> None:
    def chain(length: int) -> str:
        links = (
            f'config S{n}\n\tbool "s"\n\tdepends on S{n + 1}\n' for n in range(length)
        )
        return "".join(links) + f'config S{length}\n\tbool "last"\n'

    assert len(switched_on(read(tmp_path, top=chain(2000)))) == 2001
    with pytest.raises(NotParsed, match="too many"):
        switched_on(read(tmp_path, top=chain(30000)))


@pytest.mark.parametrize(
    "text",
    ["", "A &&", "A B", "(A", "A = (B)", "!", "A = = B", "(" * 80 + "A" + ")" * 80],
)
def test_bad_expressions(text: str) -> None:
    with pytest.raises(BadExpression):
        parse(text)


def test_the_symbols_of_an_expression() -> None:
    found = words(parse('A && !(B || C = "D") || E != y'))
    assert set(found) == {"A", "B", "C", "E", "y"}
