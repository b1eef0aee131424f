# SPDX-License-Identifier: GPL-2.0-only
"""``python -m tests.messages > docs/messages.md``: every message, out of the code.

A message is what an error is raised with.  What is put in is shown as ``<name>``.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("checkers", "generator", "verify")
HEAD = """\
<!-- SPDX-License-Identifier: GPL-2.0-only -->
# Every message

Made by `python -m tests.messages > docs/messages.md`, out of the code. What is between
`<` and `>` is put in, and `|` is between two of which one is said. Behind the semicolon
is what to do. What the statuses mean is in [errors.md](errors.md).

## Status 2: what is wrong outside of pgoff
"""
REFUSED = """
## Status 1: why something is refused

The line that a refusal names is where this is so. What to do by hand stands below a
refusal, and in [accept.md](accept.md).
"""
PARSED = """
## Status 3: why a file is not analysed
"""
# Where the words of each kind of error stand among its arguments: what, and the remedy.
KINDS: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "UserError": (HEAD, (0, 1)),
    "DoesNotFit": (REFUSED, (1,)),
    "NotParsed": (PARSED, (1,)),
}


def messages() -> str:
    """The page."""
    parts = []
    for kind, (head, places) in KINDS.items():
        parts.append(head)
        for package in PACKAGES:
            for folder in sorted({path.parent for path in _files(package)}):
                found = sorted(set(_of(folder, kind, places)))
                if found:
                    name = folder.relative_to(ROOT).as_posix()
                    parts += [f"\n`{name}/`:\n\n", "```text\n"]
                    parts += [*(f"{each}\n" for each in found), "```\n"]
    return "".join(parts)


def _files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def _of(folder: Path, kind: str, places: tuple[int, ...]) -> Iterator[str]:
    """The messages of one kind of error in the files of ``folder``."""
    for path in sorted(folder.glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        known = dict(_constants(tree))
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and _called(call) == kind:
                words = [
                    _text(call.args[n], known) for n in places if n < len(call.args)
                ]
                if any(character.isalpha() for character in _bare(words[0])):
                    yield "; ".join(filter(_bare, words))


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _constants(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """The values of the names that a module gives them at its top."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value


def _text(node: ast.expr, known: Mapping[str, ast.expr]) -> str:
    """The words of an expression, with ``<…>`` for what is put in."""
    match node:
        case ast.Constant(str(value)):
            return value.replace("\n", " ")
        case ast.JoinedStr(values):
            return "".join(_text(each, known) for each in values)
        case ast.BinOp(left, ast.Add(), right):
            return _text(left, known) + _text(right, known)
        case ast.Name(name) if name in known:
            return _text(known[name], known)
        case ast.IfExp(_, one, other):
            return f"{_text(one, known)} | {_text(other, known)}"
        case ast.FormattedValue(value):
            return _text(value, known)
    named = [
        each for each in ast.walk(node) if isinstance(each, ast.Name | ast.Attribute)
    ]
    last = named[0] if named else None
    match last:
        case ast.Attribute(_, name) | ast.Name(name):
            return f"<{name}>"
    return "<…>"


def _bare(text: str) -> str:
    """``text`` without what is put in."""
    while "<" in text and ">" in text[text.index("<") :]:
        start = text.index("<")
        text = text[:start] + text[text.index(">", start) + 1 :]
    return text.strip()


if __name__ == "__main__":
    sys.stdout.write(messages())
