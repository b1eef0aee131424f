# SPDX-License-Identifier: GPL-2.0-only
"""What Kbuild asks of its compiler, answered by libclang in memory.

The real Kconfig runs a shell for ``$(cc-option,…)`` and the like.  Here the options
of a question are first checked against a list, so that none can name a file, and then
libclang is asked about an empty buffer.  Nothing is executed, written or read.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from clang.cindex import CursorKind, Diagnostic, Index, TranslationUnitLoadError

OPTION = re.compile(
    r"""-f(no-)?(sanitize|stack-protector|function-sections|data-sections
        |patchable-function-entry|zero-call-used-regs|trivial-auto-var-init|fixed
        |cf-protection|min-function-alignment|ms|strict|short|basic-block-sections
        |alloc-token|inline-stringops|builtin|split-machine-functions)[\w-]*(=[\w,-]*)?
    | -m(?!llvm)[\w-]+(=[\w.+-]*)? | -D\w+(=\w*)? | -O[0-3s] | -std=\w+""",
    re.VERBOSE,
)
CODE = re.compile(r"\s*echo\s+'([^']*)'\s*\|\s*(?:\$CC|clang)\s(.*)", re.DOTALL)
NAME = "probe.c"


class Probe:
    """Questions to libclang about one target; each is asked once."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.index = Index.create()
        self.known: dict[str, bool] = {}

    def option(self, text: str) -> bool:
        """Whether the compiler takes the options ``text``.

        Those for warnings and for the assembler do not matter, and count as taken.
        """
        if text not in self.known:
            words = [word for word in text.split() if not word.startswith("-W")]
            self.known[text] = all(map(OPTION.fullmatch, words)) and self.accepts(
                "", ["-Werror", *words]
            )
        return self.known[text]

    def succeeds(self, command: str) -> bool:
        """Whether the shell command ``command`` would succeed, as far as we can say.

        Comparisons and test compilations are answered; of every other command the
        answer is that it does, since most ask whether a tool is recent.
        """
        if found := CODE.match(command):
            strict = ["-Werror"] if "-Werror" in found[2].split() else []
            return self.accepts(found[1], strict)
        try:
            words = shlex.split(command)
        except ValueError:
            return True
        return compared(words[1:]) if words[:1] == ["test"] else True

    def accepts(self, code: str, arguments: Sequence[str]) -> bool:
        """Whether ``code`` compiles without an error."""
        try:
            unit = self.index.parse(
                NAME,
                ["-x", "c", f"--target={self.target}", *arguments],
                unsaved_files=[(NAME, code)],
            )
        except TranslationUnitLoadError:
            return False
        return all(found.severity < Diagnostic.Error for found in unit.diagnostics)

    def defines(self, name: str) -> bool:
        """Whether the compiler defines the macro ``name`` by itself."""
        return self.accepts(f"#ifndef {name}\n#error\n#endif\n", [])

    def version(self) -> str:
        """The compiler's version as Kbuild writes it, ``180101`` for 18.1.1."""
        code = "enum { v = __clang_major__ * 10000 + __clang_minor__ * 100 \n"
        code += "+ __clang_patchlevel__ };"
        unit = self.index.parse(NAME, ["-x", "c"], unsaved_files=[(NAME, code)])
        for cursor in unit.cursor.walk_preorder():
            if cursor.kind == CursorKind.ENUM_CONSTANT_DECL:
                return str(cursor.enum_value)
        raise AssertionError("an enumerator has a value")


def compared(words: list[str]) -> bool:
    """``test`` with two texts, or with one that is or is not empty."""
    match words:
        case [left, ("=" | "=="), right]:
            return left == right
        case [left, "!=", right]:
            return left != right
        case ["-z", text]:
            return not text
        case ["-n", text] | [text]:
            return bool(text)
    return False
