# SPDX-License-Identifier: GPL-2.0-only
"""Wishes for what the configuration with everything on shuts out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.checkers.kbuild import branches, kconfig
from pgoff.checkers.kbuild.command import command
from pgoff.checkers.kbuild.configuration import everything
from pgoff.checkers.kbuild.environment import deep, macros
from pgoff.checkers.kbuild.wanted import wanted
from pgoff.checkers.parse import parse
from pgoff.checkers.source import Source

WriteFiles = Callable[[Path, dict[str, bytes]], Path]
PROCESSORS = """
config WIDE
	bool "wide"
choice
	prompt "processor"
	depends on !WIDE
config SERVER
	bool "server"
config EMBEDDED
	bool "embedded"
	select CORE
endchoice
config CORE
	bool
config TRACING
	bool
config ACCOUNTING
	bool "accounting"
	select TRACING
"""


def wishes(root: Path, text: str, name: str, **usual: str) -> dict[str, str] | None:
    """The first wishes for ``name``; what they come to is checked."""
    read = kconfig.read(Source(root, {"Kconfig": text.encode()}), macros("x86"))
    with deep():
        found = next(wanted(read, usual, name), None)
    if found is None:
        return None
    assert everything(read, {**usual, **found}).get(name) in ("y", "m")
    return dict(found)


def test_nothing_is_wished_for_what_is_on(tmp_path: Path) -> None:
    assert wishes(tmp_path, 'config A\n\tbool "a"\n', "A") == {}


def test_what_is_in_the_way_goes(tmp_path: Path) -> None:
    text = 'config A\n\tbool "a"\nconfig B\n\tbool "b"\n\tdepends on !A\n'
    assert wishes(tmp_path, text, "B") == {"A": "n", "B": "y"}


def test_a_choice_has_another_member(tmp_path: Path) -> None:
    text = f'{PROCESSORS}config GUEST\n\tbool "guest"\n\tdepends on CORE\n'
    assert wishes(tmp_path, text, "GUEST") == {
        "EMBEDDED": "y",
        "GUEST": "y",
        "WIDE": "n",
    }


def test_what_selects_the_one_in_the_way_goes_too(tmp_path: Path) -> None:
    text = f'{PROCESSORS}config GUEST\n\tbool "guest"\n\tdepends on !TRACING\n'
    assert wishes(tmp_path, text, "GUEST") == {
        "ACCOUNTING": "n",
        "GUEST": "y",
        "TRACING": "n",
    }


@pytest.mark.parametrize(
    "text",
    [
        'config A\n\tbool "a"\n\tdepends on NOWHERE\n',
        'config A\n\tbool "a"\n\tdepends on B && !B\nconfig B\n\tbool "b"\n',
        'config A\n\tbool "a"\n\tdepends on C="x"\nconfig C\n\tstring\n\tdefault "y"\n',
        "config A\n\tbool\n",
    ],
)
def test_what_nothing_switches_on(tmp_path: Path, text: str) -> None:
    assert wishes(tmp_path, text, "A") is None


def test_a_usual_wish_against_a_symbol_is_kept(tmp_path: Path) -> None:
    text = 'config A\n\tbool "a"\nconfig B\n\tbool "b"\n\tdepends on A\n'
    assert wishes(tmp_path, text, "B", A="n") is None


FILES = {
    "Kconfig": PROCESSORS.encode()
    + b'config GUEST\n\tbool "guest"\n\tdepends on CORE\n'
    b'config HOST\n\tbool "host"\n',
    "Kbuild": b"obj-$(CONFIG_HOST) += virt/\n",
    "virt/Makefile": b"parts-$(CONFIG_GUEST) := guest.o\n"
    b"parts-$(CONFIG_HOST) := host.o\nkvm-y := $(parts-y)\nobj-y += kvm.o\n",
    "include/linux/kconfig.h": b"#include <generated/autoconf.h>\n",
    "virt/guest.c": b"#ifndef CONFIG_GUEST\n#error no guest\n#endif\n"
    b"#ifdef CONFIG_WIDE\n#error too wide\n#endif\n",
    "virt/never.c": b"int x;\n",
}


@pytest.fixture
def tree(tmp_path: Path, write_files: WriteFiles) -> Source:
    """A guest is only built on a processor that everything on is not for.

    And where the host's parts do not take the place of its own.
    """
    files = {**FILES, "virt/host.c": b"int y;\n"}
    files["virt/Makefile"] += b"obj-$(CONFIG_GUEST) += guest.o\n"
    return Source(write_files(tmp_path / "tree", files))


def test_a_file_is_parsed_in_the_configuration_that_builds_it(tree: Source) -> None:
    unit = parse(tree, "virt/guest.c")
    assert unit.errors == ()
    assert unit.reason == ""
    assert command(tree, "virt/host.c").reason == ""


def test_what_nothing_builds_is_a_guess_as_before(tree: Source) -> None:
    assert "no configuration" in command(tree, "virt/never.c").reason


def test_what_was_found_is_kept(tree: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    before = command(tree, "virt/guest.c")
    monkeypatch.setattr("pgoff.checkers.kbuild.elsewhere.wanted", None)
    assert command(tree, "virt/guest.c") == before


def test_what_takes_too_long_is_given_up(tmp_path: Path) -> None:
    """Every pair shuts the other out, in any order."""
    each = 'config A{0}\n\tbool "a"\n\tdepends on {1}\n'
    count = 40
    text = "".join(
        each.format(n, " && ".join(f"!A{m}" for m in range(count) if m != n))
        for n in range(count)
    )
    needs = " && ".join(f"(A{n} || A{n + 1})" for n in range(0, count, 2))
    text += f'config ALL\n\tbool "all"\n\tdepends on {needs}\n'
    assert wishes(tmp_path, text, "ALL") is None


def test_wishes_are_kept_as_long_as_kconfig_stays(
    tree: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = b"#ifdef CONFIG_GUEST\nint here;\n#endif\n"
    (tree.root / "virt/host.c").write_bytes(text)
    place = "virt/host.c", text.index(b"here")
    first = list(branches.alternatives(tree, "virt/host.c", place))
    assert [each.configuration for each in first]
    monkeypatch.setattr(branches, "fulfilled", None)
    assert list(branches.alternatives(tree, "virt/host.c", place)) == first
    kconfig = tree.root / "Kconfig"
    kconfig.write_bytes(kconfig.read_bytes() + b"config MORE\n\tbool\n")
    with pytest.raises(TypeError):
        list(branches.alternatives(tree, "virt/host.c", place))
