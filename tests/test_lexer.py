# SPDX-License-Identifier: GPL-2.0-only
"""The lexer against what C says, against libclang's own, and against noise."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from clang.cindex import Index, SourceLocation, SourceRange
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pgoff.checkers.lexer import (
    SPLICE,
    Conditional,
    Kind,
    Token,
    conditionals,
    keyword,
    spelling,
    tokens,
)
from pgoff.checkers.vocabulary import Word, words

MINIATURE = Path(__file__).parent / "miniature"
FILES = sorted(MINIATURE.rglob("*.[ch]"))

# What has a meaning to a lexer, in pieces that meet in every way.
PIECES = [
    *(b"a", b"vm_pgoff", b"L", b"u8", b"R", b"_", b"$", b"\xc3\xa9", b"\xff", b"\x00"),
    *(b" ", b"\t", b"\n", b"\r", b"\r\n", b"\\\n", b"\\ \r\n", b"\\\n\r", b"\\"),
    *(b'"', b"'", b"/*", b"*/", b"//", b"/", b"*", b"#", b"##", b"%:", b"<", b">"),
    *(b"0", b"1e+", b"0x1p-", b".", b"...", b"->", b"=", b"+", b"(", b")", b"@", b"`"),
    *(b"pgoff", b"vma->", b".pgoff", b"set_", b"pgoff_t", b"\n#define X "),
    *(b"define ", b"#if", b"#ifdef ", b"else", b"endif", b"include ", b"<x"),
]
NOISE = st.lists(st.sampled_from(PIECES), max_size=16).map(b"".join)


def kinds(content: bytes) -> list[tuple[str, bytes]]:
    return [
        (str(token.kind), content[token.start : token.end]) for token in tokens(content)
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a->b", [("identifier", b"a"), ("punctuator", b"->"), ("identifier", b"b")]),
        (b"1.5e-3f", [("number", b"1.5e-3f")]),
        (b"0x1e+3 .5", [("number", b"0x1e+3"), ("number", b".5")]),
        (b'L"a\\"b"', [("string", b'L"a\\"b"')]),
        (b"'\\''", [("character", b"'\\''")]),
        (b"u8'a'", [("identifier", b"u8"), ("character", b"'a'")]),
        (b'"torn\nb', [("string", b'"torn'), ("newline", b"\n"), ("identifier", b"b")]),
        (b"a /* b\n */ c"[2:11], [("comment", b"/* b\n */")]),
        (
            b"//\\\nb\nc",
            [("comment", b"//\\\nb"), ("newline", b"\n"), *[("identifier", b"c")]],
        ),
        (b"/\\\n* b *\\\n/", [("comment", b"/\\\n* b *\\\n/")]),
        (b"# define x", [("directive", b"# define"), ("identifier", b"x")]),
        (b"/* */ #if", [("comment", b"/* */"), ("directive", b"#if")]),
        (b"a #b", [("identifier", b"a"), ("punctuator", b"#"), ("identifier", b"b")]),
        (b"%:else", [("directive", b"%:else")]),
        (b"#i\\\nf", [("directive", b"#i\\\nf")]),
        (b"#include <it's>", [("directive", b"#include"), ("string", b"<it's>")]),
        (b"<<= ...", [("punctuator", b"<<="), ("punctuator", b"...")]),
        (b"a\\\nb", [("identifier", b"a\\\nb")]),
        (b"\\ @", [("other", b"\\"), ("other", b"@")]),
    ],
)
def test_kinds(content: bytes, expected: list[tuple[str, bytes]]) -> None:
    assert kinds(content) == expected


def test_a_joined_identifier_is_spelled_as_one() -> None:
    content = b"vm_\\  \r\npg\\\noff"
    [token] = tokens(content)
    assert spelling(content, token) == b"vm_pgoff"
    assert keyword(
        b"# /* x */ i\\\nfdef A", next(tokens(b"# /* x */ i\\\nfdef A"))
    ) == ("ifdef")


def test_conditionals_know_their_groups_lines_and_ends() -> None:
    content = b"""\
#ifdef A /* no */
# if B \\
  || C
#elif D
#endif
#else
#if 0
#endif // E
#endif
"""
    found = conditionals(content)
    assert [(each.keyword, each.line, each.group) for each in found] == [
        ("ifdef", 1, 0),
        ("if", 2, 1),
        ("elif", 4, 1),
        ("endif", 5, 1),
        ("else", 6, 0),
        ("if", 7, 5),
        ("endif", 8, 5),
        ("endif", 9, 0),
    ]
    assert content[found[0].start : found[0].end] == b"#ifdef A"
    assert content[found[1].start : found[1].end] == b"# if B \\\n  || C"


def test_conditionals_that_belong_to_nothing_have_their_own_group() -> None:
    found = conditionals(b"#endif\n#else\n#define if\n#if$\n/*\n#if\n*/ #if")
    assert found == (
        Conditional("endif", 0, 6, 1, 0),
        Conditional("else", 7, 12, 2, 1),
        Conditional("if", 39, 42, 7, 2),
    )


@given(st.one_of(NOISE, st.binary(max_size=64)))
def test_nothing_fails_and_nothing_but_white_space_is_left_out(content: bytes) -> None:
    end = 0
    for token in [*tokens(content), Token(Kind.OTHER, len(content), len(content) + 1)]:
        between = re.sub(SPLICE, b"", content[end : token.start])
        assert between.strip(b" \t\v\f\x00") == b""
        assert token.start < token.end
        end = token.end
    conditionals(content)


def libclang(content: bytes) -> list[tuple[str, int]]:
    """The kind and the end of every token that libclang cuts out of ``content``."""
    name = "noise.c"
    unit = Index.create().parse(name, ["-std=gnu11", "-w"], [(name, content)])
    file = unit.get_file(name)
    whole = SourceRange.from_locations(
        SourceLocation.from_offset(unit, file, 0),
        SourceLocation.from_offset(unit, file, len(content)),
    )
    return [
        (token.kind.name, token.extent.end.offset)
        for token in unit.get_tokens(extent=whole)
    ]


def same_as_libclang(content: bytes) -> None:
    """Compare where words and comments end; libclang also counts a line's join."""
    found = list(tokens(content))
    if any(each.kind is Kind.COMMENT and torn(content, each) for each in found):
        return
    # libclang's tokens know neither directives nor the names of headers.
    whole = [
        each
        for each in found
        if each.kind is Kind.DIRECTIVE or content[each.start : each.start + 1] == b"<"
    ]
    theirs = libclang(content)
    for kind, names in (
        (Kind.IDENTIFIER, ("IDENTIFIER", "KEYWORD")),
        (Kind.COMMENT, ("COMMENT",)),
    ):
        ends = [
            end
            for name, end in theirs
            if name in names and not any(each.start < end <= each.end for each in whole)
        ]
        assert [each.end for each in found if each.kind is kind] == ends, content


def torn(content: bytes, comment: Token) -> bool:
    """Whether a comment has no end, for which libclang has no token."""
    text = spelling(content, comment)
    return text.startswith(b"/*") and not (len(text) > 3 and text.endswith(b"*/"))


@given(NOISE.filter(lambda content: b"\xff" not in content))
def test_noise_is_cut_as_libclang_cuts_it(content: bytes) -> None:
    same_as_libclang(content)


@pytest.mark.parametrize("path", FILES[::5], ids=lambda path: path.name)
def test_files_are_cut_as_libclang_cuts_them(path: Path) -> None:
    same_as_libclang(path.read_bytes())


@pytest.mark.parametrize(
    "piece", [b"\\\n", b"/*", b'"\\', b"#", b"\\ ", b"/\\\n", b"'"]
)
def test_long_noise_takes_no_longer_than_its_length(piece: bytes) -> None:
    assert sum(1 for _ in tokens(piece * 100_000)) <= 200_000


def from_all_tokens(content: bytes) -> list[Word]:
    """The words in code and macros, the slow way: one token after the other."""
    found, directive, macro, before = [], "", "", b""
    for token in tokens(content):
        text = spelling(content, token)
        if token.kind is Kind.DIRECTIVE:
            directive, macro = keyword(content, token) or "#", ""
        elif token.kind is Kind.NEWLINE:
            directive, macro = "", ""
        elif token.kind is Kind.IDENTIFIER:
            if directive == "define" and not macro:
                macro = text.decode("utf-8", "replace")
            is_word = re.fullmatch(rb"vm_pgoff|\w*set_(\w*_)?pgoff\w*", text)
            if is_word or (text == b"pgoff" and before in (b".", b"->")):
                where = {"": "code", "define": "macro body"}.get(directive, "directive")
                found.append(Word(token.start, text.decode(), where, macro))
        if token.kind not in (Kind.COMMENT, Kind.NEWLINE):
            before = text
    return found


@settings(max_examples=400)
@given(NOISE)
@example(b"vma->/* \n */\n// x\npgoff")
@example(b"#include <it's>\nvma->vm_pgoff = '")
@example(b"/* \n vm_pgoff */ vma->pgoff")
@example(b"#define a \\\n vm_pgoff\nvm_pg\\\noff")
def test_words_are_found_without_the_tokens_of_other_lines(content: bytes) -> None:
    texts = ("comment", "string")
    found = [word for word in words(content) if word.where not in texts]
    assert found == from_all_tokens(content)
