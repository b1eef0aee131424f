# SPDX-License-Identifier: GPL-2.0-only
"""The miniature tree: what the tests drop into it, and that all of it is C."""

from __future__ import annotations

import re
from pathlib import Path

import clang.cindex
import pytest
from pgoff.checkers.parse import parse
from pgoff.checkers.source import Source

TESTS = Path(__file__).parent
MINIATURE = TESTS / "miniature"
UNITS = sorted(path.relative_to(MINIATURE) for path in MINIATURE.rglob("*.c"))
REFUSED = sorted((TESTS / "refused").glob("*.c"))
MUTANTS = sorted((TESTS / "mutants").rglob("*.c"))
HEADERS = sorted(path.relative_to(MINIATURE) for path in MINIATURE.rglob("*.h"))
ARGUMENTS = (
    "-std=gnu11",
    "-nostdinc",
    f"-I{MINIATURE}/include",
    f"-I{MINIATURE}/include/uapi",
    "-D__KERNEL__",
    "-include",
    f"{MINIATURE}/include/linux/kconfig.h",
    "-Wall",
    "-Wextra",
    "-Wmissing-prototypes",
    "-Wno-gnu",
    "-Wno-missing-field-initializers",
    "-Wno-sign-compare",
    "-Wno-unused-parameter",
)


def complaints(path: Path) -> list[str]:
    """What clang says about one file, as a developer would see it."""
    unit = clang.cindex.Index.create().parse(str(path), args=[*ARGUMENTS])
    return [str(diagnostic) for diagnostic in unit.diagnostics]


@pytest.mark.parametrize("path", UNITS, ids=str)
def test_every_unit_parses_without_a_warning(path: Path) -> None:
    assert complaints(MINIATURE / path) == []


@pytest.mark.parametrize("path", [*REFUSED, *MUTANTS], ids=lambda path: path.stem)
def test_every_driver_for_it_parses_without_a_warning(path: Path) -> None:
    assert complaints(path) == []


@pytest.mark.parametrize("path", HEADERS, ids=str)
def test_every_header_stands_on_its_own(path: Path, tmp_path: Path) -> None:
    unit = tmp_path / "unit.c"
    unit.write_text(f'#include "{MINIATURE / path}"\n')
    assert complaints(unit) == []


@pytest.mark.parametrize("path", UNITS, ids=str)
def test_every_unit_parses_as_kbuild_would_compile_it(path: Path) -> None:
    unit = parse(Source(MINIATURE), path.as_posix())
    assert (unit.errors, unit.reason) == ((), "")
    where = {"juniper": "s390", "vfio/fern": "arm64"}
    expected = [arch for folder, arch in where.items() if f"/{folder}/" in f"/{path}"]
    assert unit.arch == (expected or ["x86"])[0]


def test_broken_code_would_be_noticed(tmp_path: Path) -> None:
    unit = tmp_path / "unit.c"
    unit.write_text("#include <linux/vfio.h>\nint f(void) { return VFIO_NOTHING; }\n")
    assert len(complaints(unit)) == 2


def listed(makefile: Path) -> list[Path]:
    """The folders and objects that a makefile names, as paths beside it."""
    text = makefile.read_text().replace("\\\n", " ")
    words = re.findall(r"^[\w.-]+-[\w$()]+\s*[:+]?=\s*(.*)$", text, re.MULTILINE)
    return [makefile.parent / word for line in words for word in line.split()]


def units_that_kbuild_finds(makefile: Path) -> set[Path]:
    found: set[Path] = set()
    for path in listed(makefile):
        if path.is_dir():
            found |= units_that_kbuild_finds(path / "Makefile")
        elif path.with_suffix(".c").is_file():
            found.add(path.with_suffix(".c").relative_to(MINIATURE))
    return found


def test_kbuild_finds_every_unit() -> None:
    assert units_that_kbuild_finds(MINIATURE / "Kbuild") == set(UNITS)


def sourced(kconfig: Path, architecture: str) -> set[Path]:
    found = {kconfig}
    for name in re.findall(r'^source "(.+)"$', kconfig.read_text(), re.MULTILINE):
        name = name.replace("$(SRCARCH)", architecture)
        found |= sourced(MINIATURE / name, architecture)
    return found


def test_every_kconfig_is_sourced_and_defines_what_the_makefiles_ask() -> None:
    kconfigs = {
        path
        for architecture in ("arm64", "s390", "x86")
        for path in sourced(MINIATURE / "Kconfig", architecture)
    }
    assert kconfigs == set(MINIATURE.rglob("Kconfig"))
    defined = {
        symbol
        for path in kconfigs
        for symbol in re.findall(
            r"^(?:menu)?config (\w+)$", path.read_text(), re.MULTILINE
        )
    }
    asked = {
        symbol
        for path in [MINIATURE / "Kbuild", *MINIATURE.rglob("Makefile")]
        for symbol in re.findall(r"\$\(CONFIG_(\w+)\)", path.read_text())
    }
    assert asked <= defined


def test_every_file_says_its_licence_and_no_owner_and_ends_a_line() -> None:
    for path in MINIATURE.rglob("*"):
        if not path.is_file() or path.name in ("README", "MAINTAINERS"):
            continue
        text = path.read_text()
        assert "SPDX-License-Identifier: GPL-2.0-only" in text.partition("\n")[0], path
        assert re.search(r"[^\n]\n\Z", text), path
        assert "Copyright" not in text, path


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_a_refused_driver_says_why_and_where(path: Path) -> None:
    text = path.read_text()
    assert re.match(r"/\* refused: \S.*\S \*/\n", text)
    assert text.count("/* refused here */") == 1
    assert len(re.findall(r"^static const struct vfio_device_ops .* = \{$", text, re.M))
    assert "VFIO_DEVICE_GET_REGION_INFO" in text or "forwarded" in path.stem


@pytest.mark.parametrize("path", MUTANTS, ids=lambda path: path.stem)
def test_a_mutant_says_what_it_is_like(path: Path) -> None:
    text = path.read_text()
    if "struct vfio_device_ops" not in text:
        assert path.parent != TESTS / "mutants", "only folders have files without ops"
        return
    found = re.match(r"/\* like: (\S+) \*/\n", text)
    assert found
    assert Path(found[1]) in UNITS
