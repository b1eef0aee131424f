# SPDX-License-Identifier: GPL-2.0-only
"""What an object file holds: symbols, and a digest of every function and table.

The objects are compiled with a section for each function and each variable, so that
one function's bytes do not depend on where another one ended up.  What a section refers
to is part of its digest, by name: strings by what they say, others without the number
that a compiler appends to the names of static variables and strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Literal

from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile
from elftools.elf.relocation import Relocation, RelocationSection
from elftools.elf.sections import Section, Symbol, SymbolTableSection

# For make and for the compiler: what makes functions comparable.
SECTIONS = "-ffunction-sections -fdata-sections"
MERGED = SH_FLAGS.SHF_MERGE
EXPORTS = ("__export_symbol_", "__ksymtab_")
NUMBER = re.compile(r"\.\d+$")
# Named data of a file; what macros collect for the kernel is not.
DATA = re.compile(r"^\.(?:rodata|data(?:\.rel(?:\.ro)?(?:\.local)?)?)\.(\w.*)$")
CODE = re.compile(r"^\.(?:text|init\.text|exit\.text|ref\.text)(?:\.(.+))?$")


@dataclass(frozen=True)
class Object:
    """Symbols that are ``needed`` and ``offered``, the ``exported`` ones among them.

    ``parts`` are the functions (``name()``) and tables (``name``) with a digest each.
    Weak references count as neither needed nor offered.
    """

    needed: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    exported: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)


def read(path: Path) -> Object:
    """Read one object file that the kernel's build made."""
    with path.open("rb") as file:
        elf = ELFFile(file)
        table = elf.get_section_by_name(".symtab")
        found = isinstance(table, SymbolTableSection) and table.iter_symbols()
        symbols = list(found or ())
        names = [symbol.name for symbol in symbols]
        exported = {
            name.removeprefix(prefix)
            for name in names
            for prefix in EXPORTS
            if name.startswith(prefix)
        }
        return Object(
            tuple(sorted(set(_globals(symbols, defined=False)))),
            tuple(sorted(set(_globals(symbols, defined=True)))),
            tuple(sorted(exported)),
            dict(sorted(_Reading(elf, symbols).parts())),
        )


def _globals(symbols: list[Symbol], *, defined: bool) -> Iterator[str]:
    for symbol in symbols:
        here = symbol["st_shndx"] != "SHN_UNDEF"
        if symbol["st_info"]["bind"] == "STB_GLOBAL" and here == defined:
            yield symbol.name


class _Reading:
    """One file that is open: digests of its sections."""

    def __init__(self, elf: ELFFile, symbols: list[Symbol]) -> None:
        self.elf = elf
        self.symbols = symbols
        self.sections = list(elf.iter_sections())
        self.relocations = {
            section["sh_info"]: list(section.iter_relocations())
            for section in self.sections
            if isinstance(section, RelocationSection)
        }

    def parts(self) -> Iterator[tuple[str, str]]:
        for number, section in enumerate(self.sections):
            name = self._part(section)
            if name and section["sh_size"]:
                yield name, self._digest(number, section)

    def _part(self, section: Section) -> str:
        """The name of a function or a table; empty for all other sections."""
        name = NUMBER.sub("", section.name)
        if section["sh_flags"] & SH_FLAGS.SHF_EXECINSTR:
            found = CODE.match(name)
            return f"{(found and found[1]) or name}()"
        # Strings, and constants that the linker merges, belong to who refers to them.
        found = DATA.match(name) if not section["sh_flags"] & MERGED else None
        return found[1] if found else ""

    def _digest(self, number: int, section: Section) -> str:
        """Bytes and references; addends in the bytes are taken out of them."""
        data = bytearray(b"" if section["sh_type"] == "SHT_NOBITS" else section.data())
        digest = sha256(str(section["sh_size"]).encode())
        for each in self.relocations.get(number, ()):
            addend = self._addend(each, data)
            target = self._target(each, addend)
            digest.update(
                f"{each['r_offset']} {each['r_info_type']} {target}\n".encode()
            )
        digest.update(bytes(data))
        return digest.hexdigest()[:16]

    def _addend(self, each: Relocation, data: bytearray) -> int:
        if each.is_RELA():
            return int(each["r_addend"])
        start = each["r_offset"]
        order: Literal["little", "big"] = "little" if self.elf.little_endian else "big"
        raw = bytes(data[start : start + 4])
        data[start : start + 4] = bytes(len(raw))
        return int.from_bytes(raw, order, signed=True)

    def _target(self, each: Relocation, addend: int) -> str:
        """What is referred to, by a name that does not depend on its place."""
        symbol = self.symbols[each["r_info_sym"]]
        index = symbol["st_shndx"]
        if not isinstance(index, int):
            return f"{NUMBER.sub('', symbol.name)}+{addend}"
        section = self.sections[index]
        if section["sh_flags"] & SH_FLAGS.SHF_STRINGS:
            # Four bytes back is how x86 says relative to the next instruction.
            at = symbol["st_value"] + addend + 4 * self._counts_from_next(each)
            return repr(section.data()[max(0, at) :].partition(b"\0")[0])
        name = symbol.name or section.name
        if name.startswith(".L"):
            return f"{NUMBER.sub('', section.name)}+{symbol['st_value'] + addend}"
        return f"{NUMBER.sub('', name)}+{addend}"

    def _counts_from_next(self, each: Relocation) -> bool:
        """R_X86_64_PC32 and R_X86_64_PLT32."""
        return bool(
            self.elf["e_machine"] == "EM_X86_64" and each["r_info_type"] in (2, 4)
        )
