# SPDX-License-Identifier: GPL-2.0-only
"""Parsing files of trees that were never configured or built."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from clang.cindex import CursorKind
from pgoff.checkers.errors import NotParsed
from pgoff.checkers.folders import vfio_sources
from pgoff.checkers.parse import ParseError, Unit, parse
from pgoff.checkers.source import Source

WriteFiles = Callable[[Path, dict[str, bytes]], Path]
FILES = {
    "Kconfig": b'config VFIO\n\ttristate "vfio"\n',
    "Kbuild": b"obj-y += drivers/\n",
    "drivers/Makefile": b"obj-$(CONFIG_VFIO) += a.o\n",
    "include/linux/compiler_types.h": b"#define __user __attribute__((noderef))\n",
    "include/linux/kconfig.h": b"#include <generated/autoconf.h>\n",
    "include/linux/a.h": b"static inline int twice(int x)\n{\n\treturn 2 * x;\n}\n",
    "drivers/a.c": b"""\
/* \xe9 is one byte */
#include <stdarg.h>
#include <linux/a.h>
#ifdef CONFIG_VFIO
int here(int __user *x)
{
	return twice(sizeof(KBUILD_MODNAME));
}
#endif
""",
}


@pytest.fixture
def tree(tmp_path: Path, write_files: WriteFiles) -> Source:
    return Source(write_files(tmp_path / "a tree, with a comma", FILES))


def functions(unit: Unit) -> list[str]:
    """The functions that ``unit`` defines itself."""
    return [
        cursor.spelling
        for cursor in unit.translation_unit.cursor.get_children()
        if cursor.kind == CursorKind.FUNCTION_DECL
        and str(cursor.location.file) == str(unit.source.root / unit.path)
    ]


def test_a_file(tree: Source) -> None:
    unit = parse(tree, "drivers/a.c")
    assert unit.errors == ()
    assert functions(unit) == ["here"]
    assert (unit.arch, unit.reason) == ("x86", "")
    assert unit.content == FILES["drivers/a.c"]


def test_offsets_count_bytes(tree: Source) -> None:
    unit = parse(tree, "drivers/a.c")
    found = next(
        cursor
        for cursor in unit.translation_unit.cursor.get_children()
        if cursor.spelling == "here"
    )
    assert unit.content[found.extent.start.offset :].startswith(b"int here(")
    assert unit.content[: found.extent.end.offset].endswith(b"}")


def test_bodies_of_headers_and_macros_are_there(tree: Source) -> None:
    unit = parse(tree, "drivers/a.c")
    cursors = list(unit.translation_unit.cursor.get_children())
    macros = {c.kind for c in cursors if c.spelling == "__user"}
    assert macros == {CursorKind.MACRO_DEFINITION, CursorKind.MACRO_INSTANTIATION}
    (twice,) = (c for c in cursors if c.spelling == "twice" and c.is_definition())
    body = [child.kind for child in twice.get_children()]
    assert CursorKind.COMPOUND_STMT in body


def test_the_overlay_is_what_is_parsed(tree: Source) -> None:
    header = {"include/linux/a.h": b"#define twice(x) (x)\nextern int other;\n"}
    assert functions(parse(tree.edited(header), "drivers/a.c")) == ["here"]
    changed = tree.edited({"drivers/a.c": b"int there(void)\n{\n\treturn 0;\n}\n"})
    assert functions(parse(changed, "drivers/a.c")) == ["there"]
    new = tree.edited({"drivers/b.c": b'#include "b.h"\n', "drivers/b.h": b"int b;\n"})
    assert parse(new, "drivers/b.c").errors == ()


def test_errors_are_reported_wherever_they_are(tree: Source) -> None:
    changed = tree.edited(
        {
            "include/linux/a.h": b"int x = nobody;\n",
            "drivers/a.c": b"#include <linux/a.h>\nint y = nowhere;\n"
            b"#include <linux/missing.h>\n",
        }
    )
    assert parse(changed, "drivers/a.c").errors == (
        ParseError("include/linux/a.h", 1, "use of undeclared identifier 'nobody'"),
        ParseError("drivers/a.c", 2, "use of undeclared identifier 'nowhere'"),
        ParseError("drivers/a.c", 3, "'linux/missing.h' file not found"),
    )


def test_more_errors_than_clang_cares_to_show(tree: Source) -> None:
    many = b"".join(b"int x%d = nobody;\n" % number for number in range(100))
    assert len(parse(tree.edited({"drivers/a.c": many}), "drivers/a.c").errors) == 100


def test_warnings_are_no_errors(tree: Source) -> None:
    odd = b"int f(void)\n{\n\tint unused;\n}\n#warning odd\n"
    assert parse(tree.edited({"drivers/a.c": odd}), "drivers/a.c").errors == ()


def test_a_root_relative_to_the_folder_that_is_current(
    tree: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = {"include/linux/a.h": b"int x = nobody;\n"}
    other = tree.root.parent / "elsewhere"
    other.mkdir()
    for folder, root in ((tree.root, "."), (other, f"../{tree.root.name}")):
        monkeypatch.chdir(folder)
        source = Source(Path(root), wrong)
        errors = parse(source, "drivers/a.c").errors
        assert [error.path for error in errors] == ["include/linux/a.h", "drivers/a.c"]
    assert parse(tree, "drivers/a.c").errors == ()


def test_the_same_relative_root_elsewhere_is_another_tree(
    tree: Source, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tree.root)
    assert parse(Source(Path()), "drivers/a.c").errors == ()
    (tmp_path / "a.c").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotParsed):
        parse(Source(Path()), "a.c")


def test_the_guess_is_passed_on(tree: Source) -> None:
    assert "builds include/linux/a.h" in parse(tree, "include/linux/a.h").reason


def test_a_file_that_is_missing(tree: Source) -> None:
    with pytest.raises(NotParsed, match=r"drivers/none\.c; No such file"):
        parse(tree, "drivers/none.c")


def test_a_tree_that_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.c").touch()
    with pytest.raises(NotParsed, match="no Kconfig file"):
        parse(Source(tmp_path), "a.c")


def test_an_error_in_a_header_is_told_once(tree: Source) -> None:
    files = {
        "include/linux/a.h": b"int x = nobody;\n",
        "drivers/a.c": b"#include <linux/a.h>\n#include <linux/a.h>\n",
    }
    found = parse(tree.edited(files), "drivers/a.c").errors
    assert [error.message for error in found] == [
        "use of undeclared identifier 'nobody'"
    ]


@pytest.mark.kernel
@pytest.mark.parametrize("version", ["6.1", "6.12", "newest"])
def test_real_vfio_sources_have_no_errors(
    kernel_tree: Callable[[str], Path], version: str
) -> None:
    source = Source(kernel_tree(version))
    paths = [
        path
        for path in vfio_sources(source)
        if path.endswith(".c")
        and (path.startswith("drivers/vfio/") or b"vfio" in source.read(path).lower())
    ]
    assert len(paths) > 30
    wrong = {}
    for path in paths:
        unit = parse(source, path)
        if unit.errors or unit.reason:
            wrong[path] = (unit.arch, unit.reason, unit.errors[:3])
    assert not wrong
