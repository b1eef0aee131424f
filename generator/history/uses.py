# SPDX-License-Identifier: GPL-2.0-only
"""What a file has of the old interface and of the new one, told by its tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...checkers.lexer import Kind, tokens
from ...checkers.ops import OPS
from ...checkers.vocabulary import CODE, MACRO, words

_OPS = OPS.encode()
_REQUEST = b"VFIO_DEVICE_GET_REGION_INFO"
_PAGE_OFFSET = "vm_pgoff"
_MEMBER = re.compile(rb"(.*)\( \* (\w+) \) \( (.*) \)")


@dataclass(frozen=True)
class Interface:
    """The ops of a revision by what they are for; empty where it has none of them.

    ``region_info`` fills in what a region is, ``mmap`` is given a mapping alone,
    ``region_mmap`` gives the object of a region and ``mmap_obj`` is given it: told by
    their types, for what they are called differs.
    """

    region_info: str = ""
    mmap: str = ""
    region_mmap: str = ""
    mmap_obj: str = ""


@dataclass(frozen=True)
class Uses:
    """What a file has: its ops tables with the ops each fills in, and counts.

    ``page_offsets`` are uses of a ``vm_pgoff``, whatever the configuration is, and
    ``requests`` those of the ioctl's number for region info.
    """

    tables: Mapping[str, frozenset[str]]
    page_offsets: int = 0
    requests: int = 0


def uses(content: bytes) -> Uses:
    """What the file with this ``content`` has."""
    code = _code(content)
    found = [
        each
        for each in words(content)
        if each.text == _PAGE_OFFSET and each.where in (CODE, MACRO)
    ]
    return Uses(_tables(code), len(found), code.count(_REQUEST))


def interface(header: bytes) -> Interface:
    """The ops that ``header`` declares."""
    code = _code(header)
    starts = [n for n, word in enumerate(code) if code[n : n + 2] == [_OPS, b"{"]]
    body = _braces(code, starts[0] + 1) if starts else []
    found: dict[str, str] = {}
    for member in b" ".join(body).split(b";"):
        match = _MEMBER.fullmatch(member.strip())
        kind = _kind(match[1], match[3]) if match else ""
        if match and kind:
            found[kind] = match[2].decode()
    return Interface(**found)


def _kind(result: bytes, parameters: bytes) -> str:
    """Which member of an Interface an op of that type is; empty where it is none."""
    if b"vfio_mmap" in result:
        return "region_mmap"
    if b"vfio_mmap" in parameters:
        return "mmap_obj"
    if b"vm_area_struct" in parameters:
        return "mmap"
    if b"vfio_region_info" in parameters and b"vfio_info_cap" in parameters:
        return "region_info"
    return ""


def _code(content: bytes) -> list[bytes]:
    """The spelling of each token, without comments and ends of lines."""
    return [
        content[token.start : token.end]
        for token in tokens(content)
        if token.kind not in (Kind.COMMENT, Kind.NEWLINE)
    ]


def _tables(code: Sequence[bytes]) -> dict[str, frozenset[str]]:
    """The ops tables by name, each with the names of the members that it gives."""
    return {
        code[at + 1].decode(): frozenset(_given(_braces(code, at + 3)))
        for at, word in enumerate(code)
        if word == _OPS and code[at + 2 : at + 4] == [b"=", b"{"]
    }


def _braces(code: Sequence[bytes], at: int) -> list[bytes]:
    """The tokens within the braces that open at ``at``."""
    depth = 0
    for end in range(at, len(code)):
        depth += (code[end] == b"{") - (code[end] == b"}")
        if not depth:
            return list(code[at + 1 : end])
    return list(code[at + 1 :])


def _given(body: Sequence[bytes]) -> Iterator[str]:
    """The members that an initialiser names, without those of what is within it."""
    depth = 0
    for at, word in enumerate(body):
        depth += (word == b"{") - (word == b"}")
        if not depth and word == b"." and body[at + 2 : at + 3] == [b"="]:
            yield body[at + 1].decode()
