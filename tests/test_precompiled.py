# SPDX-License-Identifier: GPL-2.0-only
"""Headers that are compiled once for many files, and what must not come of that."""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from clang.cindex import Cursor, TranslationUnit
from pgoff.checkers import precompiled as ahead_of_all
from pgoff.checkers import repeated
from pgoff.checkers.inclusion import ahead, included
from pgoff.checkers.isolation.team import Team
from pgoff.checkers.isolation.wire import Question
from pgoff.checkers.isolation.worker import prepared
from pgoff.checkers.kbuild import room
from pgoff.checkers.kbuild.command import command
from pgoff.checkers.kbuild.states import FRESH
from pgoff.checkers.kbuild.store import folder
from pgoff.checkers.limits import Limits
from pgoff.checkers.look import look_alone, look_on_kept
from pgoff.checkers.main_file import preorder
from pgoff.checkers.parse import MACROS, Unit, parse, parse_quick
from pgoff.checkers.precompiled import (
    KIND,
    Precompiled,
    alike,
    common,
    precompiled,
    shared,
)
from pgoff.checkers.source import Source
from pgoff.generator.region_info.plan import table_files

from .conftest import KernelTree

MINIATURE = Path(__file__).parent / "miniature"
DRIVER = "samples/vfio/oak.c"
BUILTIN = re.compile(r"__builtin_\w+")
COUNTED = re.compile(r"(__UNIQUE_ID_\w*\D|__initcall__\w+?__)\d+")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Source:
    """A miniature kernel of its own, and an empty cache."""
    monkeypatch.setenv("PGOFF_CACHE", str(tmp_path / "cache"))
    root = tmp_path / "linux"
    shutil.copytree(MINIATURE, root)
    settle()
    return Source(root)


def settle() -> None:
    """Wait until what was written is no more so fresh that it may change unseen."""
    time.sleep(1.5 * FRESH / 1e9)


def headers(source: Source, path: str = DRIVER, options: int = 0) -> Precompiled | None:
    return precompiled(source, path, command(source, path), options)


def said(unit: Unit) -> Iterator[tuple[object, ...]]:
    """All that the syntax tree of a file says, but for the numbers of __COUNTER__.

    And but for structures without a name in the middle of what a macro comes to.
    """
    tops = (each for each in unit.written if not each.is_anonymous())
    for cursor in preorder(tops):
        target = cursor.referenced
        extent = cursor.extent.start.offset, cursor.extent.end.offset
        name, kind = (
            COUNTED.sub(r"\1", text) for text in (cursor.spelling, cursor.type.spelling)
        )
        yield (cursor.kind, name, extent, kind, _place(target))


def _place(target: Cursor | None) -> tuple[object, ...] | None:
    if target is None or BUILTIN.fullmatch(target.spelling):
        return None  # the compiler's own are declared where they come first
    name, kind = COUNTED.sub(r"\1", target.spelling), target.kind
    if not target.is_definition():
        return (name, kind)  # of several that only declare it the first counts
    return (name, kind, str(target.location.file), target.location.offset)


def test_what_is_included_whatever_the_configuration_is() -> None:
    text = b"""/* #include <comment.h> is none of it where it begins no line */
#ifndef GUARD_H
#define GUARD_H
#include <linux/a.h>
  #  include "b.h"
#ifdef CONFIG_C
#include <linux/c.h>
#else
#include <linux/d.h>
#endif
#include MACRO
#include <linux/e.h>
#endif
"""
    names = [(False, "linux/a.h"), (True, "b.h"), (False, "linux/e.h")]
    assert list(included(text)) == names


def test_a_condition_that_looks_like_a_guard() -> None:
    closed = b"#ifndef A\n#define A\n#endif\n#ifdef B\n#include <linux/a.h>\n#endif\n"
    assert list(included(closed)) == []
    text = b"#ifndef CONFIG_A\n#include <linux/a.h>\n#endif\n#include <linux/b.h>\n"
    assert list(included(text)) == [(False, "linux/b.h")]
    text = b"#ifndef A\n#define B\n#include <linux/a.h>\n#endif\n"
    assert list(included(text)) == []


def test_the_headers_ahead_are_those_that_vfio_brings(tree: Source) -> None:
    found = ahead(tree, DRIVER, command(tree, DRIVER).arguments)
    vfio = (tree.root / "include/linux/vfio.h").read_text()
    assert list(found) == re.findall(r"^#include <(.+)>", vfio, re.MULTILINE)
    assert len(found) > 5


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("#include <linux/mm.h>\n", ("linux/mm.h",)),
        ("#include <linux/by.h>\n", ("linux/mm.h",)),
        ("#include <linux/io.h>\n", ()),
        ("#include <linux/nobody.h>\n", ()),
        ("#ifdef CONFIG_X\n#include <linux/mm.h>\n#endif\n", ()),
        ("#ifdef CONFIG_X\n#include <linux/vfio.h>\n#endif\n", ()),
    ],
)
def test_who_does_not_include_vfio_has_the_header_of_mappings(
    tree: Source, text: str, names: tuple[str, ...]
) -> None:
    by = b"#ifndef BY\n#define BY\n#include <linux/mm.h>\n#endif\n"
    (tree.root / "include/linux/by.h").write_bytes(by)
    settle()
    edited = tree.edited({DRIVER: text.encode() + b"int here;\n"})
    assert common(edited, DRIVER, command(edited, DRIVER)) == names
    found = headers(edited)
    assert (found is not None) == bool(names)
    if found is not None:
        assert f"{tree.root}/include/linux/mm_types.h" in found.reads
        assert f"{tree.root}/include/linux/vfio.h" not in found.reads


def test_nothing_is_ahead_of_a_header(tree: Source) -> None:
    assert headers(tree, "include/linux/vfio_pci_core.h") is None


@pytest.mark.parametrize("options", [0, MACROS])
def test_the_syntax_tree_is_the_same(tree: Source, options: int) -> None:
    paths = [path for path in table_files(tree) if path.endswith(".c")]
    assert len(paths) > 10
    for path in paths:
        plain = parse(tree, path, options=options)
        quick = parse_quick(tree, path, options)
        assert quick.ahead is not None, path
        assert list(said(quick)) == list(said(plain)), path
        assert quick.reads == plain.reads, path


def test_files_share_their_headers(tree: Source) -> None:
    first, second = headers(tree), headers(tree, "drivers/vfio/vfio_main.c")
    assert first is not None
    assert second is not None
    assert first.file == second.file
    assert headers(tree, options=MACROS) != first


def test_a_header_in_the_overlay_is_never_ahead(tree: Source) -> None:
    header = "include/linux/mm.h"
    more = tree.read(header) + b"extern int new_here;\n"
    text = tree.read(DRIVER) + b"int here(void)\n{\n\treturn new_here;\n}\n"
    edited = tree.edited({header: more, DRIVER: text})
    assert headers(tree) is not None
    assert headers(edited) is None
    assert parse_quick(edited, DRIVER).errors == ()


def test_the_header_of_vfio_may_change(tree: Source) -> None:
    header = "include/linux/vfio.h"
    before = headers(tree)
    text = tree.read(DRIVER) + b"int here(void)\n{\n\treturn new_here;\n}\n"
    edited = tree.edited(
        {header: tree.read(header) + b"extern int new_here;\n", DRIVER: text}
    )
    unit = parse_quick(edited, DRIVER)
    assert unit.errors == ()
    assert unit.ahead == before
    assert f"{tree.root}/{header}" in unit.reads


def test_a_header_that_changes_on_the_disk(tree: Source) -> None:
    before = headers(tree)
    header = tree.root / "include/linux/mm.h"
    header.write_bytes(header.read_bytes() + b"extern int new_here;\n")
    settle()
    text = tree.read(DRIVER) + b"int here(void)\n{\n\treturn new_here;\n}\n"
    unit = parse_quick(tree.edited({DRIVER: text}), DRIVER)
    assert unit.errors == ()
    assert unit.ahead is not None
    assert unit.ahead != before


def test_a_header_that_appears_where_it_is_found_first(tree: Source) -> None:
    asm = tree.root / "arch/x86/include/linux"
    asm.mkdir(parents=True)
    assert headers(tree) is not None
    text = (tree.root / "include/linux/mm.h").read_bytes()
    (asm / "mm.h").write_bytes(text + b"extern int new_here;\n")
    settle()
    after = headers(tree)
    assert after is not None
    assert f"{asm}/mm.h" in after.reads


def test_nothing_is_ahead_where_a_file_is_gone(tree: Source) -> None:
    gone = Source(tree.root, gone=frozenset(["include/linux/mm_types.h"]))
    assert headers(tree) is not None
    assert headers(gone) is None
    assert parse_quick(gone, DRIVER).errors != ()


def test_an_error_is_that_of_the_plain_parse(tree: Source) -> None:
    text = tree.read(DRIVER) + b"int here(void)\n{\n\treturn nobody;\n}\n"
    edited = tree.edited({DRIVER: text})
    unit = parse_quick(edited, DRIVER)
    assert unit.errors == parse(edited, DRIVER, options=0).errors != ()
    assert unit.ahead is None


def test_headers_that_do_not_compile(
    tree: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    header = tree.root / "include/linux/mm.h"
    sound = header.read_bytes()
    header.write_bytes(sound + b"int x = nobody;\n")
    settle()
    assert headers(tree) is None
    with monkeypatch.context() as patch:
        patch.setattr(ahead_of_all, "_made", None)
        assert headers(tree) is None, "it is not tried again"
    unit = parse_quick(tree, DRIVER)
    assert [error.path for error in unit.errors] == ["include/linux/mm.h"]
    header.write_bytes(sound)
    settle()
    assert headers(tree) is not None


def test_no_room_for_them(tree: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(unit: TranslationUnit, name: str) -> None:
        Path(name).write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(TranslationUnit, "save", full)
    assert headers(tree) is None
    assert list((folder() / KIND).iterdir()) == []
    assert parse_quick(tree, DRIVER).errors == ()


def test_a_header_that_changes_while_they_are_made(
    tree: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was compiled is that of before, and must not count as that of after."""
    header = tree.root / "include/linux/mm.h"
    real = ahead_of_all._inputs

    def change(*given: Any) -> Iterator[str]:
        header.write_bytes(header.read_bytes() + b"extern int new_here;\n")
        return real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(ahead_of_all, "_inputs", change)
        assert headers(tree) is None
    settle()
    text = tree.read(DRIVER) + b"int here(void)\n{\n\treturn new_here;\n}\n"
    unit = parse_quick(tree.edited({DRIVER: text}), DRIVER)
    assert (unit.errors, unit.ahead is None) == ((), False)


def test_a_file_in_the_cache_that_is_damaged(tree: Source) -> None:
    found = headers(tree)
    assert found is not None
    Path(found.file).write_bytes(b"CPCH, and nothing more")
    unit = parse_quick(tree, DRIVER)
    assert (unit.errors, unit.ahead) == ((), None)
    assert "remap_pfn_range" in unit.declared


def test_they_belong_to_one_version(
    tree: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = headers(tree)
    monkeypatch.setattr(ahead_of_all, "versions", lambda: b"another libclang")
    after = headers(tree)
    assert before is not None
    assert after is not None
    assert before.file != after.file


def test_a_header_by_a_detour_in_the_overlay(tree: Source) -> None:
    header = tree.root / "include/linux/mm.h"
    detour = b'#include "../linux/detour.h"\n'
    header.write_bytes(header.read_bytes() + detour)
    (tree.root / "include/linux/detour.h").write_bytes(b"int by_detour(void);\n")
    settle()
    text = tree.read(DRIVER) + b"int here(void)\n{\n\treturn by_detour();\n}\n"
    edited = tree.edited({DRIVER: text})
    assert parse_quick(edited, DRIVER).errors == ()
    gone = edited.edited({"include/linux/detour.h": b""})
    assert len(parse_quick(gone, DRIVER).errors) == 1
    shadow = tree.edited({"include/uapi/linux/mm.h": b""})
    assert headers(shadow) is not None, "it is found later"


def test_names_that_cannot_be_written_down(tree: Source) -> None:
    header = "include/linux/vfio.h"
    text = b"#include <linux/\xfc.h>\n" + tree.read(header)
    edited = tree.edited({header: text})
    assert ahead(edited, DRIVER, command(edited, DRIVER).arguments) == ()
    assert "not found" in parse_quick(edited, DRIVER).errors[0].message


def test_they_may_be_gone_from_the_cache(tree: Source) -> None:
    first = headers(tree)
    assert first is not None
    room.make_room((folder() / KIND,), 0)
    assert not Path(first.file).exists()
    assert headers(tree) == first
    assert Path(first.file).exists()


def test_a_file_with_many_headers_gets_its_own(
    tree: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the second parse on, without those that may change; no one else has them."""
    monkeypatch.setattr(repeated, "MANY", 1)
    plain = parse(tree, DRIVER, options=0)
    first, second = parse_quick(tree, DRIVER), parse_quick(tree, DRIVER)
    assert first.ahead is not None
    assert second.ahead is not None
    assert first.ahead.reads < second.ahead.reads
    assert f"{tree.root}/include/linux/vfio.h" not in second.ahead.reads
    assert list(said(second)) == list(said(plain))
    assert second.reads == plain.reads
    other = parse_quick(tree, "samples/vfio/maple.c")
    assert other.ahead == first.ahead


def test_an_include_that_is_gone_is_not_ahead(
    tree: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree.root / "include/linux/extra.h").write_bytes(b"int extra(void);\n")
    settle()
    monkeypatch.setattr(repeated, "MANY", 1)
    call = tree.read(DRIVER) + b"int here(void)\n{\n\treturn extra();\n}\n"
    include = b"#include <linux/extra.h>\n"
    with_it = tree.edited({DRIVER: include + call})
    for _ in range(2):
        assert parse_quick(with_it, DRIVER).errors == ()
    monkeypatch.setattr(repeated, "MANY", 150)
    for text in (call, b"#if 0\n" + include + b"#endif\n" + call):
        unit = parse_quick(tree.edited({DRIVER: text}), DRIVER)
        assert ["extra" in each.message for each in unit.errors] == [True]


def test_what_is_looked_at_is_not_ahead(tree: Source) -> None:
    built = command(tree, DRIVER)
    assert "linux/mm.h" in common(tree, DRIVER, built)
    apart = ("include/linux/mm.h", "linux/device.h")
    rest = common(tree, DRIVER, built, apart)
    assert set(common(tree, DRIVER, built)) - set(rest) == {
        "linux/mm.h",
        "linux/device.h",
    }


def test_files_that_are_built_alike(tree: Source) -> None:
    built = command(tree, DRIVER)
    names = common(tree, DRIVER, built)
    other = "samples/vfio/maple.c"
    assert alike(names, command(tree, other)) == alike(names, built) != ""
    assert alike(names, command(tree, DRIVER, "arm64")) != alike(names, built)
    assert alike(names[1:], built) != alike(names, built)
    assert alike((), built) == ""


def test_a_folder_of_its_own_makes_no_other_headers(tree: Source) -> None:
    """It comes behind those of the tree, where all that is ahead was found."""
    built = command(tree, DRIVER)
    own = ("-I", f"{tree.root}/samples/vfio")
    more = replace(built, arguments=(*built.arguments, *own))
    assert shared(tree, more) == shared(tree, built)
    first = precompiled(tree, DRIVER, built, 0)
    assert first is not None
    assert precompiled(tree, DRIVER, more, 0) == first


def test_a_folder_of_the_architecture_is_for_all_files(tree: Source) -> None:
    built = command(tree, DRIVER)
    machine = ("-I", f"{tree.root}/arch/x86/machine")
    more = replace(built, arguments=(*built.arguments, *machine))
    assert set(shared(tree, more).arguments) - set(shared(tree, built).arguments) == {
        machine[1]
    }
    assert built.arguments.count("-I") == shared(tree, built).arguments.count("-I")


@pytest.mark.parametrize(("shown", "ready"), [("vfio.h", True), ("mm_types.h", False)])
def test_a_worker_prepares_headers(tree: Source, shown: str, ready: bool) -> None:
    """But not if one is among them, however deep, that is to be looked at."""
    built = command(tree, DRIVER)
    reply = prepared(
        tree, (f"include/linux/{shown}",), Question(DRIVER, built, prepare=True)
    )
    assert (reply.ahead is not None) == ready


@pytest.mark.parametrize("shown", [(), ("include/linux/mm.h",)])
def test_headers_that_are_kept_tell_the_same(
    tree: Source, shown: tuple[str, ...]
) -> None:
    [plain] = look_alone(tree, (DRIVER,), shown)
    [kept] = look_on_kept(tree, (DRIVER,), shown)
    assert list((folder() / KIND).glob("*.pch"))
    assert kept.examined == plain.examined
    assert kept.examined is not None
    assert set(shown) <= {*kept.examined.sight.paths}


def test_a_file_that_cannot_be_parsed_is_said_to_be_one(tree: Source) -> None:
    [kept] = look_on_kept(tree, ("samples/vfio/no_such.c",), ())
    assert kept.examined is None
    assert kept.reason


def test_nothing_is_prepared_for_a_tree_that_nobody_trusts(tree: Source) -> None:
    paths = tuple(path for path in table_files(tree) if path.endswith(".c"))
    confined = Source(tree.root, confined=True)
    with closing(Team(Limits(), 2)) as team:
        assert len(list(team.look_at(confined, paths, ()))) == len(paths)
    assert not (folder() / KIND).exists()


def test_headers_are_prepared_where_several_files_need_them(tree: Source) -> None:
    paths = tuple(path for path in table_files(tree) if path.endswith(".c"))
    alone = {each.path: each.examined for each in look_alone(tree, paths, ())}
    with closing(Team(Limits(), 2)) as few:
        list(few.look_at(tree, paths[:2], ()))
    assert not (folder() / KIND).exists()
    with closing(Team(Limits(), 2)) as many:
        found = {each.path: each.examined for each in many.look_at(tree, paths, ())}
    assert list((folder() / KIND).iterdir())
    assert found == alone


def test_headers_that_are_compiled_serve_a_single_file_too(tree: Source) -> None:
    paths = tuple(path for path in table_files(tree) if path.endswith(".c"))
    with closing(Team(Limits(), 2)) as team:
        list(team.look_at(tree, paths, ()))
        made = list((folder() / KIND).iterdir())
        for each in made:
            os.utime(each, (0, 0))
        list(team.look_at(tree, paths[:1], ()))
    assert [each for each in made if each.stat().st_mtime], "none was used"


@pytest.mark.kernel
@pytest.mark.parametrize("version", ["6.12", "newest"])
def test_the_syntax_trees_of_a_kernel_are_the_same(
    kernel_tree: KernelTree, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Tests beside this one link the files of the tree, which looks like a change.
    monkeypatch.setattr(ahead_of_all, "settled", lambda looks, begun: True)
    source = Source(kernel_tree(version))
    paths = [path for path in table_files(source) if path.endswith(".c")]
    assert len(paths) > 12
    # These have the header of mappings ahead: one by another header, one in its order.
    for path in (*paths, "drivers/uio/uio.c", "mm/mremap.c", "drivers/xen/gntdev.c"):
        quick = parse_quick(source, path)
        assert quick.ahead is not None, path
        plain = parse(source, path, options=0)
        assert plain.errors == (), path
        assert list(said(quick)) == list(said(plain)), path
        assert quick.reads == plain.reads, path
