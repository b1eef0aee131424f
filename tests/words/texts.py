# SPDX-License-Identifier: GPL-2.0-only
"""The texts that an expression can be; what is put in when it runs is ``<name>``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from .values import At, Values

# What is put in is told as one of two, or of three, but not of more.
MOST = 3


def texts(values: Values, at: At) -> list[str]:
    """Each text that the expression can be, once."""
    found = (text for each in values.of(at) for text in _text(values, each))
    return list(dict.fromkeys(found))


def _text(values: Values, at: At) -> Iterator[str]:
    """The texts of an expression that is no name of another one."""
    match at.node:
        case ast.Constant(str(value)):
            yield value.replace("\n", " ")
        case ast.JoinedStr(parts):
            yield "".join(_inline(values, replace(at, node=each)) for each in parts)
        case ast.BinOp(left, ast.Add(), right):
            both = (replace(at, node=each) for each in (left, right))
            yield "".join(_inline(values, each) for each in both)
        case ast.Constant(None):
            return
        case _:
            yield put_in(at.node)


def _inline(values: Values, at: At) -> str:
    """The words of a part where they are known and few, else what is put in."""
    node = at.node
    if isinstance(node, ast.Constant):
        return "".join(_text(values, at))
    if isinstance(node, ast.FormattedValue):
        node = node.value
    if isinstance(node, ast.Attribute):
        return put_in(node)
    found = texts(values, replace(at, node=node))
    if found and len(found) <= MOST and all(not each or bare(each) for each in found):
        said = " | ".join(filter(None, found))
        return f"[{said}]" if "" in found else said
    return put_in(node)


def put_in(node: ast.expr) -> str:
    """``<name>`` for what is known only when the program runs."""
    for each in ast.walk(node):
        match each:
            case ast.Attribute(_, name) | ast.Name(name):
                return f"<{name}>"
    return "<…>"


def bare(text: str) -> str:
    """``text`` without what is put in."""
    return re.sub("<[^<>]*>", "", text).strip()
